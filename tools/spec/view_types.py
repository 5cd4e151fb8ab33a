"""The views of operations, models and bodies, in the form that templates print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PythonType:
    """A type annotation, the models in it, and the models that are accepted instead of their ids."""

    text: str
    models: frozenset[str] = frozenset()
    identified: frozenset[str] = frozenset()

    @property
    def qualified(self) -> str:
        """The annotation with models as attributes of the package `models`, which exists at run time, too."""
        return qualified(self.text, self.models)


@dataclass(frozen=True)
class FieldView:
    """One attribute of a response model.

    Attributes:
        type: Its type, without None if `required` or `always_sent`.
        required: Whether the schema requires it, so that the constructor does.
        always_sent: Whether it has a value in every object, except in those of older deployments.
        is_scalar: Whether its values are strings, numbers or booleans.
        read: The expression that converts its value, or empty.
        is_recurring: Whether the items of a list repeat its strings, which are interned therefore.
        members: The members of an object that is read as a dict, by their names in the dict.
    """

    name: str
    wire_name: str
    type: PythonType
    required: bool
    always_sent: bool
    read: str
    is_recurring: bool
    spellings: tuple[str, ...]
    description: str
    is_time: bool
    is_scalar: bool
    members: dict[str, str]
    deprecated: str = ""


@dataclass(frozen=True)
class ModelView:
    """A response model."""

    name: str
    description: str
    fields: tuple[FieldView, ...]

    @property
    def identity(self) -> str:
        """The field that identifies an object, or empty. Its values are hashable."""
        names = [field.name for field in self.fields if field.required and field.is_scalar]
        return names[0] if names else ""

    @property
    def renamed(self) -> dict[str, str]:
        return {field.name: field.wire_name for field in self.fields if field.name != field.wire_name}

    @property
    def times(self) -> list[str]:
        return [field.name for field in self.fields if field.is_time]

    @property
    def members(self) -> dict[str, dict[str, str]]:
        return {field.name: field.members for field in self.fields if field.members}

    @property
    def deprecated(self) -> dict[str, str]:
        return {field.name: field.deprecated for field in self.fields if field.deprecated}

    @property
    def models(self) -> list[str]:
        return _models(self.fields)

    @property
    def spellings(self) -> list[str]:
        return sorted({spelling for field in self.fields for spelling in field.spellings})


@dataclass(frozen=True)
class BodyFieldView:
    """One key of a request body.

    Attributes:
        deprecated: The sentence of the description that says since when it is deprecated, or empty. Parameters and
            operations have the same.
    """

    name: str
    wire_name: str
    type: PythonType
    encoder: str
    required: bool
    nullable: bool
    description: str
    is_read_only: bool = False
    deprecated: str = ""


@dataclass(frozen=True)
class BodyView:
    """A request body, or an object inside one.

    Attributes:
        partial: Whether all keys are optional, but at least one is required.
        others: The encoder of the keys that it does not list, or None if it has no others.
        cyclic: The objects in it that contain it.
    """

    name: str
    description: str
    fields: tuple[BodyFieldView, ...]
    partial: bool
    others: BodyFieldView | None = None
    cyclic: tuple[str, ...] = ()

    @property
    def keys(self) -> list[BodyFieldView]:
        """The keys that clients can send."""
        return [field for field in self.fields if not field.is_read_only]

    @property
    def models(self) -> list[str]:
        return _models([*self.fields, *([self.others] if self.others else [])])

    @property
    def words(self) -> set[str]:
        """The names in annotations and in the expressions of encoders."""
        found = [*self.fields, *([self.others] if self.others else [])]
        return _words(text for field in found for text in (field.type.text, field.encoder))


@dataclass(frozen=True)
class ContentView:
    """What the parameter `body` of an operation is.

    Attributes:
        type: Its type, without None.
        encode: The expression that encodes it.
        required: Whether it is required.
        keywords: The name of the type whose keys can be keyword arguments, or None.
    """

    type: PythonType
    encode: str
    required: bool
    keywords: str | None

    @property
    def annotation(self) -> str:
        """The type, with None if the body is optional, or if its keys can be keyword arguments."""
        untyped = " | UntypedBody" if self.keywords else ""
        return f"{self.type.qualified}{untyped}{' | None' if self.keywords or not self.required else ''}"


@dataclass(frozen=True)
class ParameterView:
    """A parameter of a path or a query, or a header.

    Attributes:
        encode: The expression that encodes it: a string, or a list of pairs of names and values.
        is_multiple: Whether it is such a list.
        delimiter: What separates the elements of an array in the query without being percent-encoded, or empty.
    """

    name: str
    wire_name: str
    location: str
    type: PythonType
    encode: str
    required: bool
    description: str
    example: Any
    deprecated: str = ""
    is_multiple: bool = False
    delimiter: str = ""


# The header with the API key, in lower case, and what comes before the key in it.
Credential = tuple[str, str]


@dataclass(frozen=True)
class ResultView:
    """What an operation returns.

    Attributes:
        kind: "object", "page" (with offsets), "cursor" (a page with cursors), "list", "result" (a dict with snake_case
            keys), "value" (anything else in JSON), "none", "text", "bytes", "lines" or "events".
        type: Its type; that of an item if it is a page, a list or a stream.
        model: The model of an object or an item, or empty.
        read: The expression that converts `value`, for a value or an item of a stream.
        kinds: The types of Python that the value can have before that, as an expression.
        in_envelope: Whether the spec puts the value into an envelope.
        media: The media types to ask for, or empty for JSON.
    """

    kind: str
    type: PythonType
    model: str = ""
    read: str = ""
    kinds: str = ""
    in_envelope: bool = True
    media: str = ""

    @property
    def is_json(self) -> bool:
        return self.kind not in ("text", "bytes")

    @property
    def expression(self) -> str:
        """`read`, with models as attributes of the package `models`."""
        # Names in quotes are values of a discriminator.
        return re.sub(r"\b(\w+)\.from_dict\b", r"models.\1.from_dict", self.read)


@dataclass(frozen=True)
class OperationView:
    """An operation with everything that its module contains."""

    id: str
    module: str
    method: str
    path: str
    path_expression: str
    idempotent: bool
    scopes: tuple[str, ...]
    statuses: tuple[int, ...]
    resource: str
    name: str
    summary: str
    description: str
    response: ResultView
    credential: Credential | None
    collection: str
    parameters: tuple[ParameterView, ...]
    content: ContentView | None
    body: BodyView | None
    deprecated: str = ""

    @property
    def path_parameters(self) -> list[ParameterView]:
        return [parameter for parameter in self.parameters if parameter.location == "path"]

    @property
    def query_parameters(self) -> list[ParameterView]:
        return [parameter for parameter in self.parameters if parameter.location == "query"]

    @property
    def headers(self) -> list[ParameterView]:
        return [parameter for parameter in self.parameters if parameter.location == "header"]

    @property
    def keywords(self) -> list[ParameterView]:
        """The parameters that are keyword arguments: those that are required first."""
        found = [*self.query_parameters, *self.headers]
        return [each for each in found if each.required] + [each for each in found if not each.required]

    @property
    def delimiters(self) -> str:
        return "".join(sorted({parameter.delimiter for parameter in self.parameters}))

    @property
    def models(self) -> list[str]:
        return _models([*self.parameters, *([self.content] if self.content else [])])

    @property
    def words(self) -> set[str]:
        """The names in annotations, and in the expressions that encode parameters and the body."""
        texts = [text for each in self.parameters for text in (each.type.text, each.encode)]
        texts += [self.content.type.text, self.content.encode] if self.content else []
        return {word.removeprefix("_") for word in _words(texts)}

    @property
    def identified(self) -> list[str]:
        """The models that are accepted instead of their ids."""
        types = [parameter.type for parameter in self.parameters] + ([self.content.type] if self.content else [])
        return sorted({name for each in types for name in each.identified})

    def local(self, name: str) -> str:
        """Return a name for code of the operation's module, which differs from those of all parameters."""
        return f"_{name}" if name in {parameter.name for parameter in self.parameters} else name

    @property
    def result(self) -> str:
        """The kind of the result."""
        return self.response.kind

    @property
    def model(self) -> str:
        """The model of the result or of its items, or empty."""
        return self.response.model

    @property
    def returns(self) -> str:
        """What the method returns, without `Async`; a paginator is named after its pages."""
        match self.result:
            case "bytes":
                return "Download"
            case "lines" | "events":
                return f"EventStream[{self.response.type.text}]"
        return self._returns(self.response.type.text)

    @property
    def annotation(self) -> str:
        """The annotation of what the operation returns; of an item if it is a stream."""
        return self._returns(self.response.type.qualified)

    def _returns(self, text: str) -> str:
        match self.result:
            case "page" | "cursor":
                return f"Page[{text}]"
            case "list":
                return f"ModelList[{text}]"
            case "result":
                return "dict[str, Any]"
        return text


def qualified(text: str, models: Iterable[str]) -> str:
    """Return an annotation with `models.` before the names of models."""
    names = [name for name in models if name]
    return re.sub(rf"(?<![\w.])({'|'.join(names)})\b", r"models.\1", text) if names else text


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _models(members: Iterable[FieldView | BodyFieldView | ParameterView | ContentView]) -> list[str]:
    return sorted({name for member in members for name in member.type.models | member.type.identified})

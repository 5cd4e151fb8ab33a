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
        read: The expression that converts its value, or empty.
        members: The members of an object that is read as a dict, by their names in the dict.
    """

    name: str
    wire_name: str
    type: PythonType
    required: bool
    always_sent: bool
    read: str
    spellings: tuple[str, ...]
    description: str
    is_time: bool
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
        """The field that identifies an object, or empty."""
        names = [field.name for field in self.fields if field.required]
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
    deprecated: str = ""


@dataclass(frozen=True)
class BodyView:
    """A request body, or an object inside one."""

    name: str
    description: str
    fields: tuple[BodyFieldView, ...]
    partial: bool

    @property
    def models(self) -> list[str]:
        return _models(self.fields)


@dataclass(frozen=True)
class ParameterView:
    """A path or query parameter."""

    name: str
    wire_name: str
    location: str
    type: PythonType
    encode: str
    required: bool
    description: str
    example: Any
    deprecated: str = ""


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
    result: str
    model: str
    collection: str
    parameters: tuple[ParameterView, ...]
    body: BodyView | None
    deprecated: str = ""

    @property
    def path_parameters(self) -> list[ParameterView]:
        return [parameter for parameter in self.parameters if parameter.location == "path"]

    @property
    def query_parameters(self) -> list[ParameterView]:
        return [parameter for parameter in self.parameters if parameter.location == "query"]

    @property
    def models(self) -> list[str]:
        return _models(self.parameters)

    @property
    def identified(self) -> list[str]:
        """The models that are accepted instead of their ids."""
        return sorted({name for parameter in self.parameters for name in parameter.type.identified})

    @property
    def returns(self) -> str:
        return {
            "object": self.model,
            "page": f"Page[{self.model}]",
            "list": f"ModelList[{self.model}]",
            "result": "dict[str, Any]",
        }[self.result]

    @property
    def annotation(self) -> str:
        """The annotation of what the operation returns."""
        return qualified(self.returns, [self.model])


def qualified(text: str, models: Iterable[str]) -> str:
    """Return an annotation with `models.` before the names of models."""
    names = [name for name in models if name]
    return re.sub(rf"(?<![\w.])({'|'.join(names)})\b", r"models.\1", text) if names else text


def _models(members: Iterable[FieldView | BodyFieldView | ParameterView]) -> list[str]:
    return sorted({name for member in members for name in member.type.models | member.type.identified})

"""Describes API operations for the command line, from the manifest, method signatures and docstrings. No I/O."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

from strongly._sync.resources import Namespaces
from strongly.cli.docstrings import Docstring, read_docstring, read_key_docs
from strongly.cli.settings import OPTIONS
from strongly.cli.shapes import Shape, keys_of, shape_of
from strongly.cli.wording import in_help
from strongly_api import manifest, models

if TYPE_CHECKING:
    from strongly._core.model import Model


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: Its name in the SDK.
        place: How the method takes it: by position, as a keyword, or as a key of the body.
        shape: The values it accepts.
        doc: Its description, one sentence.
        required: Whether it has no default.
    """

    name: str
    place: Literal["position", "keyword", "body"]
    shape: Shape
    doc: str
    required: bool

    @property
    def option(self) -> str:
        """Its name among the values of a command, which is also that of its option.

        It has no underscores at the end, and starts with `api_` if the program has an option of this name.
        """
        plain = self.name.rstrip("_")
        # The argument `body` is the whole body. A parameter of this name is `body_`.
        return f"api_{plain}" if plain in OPTIONS and self.name != "body" else plain

    @property
    def flag(self) -> str:
        """Its spelling on the command line."""
        return self.name.upper() if self.place == "position" else f"--{self.option.replace('_', '-')}"


@dataclass(frozen=True)
class CommandOperation:
    """A method of a resource, combined with its entry in the manifest."""

    entry: manifest.ManifestEntry

    @cached_property
    def resource(self) -> Any:
        """The resource class that has the method."""
        return getattr(Namespaces, self.entry.resource)

    @cached_property
    def method(self) -> Any:
        """The method, as a function of that class."""
        # Not `getattr`, which evaluates the annotations of methods with a body, and imports models.
        return inspect.unwrap(inspect.getattr_static(self.resource, self.entry.name))

    @cached_property
    def doc(self) -> Docstring:
        """The parsed docstring of the method, worded for the command line."""
        found = read_docstring(self.method)
        arguments = {name: in_help(text) for name, text in found.arguments.items()}
        return Docstring(in_help(found.summary), in_help(found.text), arguments)

    @property
    def is_paged(self) -> bool:
        """Whether the method returns a paginator."""
        return self.entry.returns.startswith("Page[")

    @property
    def is_destructive(self) -> bool:
        """Whether its effect cannot be undone."""
        return self.entry.method == "DELETE"

    @property
    def is_observable(self) -> bool:
        """Whether it reads an object or a list that can change over time."""
        item = self.entry.returns.removeprefix("Page[").removeprefix("list[").removesuffix("]")
        return self.entry.method == "GET" and item in models.__all__

    @property
    def takes_exist_ok(self) -> bool:
        """Whether it can return what exists already."""
        return "exist_ok" in inspect.signature(self.method).parameters

    @property
    def model_name(self) -> str | None:
        """The model that the method returns, alone or in a list; None if it returns no model."""
        name = self.entry.returns.rpartition("[")[2].rstrip("]")
        return name if name in models.__all__ else None

    @property
    def model(self) -> type[Model] | None:
        """The class of that model. Accessing it imports the model."""
        return getattr(models, self.model_name) if self.model_name else None

    @cached_property
    def subject(self) -> Parameter | None:
        """The parameter for the id, if it is the only required one, so that the command can run for several ids.

        None if the result is read while the server sends it: the parts of several would be mixed up.
        """
        required = [parameter for parameter in self.parameters if parameter.required]
        returned = str(self.method.__annotations__.get("return"))
        is_stream = returned.startswith(("Download", "EventStream")) or hasattr(
            self.resource, f"stream_{self.entry.name}"
        )
        return required[0] if len(required) == 1 and required[0].place == "position" and not is_stream else None

    @property
    def takes_ids(self) -> bool:
        """Whether a parameter is the id of a resource."""
        return any(parameter.name.endswith("id") for parameter in self.parameters)

    @property
    def id_field(self) -> str | None:
        """The field of a result with its id; None if it has none, as a status."""
        names = getattr(self.model, "_names", ())
        if "id" in names:
            return "id"
        # Where the API takes the id of an item: that of a collaborator is `user_id`.
        of_items = (each for each in manifest.OPERATIONS.values() if each.path.startswith(f"{self.entry.path}/{{"))
        return next((name for each in of_items for name in reversed(each.parameters) if name in names), None)

    @cached_property
    def project(self) -> Parameter | None:
        """The parameter that a project can be chosen for: a filter of a list, or the project of a new resource."""
        if "{" in self.entry.path:
            return None
        return next((each for each in self.parameters if each.name == "project_id"), None)

    @cached_property
    def takes_mapping(self) -> bool:
        """Whether the method takes the body as a mapping rather than one keyword per key."""
        return "body" in inspect.signature(self.method).parameters

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters except the page size."""
        return (*self._of_method(), *self._of_body())

    def _of_method(self) -> Iterator[Parameter]:
        # Without that of the result, so that help does not import models.
        annotations = {name: value for name, value in self.method.__annotations__.items() if name != "return"}
        hints = get_type_hints(SimpleNamespace(__annotations__=annotations), self.method.__globals__)
        for name, found in inspect.signature(self.method).parameters.items():
            # A body without keys that could be options is an option itself.
            is_body = name == "body" and self.entry.body is None
            if not is_body and (name not in self.entry.parameters or (self.is_paged and name == "limit")):
                continue
            by_position = found.kind is not found.KEYWORD_ONLY and not is_body
            yield Parameter(
                name,
                "position" if by_position else "keyword",
                shape_of(hints[name]),
                self.doc.arguments.get(name, ""),
                found.default is found.empty,
            )

    def _of_body(self) -> Iterator[Parameter]:
        if self.entry.body is None:
            return
        kind = getattr(models, self.entry.body)
        docs = {**read_key_docs(kind), **self.doc.arguments}
        for name, shape in keys_of(kind).items():
            yield Parameter(name, "body", shape, in_help(docs.get(name, "")), shape.required)


def resources() -> dict[str, str]:
    """Return the name and a one-sentence description of each resource."""
    names = dict.fromkeys(entry.resource for entry in manifest.OPERATIONS.values())
    # The resources are cached properties, which keep the documented function in `func`.
    return {name: read_docstring(inspect.getattr_static(Namespaces, name).func).summary for name in names}


def operations_of(resource: str) -> list[CommandOperation]:
    """Return the operations of a resource, in the order of the spec."""
    return [operation for operation in all_operations() if operation.entry.resource == resource]


def retrieval_of(resource: str) -> CommandOperation:
    """Return the operation that retrieves one of a resource."""
    return next(each for each in operations_of(resource) if each.entry.name == "retrieve")


def method_of(client: Any, entry: manifest.ManifestEntry) -> Any:
    """Return the method of a client for an operation."""
    return getattr(getattr(client, entry.resource), entry.name)


def all_operations() -> list[CommandOperation]:
    """Return all operations, in the order of the spec."""
    return [CommandOperation(entry) for entry in manifest.OPERATIONS.values()]

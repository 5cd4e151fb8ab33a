"""The operations of the API as commands see them: what the specification, the methods and the bodies say. No I/O."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Literal

from strongly._core.model import Model
from strongly._sync.client import Strongly
from strongly.cli.docstrings import Docstring, read_docstring, read_key_docs
from strongly.cli.shapes import Shape, keys_of, shape_of
from strongly_api import manifest, models


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call.

    Attributes:
        name: Its name in the SDK.
        place: Where the method takes it: by position, as a keyword, or as a key of the body.
        shape: What values it takes.
        doc: What it is, in a sentence.
        required: Whether a call cannot be without it.
    """

    name: str
    place: Literal["position", "keyword", "body"]
    shape: Shape
    doc: str
    required: bool

    @property
    def flag(self) -> str:
        """How it is written on the command line."""
        return self.name.upper() if self.place == "position" else f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True)
class Operation:
    """A method of a resource together with what the specification says of it."""

    entry: manifest.ManifestEntry

    @cached_property
    def resource(self) -> Any:
        """The class of the SDK whose method it is."""
        return getattr(
            import_module(f"strongly._sync.resources.{self.entry.resource}"), self.entry.resource.capitalize()
        )

    @cached_property
    def method(self) -> Any:
        """The method of the SDK, as a function of that class."""
        return getattr(self.resource, self.entry.name)

    @cached_property
    def doc(self) -> Docstring:
        """What the method's docstring says."""
        return read_docstring(self.method)

    @property
    def is_paged(self) -> bool:
        """Whether it lists a collection page by page."""
        return self.entry.returns.startswith("Page[")

    @property
    def is_destructive(self) -> bool:
        """Whether what it does cannot be undone."""
        return self.entry.method == "DELETE"

    @property
    def is_observable(self) -> bool:
        """Whether it reads one thing, which may change from one moment to the next."""
        return self.entry.method == "GET" and "[" not in self.entry.returns

    @property
    def model_name(self) -> str | None:
        """The model that it returns, or a list of it; None where the specification has none."""
        name = self.entry.returns.rpartition("[")[2].rstrip("]")
        return name if name in models.__all__ else None

    @property
    def model(self) -> type[Model] | None:
        """The same as a class, which is loaded by asking for it."""
        return getattr(models, self.model_name) if self.model_name else None

    @cached_property
    def takes_mapping(self) -> bool:
        """Whether the method takes the body as a mapping, and not key by key."""
        return "body" in inspect.signature(self.method).parameters

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, but the size of a page."""
        return (*self._of_method(), *self._of_body())

    def _of_method(self) -> Iterator[Parameter]:
        for name, found in inspect.signature(self.method).parameters.items():
            if name not in self.entry.parameters or (self.is_paged and name == "limit"):
                continue
            by_position = found.kind is not found.KEYWORD_ONLY
            yield Parameter(
                name,
                "position" if by_position else "keyword",
                shape_of(found.annotation, self.method.__module__),
                self.doc.arguments.get(name, ""),
                found.default is found.empty,
            )

    def _of_body(self) -> Iterator[Parameter]:
        if self.entry.body is None:
            return
        kind = getattr(models, self.entry.body)
        docs = {**read_key_docs(kind), **self.doc.arguments}
        for name, shape in keys_of(kind).items():
            yield Parameter(name, "body", shape, docs.get(name, ""), shape.required)


def resources() -> dict[str, str]:
    """Return the resources with a sentence about each."""
    names = dict.fromkeys(entry.resource for entry in manifest.OPERATIONS.values())
    return {name: read_docstring(getattr(Strongly, name).func).summary for name in names}


def operations_of(resource: str) -> list[Operation]:
    """Return the operations of a resource, in the order of the specification."""
    return [Operation(entry) for entry in manifest.OPERATIONS.values() if entry.resource == resource]

"""The views of operations, models and bodies, in the form that templates print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# The most informative fields of a model, in the order in which its repr shows them.
SUMMARY = ("id", "user_id", "name", "label", "email", "role", "action", "status", "phase", "ready")


@dataclass(frozen=True)
class PythonType:
    """A type annotation and the models it refers to."""

    text: str
    models: frozenset[str] = frozenset()

    @property
    def qualified(self) -> str:
        """The annotation with models as attributes of the package `models`, which exists at run time, too."""
        return qualified(self.text, self.models)


@dataclass(frozen=True)
class FieldView:
    """One attribute of a response model; `read` is the expression that converts its value, or empty."""

    name: str
    wire_name: str
    type: PythonType
    required: bool
    read: str
    spellings: tuple[str, ...]
    description: str
    is_time: bool
    members: tuple[str, ...]


@dataclass(frozen=True)
class ModelView:
    """A response model."""

    name: str
    description: str
    fields: tuple[FieldView, ...]

    @property
    def summary(self) -> tuple[str, ...]:
        # Models without an id, such as ProjectStats, have few fields, and show all of them.
        names = [field.name for field in self.fields]
        return tuple(name for name in SUMMARY if name in names) if "id" in names or "user_id" in names else tuple(names)

    @property
    def times(self) -> list[str]:
        return [field.name for field in self.fields if field.is_time]

    @property
    def members(self) -> dict[str, tuple[str, ...]]:
        return {field.name: field.members for field in self.fields if field.members}

    @property
    def models(self) -> list[str]:
        return _models(self.fields)

    @property
    def spellings(self) -> list[str]:
        return sorted({spelling for field in self.fields for spelling in field.spellings})


@dataclass(frozen=True)
class BodyFieldView:
    """One key of a request body."""

    name: str
    wire_name: str
    type: PythonType
    encoder: str
    required: bool
    nullable: bool
    description: str


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
    def returns(self) -> str:
        return {
            "object": self.model,
            "page": f"Page[{self.model}]",
            "list": f"list[{self.model}]",
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
    return sorted({name for member in members for name in member.type.models})

"""Views of the response models of `openapi.yaml`: their classes, fields and types."""

from __future__ import annotations

import json
import re
from typing import Any

from strongly._core.encoding import sort_order

from .document import JSON, Place, Problem, SpecError, lookup, schema_place
from .names import snake_case
from .view_types import FieldView, ModelView, PythonType

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
SORT_ORDER = re.compile("([a-zA-Z]+):(asc|desc)")


class ModelViews:
    """Views of response models, and of the types of fields, parameters and keys of bodies."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.schemas: dict[str, JSON] = document["components"]["schemas"]

    def resolve(self, node: JSON) -> JSON:
        """Return the node that a `$ref` names, or the node itself."""
        while "$ref" in node:
            node = lookup(self.document, node["$ref"])
        return node

    def _model(self, name: str) -> ModelView:
        schema = self.schemas[name]
        required = schema.get("required", [])
        fields = [self._field(name, key, node, key in required) for key, node in schema["properties"].items()]
        # Required attributes come first, for positional construction; the sort is stable.
        fields.sort(key=lambda field: not field.required)
        return ModelView(name, schema.get("description", ""), tuple(fields))

    def _field(self, owner: str, key: str, node: JSON, required: bool) -> FieldView:
        where = schema_place(owner, key)
        spellings = (key, *node.get("x-strongly-aliases", []))
        value = plain = f"{snake_case(key)}_"  # with an underscore, to avoid built-ins and keywords
        for alias in spellings[1:]:
            found, name = _named(value)
            value = f'({name} if {found} is not None else get("{alias}"))'
        inner, nullable = without_null(where, node)
        read_as = node.get("x-strongly-read-as") or self.resolve(inner).get("x-strongly-read-as")
        annotation, read = self._reader(where, inner, value, read_as)
        # Interned, because the items of a list repeat these strings.
        if node.get("x-strongly-recurring") or "enum" in self.resolve(inner):
            found, name = _named(read)
            read = f"(interned[{name}] if {found}.__class__ is str else {name})"
        always_sent = node.get("x-strongly-always-sent", False)
        if nullable or not (required or always_sent):
            annotation = PythonType(f"{annotation.text} | None", annotation.models)
        return FieldView(
            name=snake_case(key),
            wire_name=key,
            type=annotation,
            required=required and not nullable,
            always_sent=always_sent,
            read="" if read == plain else read,
            spellings=spellings,
            description=node.get("description") or self.resolve(inner).get("description", ""),
            is_time=inner.get("format") == "date-time",
            members={snake_case(key): key for key in self.resolve(inner).get("properties", ()) if read_as == "dict"},
        )

    def _reader(self, where: Place, node: JSON, value: str, read_as: str | None) -> tuple[PythonType, str]:
        schema, name = self.resolve(node), reference(node)
        if read_as == "dict":
            return PythonType("dict[str, Any]"), f"snake_case_keys({value})"
        if read_as and read_as != "dict":
            return self._annotation(where, schema["properties"][read_as]), f'read_member({value}, "{read_as}")'
        if schema.get("type") == "number":
            return PythonType("float"), f"read_float({value})"
        if schema.get("type") == "array":
            item = reference(schema["items"])
            if item and "properties" in self.schemas[item]:
                return PythonType(f"list[{item}]", frozenset({item})), f"read_list({value}, {item}.from_dict)"
            if self.resolve(schema["items"]).get("x-strongly-read-as") == "dict":
                return self._annotation(where, node), f"snake_case_keys({value})"
        if name and "properties" in schema:
            return PythonType(name, frozenset({name})), f"read_nested({value}, {name}.from_dict)"
        return self._annotation(where, node), value

    def _annotation(self, where: Place, node: JSON) -> PythonType:
        name, schema = reference(node), self.resolve(node)
        if name and ("enum" in schema or "properties" in schema):
            return PythonType(name, frozenset({name}))
        kind = schema.get("type")
        if kind in SCALARS:
            return PythonType(SCALARS[kind])
        if kind == "array":
            item = self._annotation(where, schema["items"])
            return PythonType(f"list[{item.text}]", item.models)
        if kind == "object":
            return PythonType("dict[str, Any]")
        raise SpecError(Problem(where, f"has a type that templates do not support: {kind}"))

    def literal(self, name: str) -> str:
        """Return the type of an enumeration."""
        values = ", ".join(json.dumps(value) for value in self.enum_values(name))
        return f"Literal[{values}]{' | str' if self.schemas[name].get('x-strongly-open') else ''}"

    def enum_values(self, name: str) -> list[str]:
        """Return the values of an enumeration as users of the SDK write them, such as `created_at:desc`."""
        values: list[str] = self.schemas[name]["enum"]
        if not is_sort_order(self.schemas[name]):
            return values
        written = {value: ":".join(map(snake_case, value.split(":"))) for value in values}
        for value, python in written.items():
            if sort_order(name, python) != value:
                fail(schema_place(name), f"sorts by {value}, which is not the camelCase of {python}")
        return [*written.values()]


def is_sort_order(schema: JSON) -> bool:
    """Whether the schema is an enumeration of sort orders, such as `createdAt:desc`."""
    return all(map(SORT_ORDER.fullmatch, schema["enum"]))


def _named(expression: str) -> tuple[str, str]:
    """Return an expression that also assigns its value to a name, and this name."""
    return (expression, expression) if expression.isidentifier() else (f"(value := {expression})", "value")


def reference(node: JSON) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


def without_null(where: Place, node: JSON) -> tuple[JSON, bool]:
    if isinstance(node.get("type"), list):
        kinds = [kind for kind in node["type"] if kind != "null"]
        if len(kinds) != 1:
            fail(where, f"needs one type beside null, has {kinds}")
        return {**node, "type": kinds[0]}, "null" in node["type"]
    if "anyOf" in node:
        branches = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
        if len(branches) == 1:
            return branches[0], len(branches) < len(node["anyOf"])
    return node, False


def fail(where: Place, problem: str) -> Any:
    raise SpecError(Problem(where, problem))

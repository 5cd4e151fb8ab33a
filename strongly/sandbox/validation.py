"""JSON Schema validation with errors that name the invalid field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from strongly.sandbox.document import Node, resolve
from strongly.sandbox.errors import FieldError


class Checker:
    """Validates values against a schema of the document. The schema is compiled on first use."""

    def __init__(self, schema: Node, component_schemas: Node) -> None:
        # The components are embedded so that references to `#/components/schemas/…` resolve.
        self._schema = {**schema, "components": {"schemas": component_schemas}}
        # Not a `cached_property`: in Python 3.11, it has a lock, for which a forked process could wait forever.
        self._validator: jsonschema_rs.Draft202012Validator | None = None

    # On demand: compiling takes 0.4 ms per schema, and most processes use few of them.
    def compile(self) -> jsonschema_rs.Draft202012Validator:
        """Compile the schema. Raise a ValueError if it is invalid."""
        if self._validator is None:
            # `mask` keeps the value out of messages, because it can be long.
            self._validator = jsonschema_rs.Draft202012Validator(self._schema, validate_formats=True, mask="value")
        return self._validator

    def errors(self, value: Any, root: str) -> list[FieldError]:
        """Return the errors in `value`. Errors of the value as a whole have the field name `root`."""
        validator = self.compile()
        try:
            if validator.is_valid(value):
                return []
            return [found for error in validator.iter_errors(value) for found in _field_errors(error, root)]
        except ValueError:
            # The validator raises this at some 250 levels of nesting, without details.
            return [{"field": root, "message": "is nested too deeply", "code": "depth"}]

    def undocumented(self, value: Any, root: str) -> list[FieldError]:
        """Return an error for each field that the schema does not list. Objects without listed fields can have any."""
        return list(self._undocumented([self._schema], value, [], root))

    def _undocumented(
        self, alternatives: list[Node], value: Any, path: list[str | int], root: str
    ) -> Iterator[FieldError]:
        schemas = [schema for alternative in alternatives for schema in self._flattened(alternative)]
        if isinstance(value, list):
            items = [schema["items"] for schema in schemas if "items" in schema]
            for index, item in enumerate(value):
                yield from self._undocumented(items, item, [*path, index], root)
        if not isinstance(value, dict) or any(schema.get("additionalProperties") for schema in schemas):
            return
        fields: dict[str, list[Node]] = {}
        for schema in schemas:
            for name, field in schema.get("properties", {}).items():
                fields.setdefault(name, []).append(field)
        for name, member in value.items() if fields else ():
            if name in fields:
                yield from self._undocumented(fields[name], member, [*path, name], root)
            else:
                message = f"is not one of the documented fields {', '.join(fields)}"
                yield {"field": _field([*path, name], root), "message": message, "code": "unknown"}

    def _flattened(self, schema: Node) -> Iterator[Node]:
        schema = resolve(self._schema, schema)
        yield schema
        for keyword in ("allOf", "anyOf", "oneOf"):
            for alternative in schema.get(keyword, ()):
                yield from self._flattened(alternative)


def _field_errors(error: jsonschema_rs.ValidationError, root: str) -> Iterator[FieldError]:
    path = error.instance_path
    match error.kind:
        case ValidationErrorKind.Required(property=name):
            yield {"field": _field([*path, name], root), "message": "is required", "code": "required"}
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names:
                yield {"field": _field([*path, name], root), "message": "is not a known field", "code": "unknown"}
        case kind:
            yield {"field": _field(path, root), "message": _message(error), "code": kind.name}


def _message(error: jsonschema_rs.ValidationError) -> str:
    match error.kind:
        case ValidationErrorKind.MinLength(limit=limit) | ValidationErrorKind.MinItems(limit=limit):
            return f"is shorter than {limit}"
        case ValidationErrorKind.MaxLength(limit=limit) | ValidationErrorKind.MaxItems(limit=limit):
            return f"is longer than {limit}"
        case ValidationErrorKind.MinProperties():
            return "is empty"
        case ValidationErrorKind.Type(types=types):
            return f"is not of type {' or '.join(types)}"
        case ValidationErrorKind.Enum(options=options):
            # The message of the validator leaves out all but the first three.
            return f"is not one of {', '.join(map(json.dumps, options))}"
        case ValidationErrorKind.Format(format=name):
            return f"is not a valid {name}"
    return error.message.removeprefix("value ")


def _field(path: list[str | int], root: str) -> str:
    """`["tags", 0]` → `tags[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or root

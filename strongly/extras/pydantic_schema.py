"""Describes models to pydantic, and so to FastAPI. Only pydantic imports this module."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import attrs
from pydantic_core import core_schema

if TYPE_CHECKING:
    from strongly._core.model import Model


class _NullFromOlderServers:
    """Accepts None without a mention in the JSON schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return core_schema.nullable_schema(handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Callable[[Any], Any]) -> Any:
        return handler(schema["schema"])


def core_schema_of(kind: type[Model], handler: Any) -> Any:
    """Return the schema of a model: pydantic accepts an instance, or an object in any form that `from_dict` reads.

    Unlike `from_dict`, pydantic checks the types of the fields. Only the field that identifies an object is required.

    Args:
        kind: The model.
        handler: pydantic's handler, which returns the schemas of other types.
    """
    hints = get_type_hints(kind)
    fields = {one.name: one.default is attrs.NOTHING for one in attrs.fields(kind) if not one.name.startswith("_")}
    schemas = {
        name: handler.generate_schema(hints[name] if is_required else Annotated[hints[name], _NullFromOlderServers()])
        for name, is_required in fields.items()
    }

    def typed_dict(*, is_complete: bool) -> core_schema.CoreSchema:
        return core_schema.typed_dict_schema(
            {
                name: core_schema.typed_dict_field(schemas[name], required=is_complete or is_required)
                for name, is_required in fields.items()
            },
            cls=kind,
            extra_behavior="allow",
        )

    def attributes(value: Any) -> Any:
        # Nested models are serialized by their own schema, and malformed values are passed on.
        return {name: getattr(value, name) for name in fields} | value.extra if isinstance(value, kind) else value

    def validate(value: Any, check: Callable[[Any], dict[str, Any]]) -> Model:
        if isinstance(value, kind):
            return value
        return kind.from_dict(check(kind.from_dict(value).to_dict() if isinstance(value, dict) else value))

    return core_schema.no_info_wrap_validator_function(
        validate,
        typed_dict(is_complete=False),
        serialization=core_schema.plain_serializer_function_ser_schema(
            attributes, return_schema=typed_dict(is_complete=True)
        ),
        ref=f"{kind.__module__}.{kind.__qualname__}:{id(kind)}",  # by which JSON schemas refer to it
    )

"""Describes models to pydantic, and so to FastAPI. Only pydantic imports this module."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any, get_args, get_type_hints

import attrs
from pydantic_core import core_schema

from strongly._core.model import Model, ModelList, plain

# The models whose schemas are being built, to which models inside them can refer.
_unfinished: ContextVar[tuple[type[Model], ...]] = ContextVar("unfinished", default=())


class _NullFromOlderServers:
    """Accepts None without a mention in the JSON schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return core_schema.nullable_schema(handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Callable[[Any], Any]) -> Any:
        return handler(schema["schema"])


class _ReadAlready:
    """Accepts what `from_dict` made of a union of models: pydantic would take the first model that fits."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return core_schema.no_info_wrap_validator_function(
            lambda value, check: value,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(plain),
        )


def core_schema_of(kind: type[Model], handler: Any) -> Any:
    """Return the schema of a model: pydantic accepts an instance, or an object in any form that `from_dict` reads.

    Unlike `from_dict`, pydantic checks the types of the fields. Only the field that identifies an object is required.

    Args:
        kind: The model.
        handler: pydantic's handler, which returns the schemas of other types.
    """
    ref = f"{kind.__module__}.{kind.__qualname__}:{id(kind)}"  # by which JSON schemas refer to it
    unfinished = _unfinished.get()
    if kind in unfinished:
        return core_schema.definition_reference_schema(ref)
    hints = get_type_hints(kind)
    names = [one.name for one in attrs.fields(kind) if not one.name.startswith("_")]
    identity = {one.name for one in attrs.fields(kind) if one.default is attrs.NOTHING}
    lenient = _NullFromOlderServers()
    unions = {name for name in names if _has_union(hints[name])}
    types = {name: Annotated[hints[name], _ReadAlready()] if name in unions else hints[name] for name in names}
    types |= {name: Annotated[types[name], lenient] for name in names if name not in identity}
    token = _unfinished.set((*unfinished, kind))
    try:
        schemas = {name: handler.generate_schema(hint) for name, hint in types.items()}
    finally:
        _unfinished.reset(token)

    def typed_dict(required: set[str]) -> core_schema.CoreSchema:
        fields = {name: core_schema.typed_dict_field(schemas[name], required=name in required) for name in names}
        return core_schema.typed_dict_schema(fields, cls=kind, extra_behavior="allow")

    def validate(value: Any, check: Callable[[Any], dict[str, Any]]) -> Model:
        if isinstance(value, kind):
            return value
        if isinstance(value, dict):
            read = kind.from_dict(value)
            value = read.to_dict() | {name: getattr(read, name) for name in unions}
        return kind.from_dict(check(value))

    def serialize(value: Any, write: Callable[[Any], Any]) -> Any:
        # Nested models are serialized by their own schemas, and malformed values are passed on.
        return write({name: getattr(value, name) for name in names} | value.extra if isinstance(value, kind) else value)

    complete = typed_dict(set(names))
    return core_schema.no_info_wrap_validator_function(
        validate,
        complete,
        serialization=core_schema.wrap_serializer_function_ser_schema(serialize, schema=complete),
        json_schema_input_schema=typed_dict(identity),
        ref=ref,
    )


def core_schema_of_list(source: Any, handler: Any) -> Any:
    """Return the schema of a list of models, whose JSON schema is that of a list.

    Args:
        source: The type, such as `ModelList[Volume]`.
        handler: pydantic's handler, which returns the schemas of other types.
    """
    (model,) = get_args(source) or (Any,)
    return core_schema.no_info_after_validator_function(
        lambda items: ModelList(items, model if isinstance(model, type) else None),
        core_schema.list_schema(handler.generate_schema(model)),
    )


def _has_union(hint: Any) -> bool:
    """Whether a type contains a union of models."""
    options = get_args(hint)
    models = [option for option in options if isinstance(option, type) and issubclass(option, Model)]
    return len(models) > 1 or any(map(_has_union, options))

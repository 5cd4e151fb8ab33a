"""Views of the response models of `openapi.yaml`: their classes, fields and types.

A schema is either supported, or refused with its place and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from .document import (
    JSON,
    METHODS,
    Place,
    Problem,
    SpecError,
    collected,
    deprecation,
    lookup,
    refuse,
    schema_place,
    types,
)
from .names import pascal_case, python_name, python_names, reserved, snake_case
from .view_types import FieldView, ModelView, PythonType

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
SORT_ORDER = re.compile("([a-zA-Z]+):(asc|desc)")
INNER_UNDERSCORE = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")

# Keywords that change which values are valid, in a way that the types of Python cannot express.
REFUSED = {
    "nullable": "write null as a type, as in `type: [string, 'null']`, or as a branch of `anyOf`",
    "patternProperties": "write `additionalProperties`, the schema of all values whatever their keys",
    "prefixItems": "write an object with a property for each item, or `items` if all items have the same schema",
    "not": "write what is allowed, and the exception in `description`",
    "if": "write `oneOf` with a `discriminator`",
    "then": "write `oneOf` with a `discriminator`",
    "else": "write `oneOf` with a `discriminator`",
    "dependentSchemas": "write `oneOf` with a `discriminator`",
    "$dynamicRef": "write `$ref`",
}
# These keywords do not change the type. All others beside `$ref` do.
ANNOTATIONS = {"$comment", "default", "deprecated", "description", "example", "examples", "externalDocs", "readOnly"}
ANNOTATIONS |= {"summary", "title", "writeOnly"}


@dataclass(frozen=True)
class Reader:
    """How the values of a schema are typed and read.

    Attributes:
        type: The type without None.
        kinds: The JSON types of the values, without null.
        nullable: Whether a value can be null.
        code: Returns the expression that converts a value. If there is none, values are kept unchanged.
        model: The model that a value is, or empty.
    """

    type: PythonType
    kinds: frozenset[str]
    nullable: bool = False
    code: Callable[[str], str] | None = None
    model: str = ""

    @property
    def text(self) -> str:
        return f"{self.type.text} | None" if self.nullable else self.type.text

    @property
    def function(self) -> str:
        """The expression of a function that converts a value."""
        written = self.code("item") if self.code else "item"
        name, _, arguments = written.partition("(")
        return name if arguments == "item)" else f"lambda item: {written}"


class ModelViews:
    """Views of response models, and of the types of fields, parameters and keys of bodies."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.schemas: dict[str, JSON] = document["components"]["schemas"]
        self.models: dict[str, ModelView] = {}
        # Refused constructs: all of them are reported at once.
        self._problems: list[Problem] = []
        # Objects without a name of their own: place, schema and description, by the name of their class.
        self._inline: dict[str, tuple[Place, JSON, str]] = {}
        self._followed: list[str] = []
        # Schemas and properties without a description, which generated code needs.
        self.undescribed: list[Problem] = []

    def resolve(self, node: JSON) -> JSON:
        """Return the node that a `$ref` names, or the node itself."""
        seen: list[str] = []
        while "$ref" in node:
            found = node["$ref"]
            if found in seen:
                refuse((), f"`{found}`, which refers to itself", "refer to another schema")
            seen.append(found)
            try:
                node = lookup(self.document, found)
            except (KeyError, TypeError):
                refuse((), f"`{found}`, which does not exist", "refer to something else")
        return node

    def raw_operations(self) -> Iterator[tuple[str, str, JSON, JSON]]:
        """Yield path, method, path item and operation of all operations."""
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield path, method, item, item[method]

    # --- models ---------------------------------------------------------------------------------------------------

    def reached_models(self, names: Iterable[str]) -> dict[str, ModelView]:
        """Return the views of the named models and of all models inside them."""
        found: dict[str, ModelView] = {}
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found and not self.is_enum(name):
                with collected(self._problems, schema_place(name)):
                    found[name] = self._model(name)
                    pending.extend(inner for field in found[name].fields for inner in field.type.models)
        return found

    def group(self, name: str) -> list[str]:
        """Return the models that refer to each other and to this one: they are in the same module."""
        inside = {one: self._inside(one) for one in self._inside(name)}
        return sorted({name, *(one for one, reached in inside.items() if name in reached)})

    def group_models(self, name: str) -> list[str]:
        """Return the models and enumerations in the fields of a group."""
        return sorted({inner for one in self.group(name) for inner in self.models[one].models})

    def module(self, name: str) -> str:
        """Return the module of a model, a body or an enumeration."""
        return snake_case(self.group(name)[0])

    def _inside(self, name: str) -> set[str]:
        """Return the models that an object can contain, directly or not."""
        found: set[str] = set()
        pending = [name]
        while pending:
            if view := self.models.get(pending.pop()):
                new = set(view.models) - found
                found |= new
                pending += new
        return found

    def _model(self, name: str) -> ModelView:
        place, schema, description = self._source(name)
        if not self._is_model(schema):
            instead = "add `properties`, or read it with `x-strongly-read-as: dict`"
            refuse(place, "a response that is not an object with properties", instead)
        members = self._members(place, schema)
        python_names([(where, key) for key, (where, _, _) in members.items()], "field")
        fields: list[FieldView] = []
        for key, (where, node, required) in members.items():
            with collected(self._problems):
                if not self._is_write_only(where, node):
                    fields.append(self._field(name, key, where, node, required))
        if not fields:
            refuse(place, "an object without properties that are read", "add some, or remove the object")
        # Required attributes come first, for positional construction; the sort is stable.
        fields.sort(key=lambda field: not field.required)
        return ModelView(name, self._described(place, schema, description), tuple(fields))

    def properties(self, name: str) -> JSON:
        """Return the schemas of the properties of a model, as they stand in the document."""
        place, schema, _ = self._source(name)
        return {key: node for key, (_, node, _) in self._members(place, schema).items()}

    def _source(self, name: str) -> tuple[Place, JSON, str]:
        """Return place and schema of a model, and its description if the schema has none."""
        place, schema, description = self._inline.get(name) or (schema_place(name), self.schemas[name], "")
        return *self._target(place, schema), description

    def _members(self, place: Place, schema: JSON) -> dict[str, tuple[Place, JSON, bool]]:
        """Return place, schema and whether it is required of each property of an object and of the parts of `allOf`."""
        found: dict[str, tuple[Place, JSON]] = {}
        required: set[str] = set()
        for where, part in self._parts(place, schema, ()):
            required.update(part.get("required", ()))
            for key, node in part.get("properties", {}).items():
                here: Place = (*where, "properties", key)
                if found.setdefault(key, (here, node))[1] != node:
                    refuse(here, f"`{key}`, which another part of `allOf` has, too", "write it in one of them only")
        return {key: (where, node, key in required) for key, (where, node) in found.items()}

    def _parts(self, place: Place, schema: JSON, below: tuple[Place, ...]) -> Iterator[tuple[Place, JSON]]:
        """Yield the parts of `allOf`, and then the schema itself."""
        self._check(place, schema)
        if place in below:
            refuse((*place, "allOf"), "`allOf` that contains itself", "remove the `$ref`")
        for index, part in enumerate(schema.get("allOf", ())):
            where, part = self._target((*place, "allOf", index), part)
            if not self._is_model(part) and part.keys() - {*ANNOTATIONS, "required", "type", "additionalProperties"}:
                refuse(where, "a part of `allOf` that is not an object with properties", "write out the properties")
            yield from self._parts(where, part, (*below, place))
        for key in ("oneOf", "anyOf"):
            if key in schema:
                refuse((*place, key), f"`{key}` beside `properties`", f"write the properties in each branch of `{key}`")
        if "discriminator" in schema:
            refuse((*place, "discriminator"), "`discriminator` without `oneOf`", "write `oneOf` with all variants")
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            here: Place = (*place, "additionalProperties")
            if self.reader(here, more, "").kinds & {"array", "object"}:
                construct = "objects or arrays as `additionalProperties` beside `properties`"
                refuse(here, construct, "put them into a property of their own")
        yield place, schema

    def _field(self, owner: str, key: str, place: Place, node: JSON, required: bool) -> FieldView:
        name = python_name(key, "field", place)
        self._check(place, node)
        target = self._target(place, self._without_null(node))[1]
        description = self._described(place, node, target.get("description", ""))
        read_as = node.get("x-strongly-read-as") or target.get("x-strongly-read-as")
        reader = self._read_as(place, node, read_as, f"{owner}{pascal_case(key)}", description)
        spellings = (key, *node.get("x-strongly-aliases", []))
        value = plain = f"{name}_"  # with an underscore, to avoid built-ins and keywords
        for alias in spellings[1:]:
            found, variable = _named(value)
            value = f"({variable} if {found} is not None else member(data, {alias!r}))"
        read = reader.code(value) if reader.code else value
        recurring = node.get("x-strongly-recurring", False) or (
            bool(target.keys() & {"const", "enum"}) and "string" in reader.kinds
        )
        always_sent = node.get("x-strongly-always-sent", False)
        nullable = reader.nullable or not (required or always_sent)
        return FieldView(
            name=name,
            wire_name=key,
            type=replace(reader.type, text=f"{reader.type.text} | None") if nullable else reader.type,
            required=required and not reader.nullable,
            always_sent=always_sent,
            read="" if read == plain else read,
            is_recurring=recurring,
            spellings=spellings,
            description=description,
            deprecated=deprecation(node),
            is_scalar=reader.kinds <= {*SCALARS},
            is_time=target.get("format") == "date-time" and reader.kinds == {"string"},
            members={snake_case(key): key for key in target.get("properties", ()) if read_as == "dict"},
        )

    # --- readers --------------------------------------------------------------------------------------------------

    def _read_as(self, place: Place, node: JSON, read_as: str | None, owner: str, description: str) -> Reader:
        """Return the reader of a property. `read_as` is `dict`, a member of the object, or None."""
        if not read_as:
            return self.reader(place, node, owner, description)
        nullable = self._is_nullable(node)
        if read_as == "dict":
            return replace(_DICT, nullable=nullable)
        where, schema = self._target(place, self._without_null(node))
        if read_as not in schema.get("properties", ()):
            refuse((*place, "x-strongly-read-as"), f"`{read_as}`", "name a property of the object, or `dict`")
        member = self.reader((*where, "properties", read_as), schema["properties"][read_as], owner)
        code = _call("read_member", f'"{read_as}"')
        return replace(member, nullable=nullable or member.nullable, code=code, model="")

    def reader(self, place: Place, node: JSON, owner: str, description: str = "") -> Reader:
        """Return how the values of a schema are typed and read.

        Args:
            place: The place of the schema.
            node: The schema.
            owner: The name of the class of an object without a name of its own.
            description: Its description, if its schema has none.
        """
        self._check(place, node)
        if "$ref" in node:
            return self._referred(place, node)
        if node.get("x-strongly-read-as") == "dict":
            return replace(_DICT, nullable="null" in types(node))
        for key in ("oneOf", "anyOf"):
            if key in node:
                return self._union(place, node, key, owner, description)
        if self._is_model(node):
            parts = node.get("allOf", ())
            if len(parts) == 1 and node.keys() <= {*ANNOTATIONS, "allOf", "type"}:
                return self.reader((*place, "allOf", 0), parts[0], owner, description)
            return self._read_model(self._named_inline(place, node, owner, description), "null" in types(node))
        if "allOf" in node:
            if len(node["allOf"]) > 1:
                refuse((*place, "allOf"), "`allOf` of anything but objects", "write one schema")
            return self.reader((*place, "allOf", 0), node["allOf"][0], owner, description)
        if "enum" in node or "const" in node:
            return _values(place, node)
        kinds = types(node)
        if not kinds:
            refuse(place, "a schema without `type`", f"write `$ref`, or `type`: {', '.join(_TYPES)}")
        if unknown := kinds - {*_TYPES, "null"}:
            refuse((*place, "type"), f"`type: {unknown.pop()}`", f"write one of {', '.join(_TYPES)}")
        readers = [self._typed(kind, place, node, owner, description) for kind in _TYPES if kind in kinds]
        return _joined((*place, "type"), readers, "null" in kinds)

    def _typed(self, kind: str, place: Place, node: JSON, owner: str, description: str) -> Reader:
        if kind == "number":
            return Reader(PythonType("float"), frozenset({kind}), code=_call("read_float"))
        if kind in SCALARS:
            return Reader(PythonType(SCALARS[kind]), frozenset({kind}))
        kinds = frozenset({kind})
        if kind == "array":
            if "items" not in node:
                refuse(place, "an array without `items`", "add `items`, the schema of its items")
            item = self.reader((*place, "items"), node["items"], f"{owner}Item", description)
            return Reader(replace(item.type, text=f"list[{item.text}]"), kinds, code=_read_all("read_items", item))
        more = node.get("additionalProperties")
        if not isinstance(more, dict):
            return replace(_DICT, code=None)  # its keys are data
        value = self.reader((*place, "additionalProperties"), more, f"{owner}Value", description)
        return Reader(replace(value.type, text=f"dict[str, {value.text}]"), kinds, code=_read_all("read_values", value))

    def _referred(self, place: Place, node: JSON) -> Reader:
        where, target = self._target(place, node)
        name = str(where[-1])
        if name in self._followed:
            refuse(place, f"`{name}`, which contains itself without an object in between", "put an object in between")
        if "enum" in target:
            return replace(_values(where, target), type=PythonType(name, frozenset({name})))
        if target.get("x-strongly-read-as") == "dict":
            return replace(_DICT, nullable="null" in types(target))
        if self._is_model(target) and not target.keys() & {"anyOf", "oneOf"}:
            return self._read_model(name, "null" in types(target))
        with self._following(name):
            return self.reader(where, target, name)

    @contextmanager
    def _following(self, name: str) -> Iterator[None]:
        self._followed.append(name)
        try:
            yield
        finally:
            self._followed.pop()

    def _read_model(self, name: str, nullable: bool = False) -> Reader:
        code = _call("read_nested", f"{name}.from_dict")
        return Reader(PythonType(name, frozenset({name})), frozenset({"object"}), nullable, code, name)

    def _union(self, place: Place, node: JSON, key: str, owner: str, description: str) -> Reader:
        if beside := node.keys() & {"properties", "allOf", "items", "additionalProperties", "enum", "const"}:
            refuse(place, f"`{min(beside)}` beside `{key}`", f"write it in each branch of `{key}`")
        if "anyOf" in node and "oneOf" in node:
            refuse(place, "`anyOf` beside `oneOf`", "write one of them")
        branches = [((*place, key, index), branch) for index, branch in enumerate(node[key])]
        others = [(where, branch) for where, branch in branches if not _is_null(branch)]
        nullable = len(others) < len(branches) or "null" in types(node)
        if not others:
            refuse(place, f"`{key}` without a branch that is not null", "add the schema of its values")
        if len(others) > 1 and "discriminator" in node:
            return replace(self._variants(place, node["discriminator"], key, others), nullable=nullable)
        readers = [self.reader(where, branch, owner, description) for where, branch in others]
        return _joined((*place, key), readers, nullable)

    def _variants(self, place: Place, discriminator: JSON, key: str, branches: list[tuple[Place, JSON]]) -> Reader:
        """Return the reader of objects whose class depends on one of their properties."""
        tag = discriminator["propertyName"]
        names: dict[str, str] = {}
        for where, branch in branches:
            self._check(where, branch)
            target = self._target(where, branch)
            if "$ref" not in branch or not self._is_model(target[1]):
                construct = f"a branch of `{key}` that a discriminator cannot name"
                refuse(where, construct, "write a `$ref` to an object with properties")
            if tag not in self._members(*target):
                refuse(where, f"a variant without `{tag}`", "add the property that the discriminator names")
            names[str(target[0][-1])] = str(target[0][-1])
        variants = dict(names)
        for value, target_name in discriminator.get("mapping", {}).items():
            if reference({"$ref": target_name}) not in names:
                here = (*place, "discriminator", "mapping", value)
                refuse(here, f"`{target_name}`, which is not a branch of `{key}`", "add it there, or remove it here")
            variants[value] = reference({"$ref": target_name})
        readers = ", ".join(f"{value!r}: {name}.from_dict" for value, name in variants.items())
        code = _call("read_variant", repr(tag), repr(python_name(tag, "field")), f"{{{readers}}}")
        # Objects of variants that are not known yet are kept unchanged.
        text = " | ".join([*names, "dict[str, Any]"])
        return Reader(PythonType(text, frozenset(names)), frozenset({"object"}), code=code)

    def _named_inline(self, place: Place, node: JSON, owner: str, description: str) -> str:
        """Return the name of the class of an object inside another one."""
        # Classes are in modules, whose names must differ, too.
        others = [*self.schemas, *(name for name, (other, *_) in self._inline.items() if other != place)]
        is_taken = snake_case(owner) in map(snake_case, others) or owner in reserved("model")
        if is_taken or not owner.isascii():
            why = "which is the name of another one" if is_taken else "which is not ASCII"
            instead = "move it to components/schemas, and refer to it"
            refuse(place, f"an object whose class would be `{owner}`, {why}", instead)
        self._inline[owner] = (place, node, description)
        return owner

    # --- schemas --------------------------------------------------------------------------------------------------

    def _check(self, place: Place, node: Any) -> None:
        """Refuse keywords that types cannot express."""
        if not isinstance(node, dict):
            refuse(place, f"`{str(node).lower()}` as a schema", "write a schema with a `type`")
        for key in node:
            if key in REFUSED:
                refuse((*place, key), f"`{key}`", REFUSED[key])
            if key in ("unevaluatedProperties", "unevaluatedItems") and not isinstance(node[key], bool):
                refuse((*place, key), f"a schema as `{key}`", "write `additionalProperties` or `items`")
            if "$ref" in node and key != "$ref" and key not in ANNOTATIONS and not key.startswith("x-"):
                refuse((*place, key), f"`{key}` beside `$ref`", "write it where the `$ref` leads to, or use `allOf`")

    def _target(self, place: Place, node: JSON) -> tuple[Place, JSON]:
        """Return place and schema that a `$ref` leads to, or the schema itself."""
        seen: list[str] = []
        while "$ref" in node:
            reference_to = node["$ref"]
            name = reference(node)
            if reference_to != f"#/components/schemas/{name}" or name not in self.schemas:
                refuse((*place, "$ref"), f"`{reference_to}`", "refer to one of components/schemas")
            if name in seen:
                refuse((*place, "$ref"), f"`{reference_to}`, which refers to itself", "refer to another schema")
            seen.append(name)
            place, node = schema_place(name), self.schemas[name]
            self._check(place, node)
        return place, node

    def _is_model(self, node: JSON, below: tuple[int, ...] = ()) -> bool:
        """Whether a schema becomes a class: an object with properties, its own or those of parts of `allOf`."""
        if not isinstance(node, dict) or id(node) in below:
            return False
        node = self.resolve(node)
        return bool(node.get("properties")) or any(
            self._is_model(part, (*below, id(node))) for part in node.get("allOf", ())
        )

    def _without_null(self, node: JSON) -> JSON:
        """Return the only branch of a union that is not null, or the schema itself."""
        for key in ("anyOf", "oneOf"):
            branches = [branch for branch in node.get(key, ()) if not _is_null(branch)]
            if len(branches) == 1:
                return self._without_null(branches[0])
        if len(node.get("allOf", ())) == 1 and not node.get("properties"):
            return self._without_null(node["allOf"][0])
        return node

    def _is_nullable(self, node: JSON) -> bool:
        node = self.resolve(node)
        branches = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())[:1]]
        return "null" in types(node) or any(_is_null(branch) or self._is_nullable(branch) for branch in branches)

    def _is_write_only(self, place: Place, node: JSON) -> bool:
        self._check(place, node)
        return bool(node.get("writeOnly") or self._target(place, self._without_null(node))[1].get("writeOnly"))

    def _described(self, place: Place, node: JSON, otherwise: str) -> str:
        description = str(node.get("description") or otherwise)
        if not description.strip():
            self.undescribed.append(Problem(place, "no `description`: add one, it is the docstring"))
        is_marked = "deprecated" in description.lower()
        return f"{description}\n\nDeprecated." if node.get("deprecated") and not is_marked else description

    def is_enum(self, name: str) -> bool:
        return "enum" in self.schemas.get(name, ())

    def literal(self, name: str) -> str:
        """Return the type of an enumeration."""
        return _literal(self.enum_values(name), self.schemas[name])

    def enum_values(self, name: str) -> list[Any]:
        """Return the values of an enumeration as users of the SDK write them, such as `created_at:desc`."""
        values: list[Any] = self.schemas[name]["enum"]
        if not is_sort_order(self.schemas[name]):
            return values
        written = {value: ":".join(map(snake_case, value.split(":"))) for value in values}
        for value, python in written.items():
            # As `sort_order` of the SDK, which is not imported, so that `make generate` can restore the package.
            if INNER_UNDERSCORE.sub(lambda found: found[1].upper(), python) != value:
                fail(schema_place(name), f"sorts by {value}, which is not the camelCase of {python}")
        return [*written.values()]


_TYPES = (*SCALARS, "array", "object")


def is_sort_order(schema: JSON) -> bool:
    """Whether the schema is an enumeration of sort orders, such as `createdAt:desc`."""
    return all(isinstance(value, str) and SORT_ORDER.fullmatch(value) for value in schema["enum"])


def _call(function: str, *arguments: str) -> Callable[[str], str]:
    """Return the code of a call with a value as its first argument."""
    return lambda value: f"{function}({', '.join([value, *arguments])})"


_DICT = Reader(PythonType("dict[str, Any]"), frozenset({"object"}), code=_call("snake_case_keys"))


def _read_all(function: str, reader: Reader) -> Callable[[str], str] | None:
    """Return the code that reads the items of an array, or the values of a map."""
    if not reader.code:
        return None
    if reader.code is _DICT.code:
        return reader.code if function == "read_items" else _call(function, "snake_case_keys")
    if reader.model and function == "read_items":
        return _call("read_list", f"{reader.model}.from_dict")
    return _call(function, reader.function)


def _joined(place: Place, readers: list[Reader], nullable: bool) -> Reader:
    """Return the reader of values that have one of several types."""
    kinds = [kind for reader in readers for kind in reader.kinds]
    if kinds.count("object") > 1:
        instead = "add a `discriminator`, or write one object with the properties of all"
        refuse(place, "several kinds of objects without a discriminator", instead)
    if kinds.count("array") > 1:
        refuse(place, "several kinds of arrays", "write one array, whose `items` are a union")
    if not kinds:
        refuse(place, "a value that is always null", "write the type of other values, too, or remove it")
    if "number" in kinds:  # all integers are read as floats
        readers = [reader for reader in readers if reader.kinds != {"integer"}]
    if len(readers) == 1:
        return replace(readers[0], nullable=nullable or readers[0].nullable)
    codes = [reader.code for reader in readers if reader.code]

    def code(value: str) -> str:
        for convert in codes:
            value = convert(value)
        return value

    text = " | ".join(dict.fromkeys(reader.type.text for reader in readers))
    models = frozenset[str]().union(*(reader.type.models for reader in readers))
    nullable = nullable or any(reader.nullable for reader in readers)
    return Reader(PythonType(text, models), frozenset(kinds), nullable, code if codes else None)


_KINDS: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def _values(place: Place, node: JSON) -> Reader:
    """Return the reader of one of the values of `enum` or `const`."""
    values = node["enum"] if "enum" in node else [node["const"]]
    kinds = frozenset(_KINDS.get(type(value), "") for value in values if value is not None)
    if "" in kinds or not kinds:
        refuse(place, "`enum` or `const` of anything but strings, numbers and booleans", "describe it by `type`")
    nullable = "null" in types(node) or (None in values and not types(node))
    if "number" in kinds:  # typing.Literal has no floats
        text = " | ".join(SCALARS[kind] for kind in SCALARS if kind in kinds - {"integer"})
        return Reader(PythonType(text), kinds, nullable, _call("read_float"))
    return Reader(PythonType(_literal(values, node)), kinds, nullable)


def _literal(values: list[Any], node: JSON) -> str:
    known = [value for value in values if value is not None]
    also = {SCALARS[_KINDS[type(value)]]: None for value in known} if node.get("x-strongly-open") else {}
    return " | ".join([f"Literal[{', '.join(map(repr, known))}]", *also])


def _is_null(node: Any) -> bool:
    return isinstance(node, dict) and (node.get("type") in ("null", ["null"]) or node.get("enum") == [None])


def _named(expression: str) -> tuple[str, str]:
    """Return an expression that also assigns its value to a name, and this name."""
    return (expression, expression) if expression.isidentifier() else (f"(value := {expression})", "value")


def reference(node: JSON) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


def fail(where: Place, problem: str) -> Any:
    raise SpecError(Problem(where, problem))

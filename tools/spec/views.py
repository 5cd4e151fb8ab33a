"""Views of `openapi.yaml` for the templates, as plain data.

openapi-python-client parses the document and runs the templates, but hides extensions of operations, descriptions of
parameters and envelopes. These views provide the hidden data in the form in which templates print it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from .document import JSON, METHODS, lookup
from .names import constant, snake_case
from .view_types import BodyFieldView, BodyView, FieldView, ModelView, OperationView, ParameterView, PythonType

IDEMPOTENT_METHODS = {"GET", "HEAD", "PUT", "DELETE"}
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
ENCODERS = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
# Parameters that the methods of the SDK have besides those of their operations.
RESERVED = {"body", "fields", "timeout", "max_retries", "extra_headers", "extra_query", "extra_body"}
# What arguments accept besides the type of the wire format, by its name or that of the encoder.
WIDER = {
    "integer": "IntLike",
    "number": "FloatLike",
    "path": "PathLike",
    "quantity": "FloatLike",
}

INNER_UNDERSCORE = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")
SORT_ORDER = re.compile("([a-zA-Z]+):(asc|desc)")

V = TypeVar("V", ModelView, BodyView)


class SpecError(Exception):
    """The document breaks a rule that generation relies on."""


class SpecViews:
    """Views of all operations, models and bodies of a document."""

    def __init__(self, document: JSON) -> None:
        self.document = document
        self.schemas: dict[str, JSON] = document["components"]["schemas"]
        # Before the operations, whose arguments can be models.
        results = [self._result(node.get("operationId", path), node) for path, _, _, node in self.raw_operations()]
        self.models = self._reachable([model for result, model in results if result != "result"], self._model)
        self.operations = {view.id: view for view in self._operations()}
        operations = self.operations.values()
        self.bodies = self._reachable([view.body.name for view in operations if view.body], self._body)
        self.enums = self._reachable_enums()

    # --- walking the document -------------------------------------------------------------------------------------

    def resolve(self, node: JSON) -> JSON:
        """Return the node that a `$ref` names, or the node itself."""
        while "$ref" in node:
            node = lookup(self.document, node["$ref"])
        return node

    def raw_operations(self) -> Iterator[tuple[str, str, JSON, JSON]]:
        """Yield path, method, path item and operation of all operations."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item, item[method]

    def _operations(self) -> Iterator[OperationView]:
        seen: dict[str, str] = {}
        for path, method, item, node in self.raw_operations():
            where = f"{method.upper()} {path}"
            operation_id = node.get("operationId") or _fail(where, "has no operationId")
            if operation_id in seen:
                _fail(where, f"has the operationId of {seen[operation_id]}: {operation_id}")
            seen[operation_id] = where
            yield self._operation(path, method.upper(), item, node)

    def _operation(self, path: str, method: str, item: JSON, node: JSON) -> OperationView:
        where = node["operationId"]
        tags = node.get("tags", [])
        if len(tags) != 1:
            _fail(where, "needs exactly one tag: its namespace in the SDK")
        raw = [self.resolve(parameter) for parameter in [*item.get("parameters", []), *node.get("parameters", [])]]
        parameters = tuple(self._parameter(where, parameter) for parameter in raw)
        expression = path
        for parameter in parameters:
            _check_name(where, parameter.name)
            if parameter.location == "path":
                expression = expression.replace(f"{{{parameter.wire_name}}}", f"{{{parameter.encode}}}")
        result, model = self._result(where, node)
        collection = node.get("x-strongly-collection", "")
        if result in ("page", "list") and not collection:
            _fail(where, "responds with a list and needs x-strongly-collection")
        return OperationView(
            id=where,
            module=snake_case(where),
            method=method,
            path=path,
            path_expression=expression,
            idempotent=self._idempotent(where, method, node),
            scopes=tuple(scope for entry in node.get("security", []) for names in entry.values() for scope in names),
            statuses=tuple(int(status) for status in node["responses"] if status.startswith("2")),
            resource=tags[0],
            name=node.get("x-strongly-method") or _fail(where, "has no x-strongly-method"),
            summary=node.get("summary") or _fail(where, "has no summary"),
            description=node.get("description", ""),
            result=result,
            model=model,
            collection=collection,
            deprecated=_deprecation(node),
            parameters=parameters,
            body=self._operation_body(where, node),
        )

    @staticmethod
    def _idempotent(where: str, method: str, node: JSON) -> bool:
        declared = node.get("x-strongly-idempotent")
        if method in IDEMPOTENT_METHODS:
            return True
        if not isinstance(declared, bool):
            _fail(where, "is a POST and needs x-strongly-idempotent: true or false")
        return bool(declared)

    # --- parameters and bodies ------------------------------------------------------------------------------------

    def _parameter(self, where: str, node: JSON) -> ParameterView:
        wire_name, location = node["name"], node["in"]
        if location not in ("path", "query"):
            _fail(where, f"has a {location} parameter {wire_name}, which templates do not support")
        name = snake_case(wire_name)
        schema = self.resolve(node["schema"])
        kind = str(schema.get("type"))
        if kind not in ENCODERS:
            _fail(where, f"has a parameter {wire_name} of a type that cannot be sent: {kind}")
        model = self._identified(wire_name)
        if kind == "string":
            encoder = _text_encoder(schema)
            if location == "path" or model:
                encoder = "path_segment" if location == "path" else "identifier"
        else:
            encoder = ENCODERS[kind]
        minimum = schema.get("minimum")
        extra = f", {minimum}" if kind == "integer" and minimum is not None else f', "{model}"' if model else ""
        call = f'{encoder}("{name}", {name}{extra})'
        encoded = {"string": call, "boolean": f'"true" if {call} else "false"'}.get(kind, f"str({call})")
        return ParameterView(
            name=name,
            wire_name=wire_name,
            location=location,
            type=self._argument(where, wire_name, node["schema"]),
            encode=encoded,
            required=bool(node.get("required")),
            description=node.get("description", ""),
            example=node.get("example"),
            deprecated=_deprecation(node),
        )

    def _operation_body(self, where: str, node: JSON) -> BodyView | None:
        if "requestBody" not in node:
            return None
        content = self.resolve(node["requestBody"])["content"]
        if list(content) != ["application/json"]:
            _fail(where, "has a body that is not (only) application/json")
        name = _reference(content["application/json"]["schema"])
        body = self._body(name or _fail(where, "needs a body schema with a name"))
        for field in body.fields:
            _check_name(body.name, field.name)
        return body

    def _body(self, name: str) -> BodyView:
        schema = self.schemas[name]
        if schema.get("additionalProperties") is not False:
            _fail(name, "is a request body and needs additionalProperties: false")
        required = schema.get("required", [])
        fields = tuple(self._body_field(name, key, node, key in required) for key, node in schema["properties"].items())
        return BodyView(name, schema.get("description", ""), fields, partial=schema.get("minProperties", 0) > 0)

    def _body_field(self, owner: str, key: str, node: JSON, required: bool) -> BodyFieldView:
        where = f"{owner}.{key}"
        inner, nullable = _without_null(where, node)
        annotation = self._argument(where, key, inner)
        if nullable:
            annotation = replace(annotation, text=f"{annotation.text} | None")
        return BodyFieldView(
            name=snake_case(key),
            wire_name=key,
            type=annotation,
            encoder=self._encoder(where, key, inner),
            required=required,
            nullable=nullable,
            description=node.get("description") or self.resolve(inner).get("description", ""),
            deprecated=_deprecation(node),
        )

    def _encoder(self, where: str, key: str, node: JSON) -> str:
        schema = self.resolve(node)
        kind = schema.get("type")
        if kind == "string":
            model = self._identified(key)
            return f'id_of("{model}")' if model else _text_encoder(schema)
        if kind in ENCODERS:
            return ENCODERS[kind]
        if kind == "array":
            return f"array({self._encoder(where, '', schema['items'])})"
        name = _reference(node)
        if kind == "object" and name:
            return f"mapping({constant(name)})"
        return str(_fail(where, f"cannot be encoded: {kind}"))

    def _identified(self, key: str) -> str:
        """Return the name of the model that a parameter or field identifies, or an empty string."""
        if not key.endswith("Id"):
            return ""
        fields = {
            name: {field.wire_name: field.required for field in view.fields} for name, view in self.models.items()
        }
        name = f"{key[0].upper()}{key[1:-2]}"
        if "id" in fields.get(name, {}):
            return name
        # A model without an id of its own is identified by the id of another object, as collaborators are.
        found = [name for name, required in fields.items() if required.get(key) and "id" not in required]
        return found[0] if len(found) == 1 else ""

    def _argument(self, where: str, key: str, node: JSON) -> PythonType:
        """Return the type of an argument, which accepts more types than the model has."""
        schema = self.resolve(node)
        kind = schema.get("type")
        if kind == "string" and (model := self._identified(key)):
            return PythonType(f"str | {model}", identified=frozenset({model}))
        annotation = self._annotation(where, node)
        if kind == "array":
            item = self._argument(where, "", schema["items"])
            return PythonType(f"list[{item.text}] | ListLike[{item.text}]", item.models)
        also = WIDER.get(_text_encoder(schema) if kind == "string" else str(kind), "")
        if "enum" in schema and kind == "string":
            also = also or "EnumLike"
        return replace(annotation, text=f"{annotation.text} | {also}") if also else annotation

    # --- responses ------------------------------------------------------------------------------------------------

    def _result(self, where: str, node: JSON) -> tuple[str, str]:
        kinds = {
            self._envelope(where, self.resolve(response))
            for status, response in node["responses"].items()
            if status.startswith("2") and self.resolve(response).get("content")
        }
        if len(kinds) != 1:
            _fail(where, f"needs one kind of successful response, has {sorted(kinds)}")
        return kinds.pop()

    def _envelope(self, where: str, response: JSON) -> tuple[str, str]:
        content = response["content"].get("application/json") or _fail(where, "has a response without application/json")
        envelope = self.resolve(content["schema"])
        data = envelope.get("properties", {}).get("data") or _fail(
            where, "has a response without an envelope with data"
        )
        if data.get("type") == "array":
            kind = "page" if "pagination" in envelope["properties"] else "list"
            return kind, _reference(data["items"]) or _fail(where, "lists a schema without a name")
        name = _reference(data) or _fail(where, "has a response whose schema has no name")
        # The result of an action is an open object, which the SDK returns as a plain dict.
        return ("result" if self.schemas[name].get("x-strongly-read-as") == "dict" else "object"), name

    def _model(self, name: str) -> ModelView:
        schema = self.schemas[name]
        required = schema.get("required", [])
        fields = [self._field(name, key, node, key in required) for key, node in schema["properties"].items()]
        # Required attributes come first, for positional construction; the sort is stable.
        fields.sort(key=lambda field: not field.required)
        return ModelView(name, schema.get("description", ""), tuple(fields))

    def _field(self, owner: str, key: str, node: JSON, required: bool) -> FieldView:
        where = f"{owner}.{key}"
        spellings = (key, *node.get("x-strongly-aliases", []))
        value = plain = f"{snake_case(key)}_"  # with an underscore, to avoid built-ins and keywords
        for alias in spellings[1:]:
            found, name = _named(value)
            value = f'({name} if {found} is not None else get("{alias}"))'
        inner, nullable = _without_null(where, node)
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
            deprecated=_deprecation(node),
            members={snake_case(key): key for key in self.resolve(inner).get("properties", ()) if read_as == "dict"},
        )

    def _reader(self, where: str, node: JSON, value: str, read_as: str | None) -> tuple[PythonType, str]:
        schema, name = self.resolve(node), _reference(node)
        if read_as == "dict":
            return PythonType("dict[str, Any]"), f"snake_case_keys({value})"
        if read_as and read_as != "dict":
            return self._annotation(where, schema["properties"][read_as]), f'read_member({value}, "{read_as}")'
        if schema.get("type") == "number":
            return PythonType("float"), f"read_float({value})"
        if schema.get("type") == "array":
            item = _reference(schema["items"])
            if item and "properties" in self.schemas[item]:
                return PythonType(f"list[{item}]", frozenset({item})), f"read_list({value}, {item}.from_dict)"
            if self.resolve(schema["items"]).get("x-strongly-read-as") == "dict":
                return self._annotation(where, node), f"snake_case_keys({value})"
        if name and "properties" in schema:
            return PythonType(name, frozenset({name})), f"read_nested({value}, {name}.from_dict)"
        return self._annotation(where, node), value

    # --- types ----------------------------------------------------------------------------------------------------

    def _annotation(self, where: str, node: JSON) -> PythonType:
        name, schema = _reference(node), self.resolve(node)
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
        raise SpecError(f"{where} has a type that templates do not support: {kind}")

    def literal(self, name: str) -> str:
        """Return the type of an enumeration."""
        values = ", ".join(json.dumps(value) for value in self.enum_values(name))
        return f"Literal[{values}]{' | str' if self.schemas[name].get('x-strongly-open') else ''}"

    def arguments(self, operation: OperationView) -> list[str]:
        """Return the names that messages about the arguments of an operation can contain."""
        names = [parameter.name for parameter in operation.parameters]
        for parameter in operation.parameters:
            if "sort_order" in parameter.encode:
                (enum,) = parameter.type.models
                names += [value.partition(":")[0] for value in self.enum_values(enum)]
        pending = [operation.body] if operation.body else []
        while pending:
            body = pending.pop()
            names += [field.name for field in body.fields]
            pending += [self.bodies[name] for field in body.fields for name in field.type.models if name in self.bodies]
        return [*dict.fromkeys(names)]

    def _reachable(self, names: Iterable[str], view: Callable[[str], V]) -> dict[str, V]:
        """Return the views of the named objects and of all objects inside them."""
        found: dict[str, V] = {}
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found and "enum" not in self.schemas[name]:
                found[name] = view(name)
                pending.extend(inner for field in found[name].fields for inner in field.type.models)
        return found

    def enum_values(self, name: str) -> list[str]:
        """Return the values of an enumeration as users of the SDK write them, such as `created_at:desc`."""
        values: list[str] = self.schemas[name]["enum"]
        if _text_encoder(self.schemas[name]) == "text":
            return values
        written = {value: snake_case(value) for value in values}
        for value, python in written.items():
            # As `sort_order` of the SDK, which is not imported, so that `make generate` can restore the package.
            if INNER_UNDERSCORE.sub(lambda found: found[1].upper(), python) != value:
                _fail(name, f"sorts by {value}, which is not the camelCase of {python}")
        return [*written.values()]

    def _reachable_enums(self) -> set[str]:
        used = [view.models for view in self.models.values()]
        used += [view.models for view in self.bodies.values()]
        used += [view.models for view in self.operations.values()]
        return {name for names in used for name in names if "enum" in self.schemas[name]}


def _text_encoder(schema: JSON) -> str:
    """Return the encoder of a string, depending on the strings that the schema accepts."""
    if "enum" in schema:
        return "sort_order" if all(map(SORT_ORDER.fullmatch, schema["enum"])) else "text"
    pattern = schema.get("pattern")
    if pattern == "^/":
        return "path"
    return "quantity" if pattern and re.search(pattern, "2") and not re.search(pattern, "a") else "text"


def _deprecation(node: JSON) -> str:
    """Return the sentence that says since when a node is deprecated, or an empty string."""
    if not node.get("deprecated"):
        return ""
    found = re.search(r"Deprecated\s.*?\.(?=\s|$)", node.get("description", ""), re.DOTALL)
    return " ".join(found[0].split()) if found else "Deprecated."


def _named(expression: str) -> tuple[str, str]:
    """Return an expression that also assigns its value to a name, and this name."""
    return (expression, expression) if expression.isidentifier() else (f"(value := {expression})", "value")


def _reference(node: JSON) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


def _without_null(where: str, node: JSON) -> tuple[JSON, bool]:
    if isinstance(node.get("type"), list):
        kinds = [kind for kind in node["type"] if kind != "null"]
        if len(kinds) != 1:
            _fail(where, f"needs one type beside null, has {kinds}")
        return {**node, "type": kinds[0]}, "null" in node["type"]
    if "anyOf" in node:
        branches = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
        if len(branches) == 1:
            return branches[0], len(branches) < len(node["anyOf"])
    return node, False


def _check_name(where: str, name: str) -> None:
    if name in RESERVED:
        _fail(where, f"has {name}, which is another parameter of the methods of the SDK")


def _fail(where: str, problem: str) -> Any:
    raise SpecError(f"{where} {problem}")

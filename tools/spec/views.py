"""Views of `openapi.yaml` for the templates, as plain data.

openapi-python-client runs the templates. These views provide all of their data, in the form in which they print it: its
own parser hides extensions and descriptions, and drops or renames what it does not support.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .document import JSON, METHODS, Place, SpecError, collected, followed, schema_place
from .model_views import fail, is_sort_order, reference, without_null
from .names import constant, python_name, python_names
from .response_views import ResponseViews
from .view_types import BodyFieldView, BodyView, OperationView, ParameterView, PythonType, ResultView

IDEMPOTENT_METHODS = {"GET", "HEAD", "PUT", "DELETE"}
ENCODERS = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
# What arguments accept besides the type of the wire format, by its name or that of the encoder.
WIDER = {
    "integer": "IntLike",
    "number": "FloatLike",
    "path": "PathLike",
    "quantity": "FloatLike",
}


class SpecViews(ResponseViews):
    """Views of all operations, models and bodies of a document."""

    def __init__(self, document: JSON) -> None:
        super().__init__(document)
        self._check_names()
        # Before the operations, whose arguments can be models.
        results = list(self._results())
        named = {name for result in results if result.kind != "result" for name in result.type.models}
        self.models = self.reached_models(sorted(named))
        self.operations = {view.id: view for view in self._operations()}
        operations = self.operations.values()
        self.bodies = self._reached_bodies([view.body.name for view in operations if view.body])
        self.enums = self._reachable_enums()
        with collected(self._problems):
            self.base_path()
        if self._problems:
            raise SpecError(*self._problems)

    # --- walking the document -------------------------------------------------------------------------------------

    def raw_operations(self) -> Iterator[tuple[str, str, JSON, JSON]]:
        """Yield path, method, path item and operation of all operations."""
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield path, method, item, item[method]

    def _check_names(self) -> None:
        """Refuse names of schemas and operations that cannot be names of classes and modules."""
        operations = [
            (("paths", path, method), node["operationId"])
            for path, method, _, node in self.raw_operations()
            if "operationId" in node
        ]
        with collected(self._problems):
            python_names([(schema_place(name), name) for name in self.schemas], "model")
        with collected(self._problems):
            python_names(operations, "operation")

    def _results(self) -> Iterator[ResultView]:
        for path, method, item, node in self.raw_operations():
            with collected(self._problems, ("paths", path, method)):
                yield self._result(("paths", path, method), node, self._queries(item, node))

    def _queries(self, item: JSON, node: JSON) -> set[str]:
        """Return the names of the query parameters of an operation."""
        parameters = map(self.resolve, [*item.get("parameters", []), *node.get("parameters", [])])
        return {parameter["name"] for parameter in parameters if parameter["in"] == "query"}

    def _operations(self) -> Iterator[OperationView]:
        for path, method, item, node in self.raw_operations():
            with collected(self._problems, ("paths", path, method)):
                yield self._operation(path, method.upper(), item, node)

    def _operation(self, path: str, method: str, item: JSON, node: JSON) -> OperationView:
        where: Place = ("paths", path, method.lower())
        operation_id = node.get("operationId") or fail(where, "has no operationId")
        tags = node.get("tags", [])
        if len(tags) != 1:
            fail(where, "needs exactly one tag: its namespace in the SDK")
        raw = [
            (followed(self.document, (*place, "parameters", index)), self.resolve(parameter))
            for place, owner in ((where[:2], item), (where, node))
            for index, parameter in enumerate(owner.get("parameters", []))
        ]
        python_names([(place, parameter["name"]) for place, parameter in raw], "parameter")
        parameters = tuple(self._parameter(place, parameter) for place, parameter in raw)
        expression = path
        for parameter in parameters:
            if parameter.location == "path":
                expression = expression.replace(f"{{{parameter.wire_name}}}", f"{{{parameter.encode}}}")
        self._refuse_servers(where[:2], item)
        self._refuse_servers(where, node)
        response = self._result(where, node, self._queries(item, node))
        credential, scopes = self._credential(where, node)
        collection = node.get("x-strongly-collection", "")
        if response.kind in ("page", "cursor", "list") and not collection:
            fail(where, "responds with a list and needs x-strongly-collection")
        return OperationView(
            id=operation_id,
            module=python_name(operation_id, "operation", where),
            method=method,
            path=path,
            path_expression=expression,
            idempotent=self._idempotent(where, method, node),
            scopes=scopes,
            statuses=tuple(int(status) for status in node.get("responses", {}) if status.startswith("2")),
            resource=python_name(tags[0], "resource", (*where, "tags")),
            name=python_name(
                node.get("x-strongly-method") or fail(where, "has no x-strongly-method"),
                "method",
                (*where, "x-strongly-method"),
            ),
            summary=node.get("summary") or fail(where, "has no summary"),
            description=node.get("description", ""),
            response=response,
            credential=credential,
            collection=collection,
            parameters=parameters,
            body=self._operation_body(where, node),
        )

    @staticmethod
    def _idempotent(where: Place, method: str, node: JSON) -> bool:
        declared = node.get("x-strongly-idempotent")
        if method in IDEMPOTENT_METHODS:
            return True
        if not isinstance(declared, bool):
            fail(where, "is a POST and needs x-strongly-idempotent: true or false")
        return bool(declared)

    # --- parameters and bodies ------------------------------------------------------------------------------------

    def _parameter(self, where: Place, node: JSON) -> ParameterView:
        wire_name, location = node["name"], node["in"]
        if location not in ("path", "query"):
            fail(where, f"has a {location} parameter {wire_name}, which templates do not support")
        name = python_name(wire_name, "parameter", where)
        schema = self.resolve(node["schema"])
        kind = str(schema.get("type"))
        if kind not in ENCODERS:
            fail(where, f"has a parameter {wire_name} of a type that cannot be sent: {kind}")
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
        )

    def _operation_body(self, where: Place, node: JSON) -> BodyView | None:
        if "requestBody" not in node:
            return None
        content = self.resolve(node["requestBody"])["content"]
        if list(content) != ["application/json"]:
            fail(where, "has a body that is not (only) application/json")
        name = reference(content["application/json"].get("schema", {}))
        return self._body(name or fail(where, "needs a body schema with a name"))

    def _body(self, name: str) -> BodyView:
        schema = self.schemas[name]
        if schema.get("additionalProperties") is not False:
            fail(schema_place(name), "is a request body and needs additionalProperties: false")
        python_names([(schema_place(name, key), key) for key in schema["properties"]], "key")
        required = schema.get("required", [])
        fields = tuple(self._body_field(name, key, node, key in required) for key, node in schema["properties"].items())
        return BodyView(name, schema.get("description", ""), fields, partial=schema.get("minProperties", 0) > 0)

    def _body_field(self, owner: str, key: str, node: JSON, required: bool) -> BodyFieldView:
        where = schema_place(owner, key)
        inner, nullable = without_null(where, node)
        annotation = self._argument(where, key, inner)
        if nullable:
            annotation = replace(annotation, text=f"{annotation.text} | None")
        return BodyFieldView(
            name=python_name(key, "key", where),
            wire_name=key,
            type=annotation,
            encoder=self._encoder(where, key, inner),
            required=required,
            nullable=nullable,
            description=node.get("description") or self.resolve(inner).get("description", ""),
        )

    def _encoder(self, where: Place, key: str, node: JSON) -> str:
        schema = self.resolve(node)
        kind = schema.get("type")
        if kind == "string":
            model = self._identified(key)
            return f'id_of("{model}")' if model else _text_encoder(schema)
        if kind in ENCODERS:
            return ENCODERS[kind]
        if kind == "array":
            return f"array({self._encoder(where, '', schema['items'])})"
        name = reference(node)
        if kind == "object" and name:
            return f"mapping({constant(name)})"
        return str(fail(where, f"cannot be encoded: {kind}"))

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

    def _argument(self, where: Place, key: str, node: JSON) -> PythonType:
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

    def _reached_bodies(self, names: Iterable[str]) -> dict[str, BodyView]:
        """Return the views of the named bodies and of all objects inside them."""
        found: dict[str, BodyView] = {}
        pending = list(names)
        while pending:
            name = pending.pop()
            if name in found or self.is_enum(name):
                continue
            with collected(self._problems, schema_place(name)):
                found[name] = self._body(name)
                pending.extend(inner for field in found[name].fields for inner in field.type.models)
        return found

    def _reachable_enums(self) -> set[str]:
        used = [view.models for view in self.models.values()]
        used += [view.models for view in self.bodies.values()]
        used += [[*view.models, *view.response.type.models] for view in self.operations.values()]
        return {name for names in used for name in names if self.is_enum(name)}


def _text_encoder(schema: JSON) -> str:
    """Return the encoder of a string, depending on the strings that the schema accepts."""
    if "enum" in schema:
        return "sort_order" if is_sort_order(schema) else "text"
    pattern = schema.get("pattern")
    if pattern == "^/":
        return "path"
    return "quantity" if pattern and re.search(pattern, "2") and not re.search(pattern, "a") else "text"

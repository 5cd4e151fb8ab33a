"""Views of what is sent: parameters and bodies, their types and the expressions that encode them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import jsonschema_rs

from strongly._core.options import RESERVED_HEADERS

from .document import JSON, Place, Problem, collected, deprecation, followed, node_at, refuse, schema_place
from .model_views import ModelViews, is_sort_order
from .names import constant, pascal_case, python_name, python_names
from .view_types import BodyFieldView, BodyView, ContentView, ParameterView, PythonType

# The encoders that generated code uses, by their modules in strongly/_core.
ENCODERS = {
    "encoding": (
        *("array", "boolean", "encode_body", "encode_optional_body", "id_of", "identifier", "integer", "mapping"),
        *("number", "path", "path_segment", "quantity", "read_only", "sort_order", "text"),
    ),
    "encoding_parameters": ("header", "joined", "members", "pairs", "written"),
    "encoding_values": (
        *("base64", "constant", "date", "date_time", "json_value", "mapping_later", "nullable", "one_of", "tagged"),
        "values",
    ),
    "uploads": ("content", "file", "form", "multipart", "plain_text", "stream"),
}
# The names in strongly/_core/accepted.py that annotations use.
ACCEPTED = (
    *("DateLike", "DateTimeLike", "EnumLike", "FileLike", "FloatLike", "IntLike", "ListLike", "PathLike"),
    "StreamLike",
)
SCALARS = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
# What arguments accept, by the encoder of their values.
TYPES = {
    "text": "str",
    "path": "str | PathLike",
    "quantity": "str | FloatLike",
    "date": "str | DateLike",
    "date_time": "str | DateTimeLike",
    "base64": "bytes | str",
    "integer": "int | IntLike",
    "number": "float | FloatLike",
    "boolean": "bool",
}
EXPECTED = {"str": "a str", "int": "an int", "float": "a number", "bool": "a bool", "bytes": "bytes"}
# Headers that HTTP or the client sets. The first three are no parameters according to OpenAPI.
OTHER_HEADERS = {
    "accept",
    "authorization",
    "user-agent",
    "x-request-id",
    "cookie",
    "expect",
    "upgrade",
    "te",
    "trailer",
}


@dataclass(frozen=True)
class Sent:
    """How values of a schema are sent.

    Attributes:
        type: What arguments accept, without None.
        encoder: The expression of their encoder.
        kind: What they are in JSON, for parameters and forms: a type of JSON Schema, `union` or `any`.
        nullable: Whether they can be None.
        item: How the elements of an array are sent.
        minimum: The lower bound of an integer.
    """

    type: PythonType
    encoder: str
    kind: str
    nullable: bool = False
    item: Sent | None = None
    minimum: int | None = None

    @property
    def annotation(self) -> PythonType:
        return replace(self.type, text=f"{self.type.text} | None") if self.nullable else self.type

    @property
    def element(self) -> str:
        """The encoder of values inside of others, where None is a value."""
        return f"nullable({self.encoder})" if self.nullable else self.encoder

    @property
    def is_scalar(self) -> bool:
        return self.kind in SCALARS or self.kind == "scalars"


class RequestViews(ModelViews):
    """Views of parameters and bodies."""

    ENCODERS = ENCODERS
    ACCEPTED = ACCEPTED

    def __init__(self, document: JSON) -> None:
        super().__init__(document)
        self.bodies: dict[str, BodyView] = {}
        # The objects inside of bodies, by the names of their types, until they have a view.
        self._objects: dict[str, Place] = {}
        # Those among them that are forms with files.
        self._forms: set[str] = set()

    # --- parameters -----------------------------------------------------------------------------------------------

    def _parameters(self, path: str, where: Place, item: JSON, node: JSON) -> tuple[ParameterView, ...]:
        """Return the parameters of an operation. Its own replace those of its path with the same name."""
        given: dict[tuple[str, str], Place] = {}
        for owner, owned in ((where[:2], item), (where, node)):
            for index in range(len(owned.get("parameters", []))):
                place = followed(self.document, (*owner, "parameters", index))
                parameter = self._node(place)
                given[parameter["name"], parameter["in"]] = place
        names = python_names([(place, name) for (name, _), place in given.items()], "parameter")
        views: dict[str, ParameterView] = {}
        for (name, _), place in given.items():
            with collected(self._problems):
                views[names[name]] = self._parameter(place, names[name], node["operationId"])
        templates = re.findall(r"\{([^}]*)\}", path)
        declared = [view.wire_name for view in views.values() if view.location == "path"]
        for name in templates:
            if (name, "path") not in given:
                self._problems.append(Problem(where, f"the path has {{{name}}}: add a path parameter {name}"))
        for name in declared:
            if name not in templates:
                refuse(
                    given[name, "path"], f"the path {path} has no {{{name}}}", "add it to the path, or remove it here"
                )
        return tuple(replace(view, encode=_in_module(view.encode, views)) for view in views.values())

    def _parameter(self, place: Place, name: str, operation: str) -> ParameterView:
        node = self._node(place)
        wire_name, location = node["name"], node["in"]
        self._check_parameter(place, node)
        sent = self._sent((*place, "schema"), pascal_case(operation) + pascal_case(wire_name), wire_name)
        required = bool(node.get("required"))
        if sent.nullable and required:
            refuse(
                (*place, "schema"), "a required parameter that can be null", "remove null: it cannot be sent as text"
            )
        if location == "path" and not required:
            refuse(place, "a path parameter without required: true", "add it")
        encode, is_multiple = self._serialized(place, name, sent)
        annotation = sent.type
        if sent.kind == "object":
            annotation = replace(annotation, text=f"{annotation.text} | UntypedBody")
        is_joined = sent.kind == "array" and not is_multiple and node.get("style", "form") == "form"
        return ParameterView(
            name=name,
            wire_name=wire_name,
            location=location,
            type=annotation,
            encode=encode,
            required=required,
            description=node.get("description", ""),
            example=node.get("example"),
            deprecated=deprecation(node),
            is_multiple=is_multiple,
            delimiter="," if location == "query" and is_joined else "",
        )

    def _serialized(self, place: Place, name: str, sent: Sent) -> tuple[str, bool]:
        """Return the expression that encodes a parameter, and whether it returns a list of names and values."""
        node = self._node(place)
        wire_name, location = node["name"], node["in"]
        style = node.get("style", "form" if location == "query" else "simple")
        call = self._encoded(name, sent)
        if sent.is_scalar:
            by_location = {"path": self._path_segment(sent, name, call), "header": f'header("{name}", {call})'}
            return by_location.get(location) or self._written(sent, call), False
        if location == "path":
            refuse((*place, "schema"), f"a path parameter of type {sent.kind}", "use a string, or a query parameter")
        if sent.kind == "array" and sent.item is not None and sent.item.is_scalar and not sent.item.nullable:
            if location == "header":
                return f'header("{name}", joined("{name}", {call}, ","))', False
            delimiter = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}.get(style)
            if delimiter is None:
                refuse((*place, "style"), f"style: {style} for an array", "use form, spaceDelimited or pipeDelimited")
            if node.get("explode", style == "form"):
                return f'pairs({wire_name!r}, "{name}", {call})', True
            return f'joined("{name}", {call}, "{delimiter}")', False
        if sent.kind != "object" or location == "header":
            instead = "use a scalar, or an array of scalars"
            refuse((*place, "schema"), f"a {location} parameter of type {sent.kind}", instead)
        if style != "deepObject":
            refuse(place, f"an object with style: {style}", "use style: deepObject, or a parameter for each property")
        self._check_members(place, sent)
        return f'members({wire_name!r}, "{name}", {call})', True

    @staticmethod
    def _encoded(name: str, sent: Sent) -> str:
        """Return the expression that encodes an argument."""
        if found := re.fullmatch(r'id_of\((".*")\)', sent.encoder):
            return f'identifier("{name}", ${name}, {found[1]})'
        extra = "" if sent.minimum is None else f", {sent.minimum}"
        return f'{sent.encoder}("{name}", ${name}{extra})'

    @staticmethod
    def _path_segment(sent: Sent, name: str, call: str) -> str:
        if call.startswith("identifier("):
            return call.replace("identifier", "path_segment", 1)
        if sent.encoder in ("text", "path", "quantity"):
            return f'path_segment("{name}", ${name})'
        if sent.kind in ("boolean", "integer", "number"):
            return RequestViews._written(sent, call)
        return f'path_segment("{name}", written({call}))'

    @staticmethod
    def _written(sent: Sent, call: str) -> str:
        by_kind = {"string": call, "boolean": f'"true" if {call} else "false"', "scalars": f"written({call})"}
        return by_kind.get(sent.kind, f"str({call})")

    @staticmethod
    def _check_parameter(place: Place, node: JSON) -> None:
        name, location = node["name"], node["in"]
        if location not in ("path", "query", "header"):
            refuse(place, f"a {location} parameter", "use a query parameter or a header")
        if "content" in node or "schema" not in node:
            refuse(place, "a parameter with content", "use schema, and style: deepObject for an object")
        if location == "header" and name.lower() in RESERVED_HEADERS | OTHER_HEADERS:
            refuse(place, f"the header {name}, which HTTP or the client sets itself", "remove it, or rename it")
        if location == "header" and not re.fullmatch("[A-Za-z0-9_-]+", name):
            refuse((*place, "name"), f"the header {name}", "use ASCII letters, digits, - and _")
        if node.get("allowReserved"):
            refuse((*place, "allowReserved"), "allowReserved: true", "remove it: values are always percent-encoded")
        if location != "query" and node.get("style", "simple") != "simple":
            refuse((*place, "style"), f"style: {node['style']}", "use style: simple, or remove it")
        if node.get("allowEmptyValue") and node["schema"].get("type") != "string":
            refuse((*place, "allowEmptyValue"), "allowEmptyValue for other types than string", "remove it")

    def _check_members(self, place: Place, sent: Sent) -> None:
        # Their views are made later, from the same schema.
        for name in sent.type.models & self._objects.keys():
            for key, child in self._properties(self._objects[name]).items():
                member = self._sent(child, name + pascal_case(key), key)
                if not member.is_scalar or member.nullable:
                    refuse(child, f"deepObject with a property of type {member.kind}", "use scalars that are not null")
        if sent.item is not None and not sent.item.is_scalar:
            refuse(place, "deepObject with other values than scalars", "use a parameter for each property")

    # --- bodies ---------------------------------------------------------------------------------------------------

    def _content(
        self, where: Place, method: str, node: JSON, parameters: tuple[ParameterView, ...]
    ) -> ContentView | None:
        """Return the view of the body of an operation, or None if it has none."""
        if "requestBody" not in node:
            return None
        content = self._body_content(where, method, node, parameters)
        return replace(content, encode=_in_module(content.encode, [parameter.name for parameter in parameters]))

    def _body_content(
        self, where: Place, method: str, node: JSON, parameters: tuple[ParameterView, ...]
    ) -> ContentView:
        place = followed(self.document, (*where, "requestBody"))
        if method in ("GET", "HEAD", "DELETE"):
            refuse((*where, "requestBody"), f"a {method} with a body", "use query parameters, or POST")
        request_body = self._node(place)
        required = bool(request_body.get("required"))
        media_type = self._media_type((*place, "content"), request_body["content"])
        schema_at: Place = (*place, "content", media_type, "schema")
        media = request_body["content"][media_type]
        operation = pascal_case(node["operationId"])
        kind = media_type.partition(";")[0].strip().lower()
        if kind == "application/json" or kind.endswith("+json"):
            if "schema" not in media:
                refuse(schema_at[:-1], "a body of JSON without a schema", "add one")
            return self._json_content(schema_at, media_type, operation, required, parameters)
        if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            return self._form_content(schema_at, media_type, media, operation, required, parameters)
        schema = self.resolve(media["schema"]) if "schema" in media else {}
        if kind.startswith("text/") and schema.get("type") == "string" and schema.get("format") != "binary":
            return ContentView(
                PythonType("str"),
                self._plain(f'content("{kind}; charset=utf-8", plain_text("body", body))', required),
                required,
                None,
            )
        if schema.get("type", "string") != "string" or "contentEncoding" in schema:
            refuse(schema_at, f"{media_type} with a schema of another type", "use application/json, or format: binary")
        return ContentView(
            PythonType("bytes | StreamLike"),
            self._plain(f'content({media_type!r}, stream("body", body))', required),
            required,
            None,
        )

    @staticmethod
    def _plain(call: str, required: bool) -> str:
        return call if required else f"None if body is None else {call}"

    @staticmethod
    def _media_type(place: Place, content: JSON) -> str:
        """Return the media type that is sent: application/json, or the only one."""
        names = list(content)
        chosen = [name for name in names if name.partition(";")[0] == "application/json"] or names
        if len(chosen) != 1:
            refuse(
                place, f"the media types {', '.join(names)}", "keep one, or add application/json, which is sent then"
            )
        if "*" in chosen[0]:
            refuse((*place, chosen[0]), f"the media type {chosen[0]}", "write the media type that is sent")
        return str(chosen[0])

    def _json_content(
        self, place: Place, media_type: str, operation: str, required: bool, parameters: tuple[ParameterView, ...]
    ) -> ContentView:
        sent = self._sent(place, f"{operation}Body")
        if sent.nullable:
            refuse(place, "a body that can be null", "make it optional with required: false instead")
        names = sent.type.models & self._objects.keys()
        is_json = media_type == "application/json"
        if sent.kind == "object" and sent.encoder.startswith("mapping("):
            (name,) = names
            encode = self._keywords(name, required, parameters)
            return ContentView(sent.type, encode if is_json else f"content({media_type!r}, {encode})", required, name)
        encode = self._plain(f'{sent.encoder}("body", body)', required)
        text = sent.type.text
        if names and sent.kind == "object":
            text += " | UntypedBody"
        return ContentView(
            replace(sent.type, text=text), encode if is_json else f"content({media_type!r}, {encode})", required, None
        )

    def _keywords(self, name: str, required: bool, parameters: tuple[ParameterView, ...]) -> str:
        """Return the expression that encodes a body whose keys can be keyword arguments."""
        place = self._objects[name]
        taken = {parameter.name: parameter for parameter in parameters}
        for key, child in self._properties(place).items():
            if parameter := taken.get(python_name(key, "key")):
                what = f"{parameter.location} parameter {parameter.wire_name}"
                refuse(child, f"the key {key} and the {what} are both {parameter.name} in Python", "rename one of them")
        function = "encode_body" if required else "encode_optional_body"
        partial = ", partial=True" if required and self._node(place).get("minProperties", 0) > 0 else ""
        return f'{function}("{name}", body, fields, {constant(name)}{partial})'

    def _form_content(
        self,
        place: Place,
        media_type: str,
        media: JSON,
        operation: str,
        required: bool,
        parameters: tuple[ParameterView, ...],
    ) -> ContentView:
        is_multipart = media_type.startswith("multipart/")
        if "schema" not in media:
            refuse(place[:-1], f"{media_type} without a schema", "add one, with a property for each field")
        sent = self._sent(place, f"{operation}Body", files=is_multipart)
        names = sent.type.models & self._objects.keys()
        if sent.kind != "object" or not sent.encoder.startswith("mapping("):
            refuse(place, f"{media_type} that is not an object with properties", "add a property for each field")
        for key, encoding in media.get("encoding", {}).items():
            refuse(
                (*place[:-1], "encoding", key),
                f"encoding of {key}",
                f"remove {', '.join(encoding)}: content types of files are given with them, or follow from their names",
            )
        (name,) = names
        if is_multipart:
            self._forms.add(name)
        for key, child in self._properties(self._objects[name]).items():
            if self._is_read_only(child):
                continue
            member = self._sent(child, name + pascal_case(key), key, files=is_multipart)
            inner = member.item if member.kind == "array" and member.item else member
            if member.nullable or inner.nullable:
                refuse(child, "a field of a form that can be null", "remove null: leave the field out instead")
            if not (inner.is_scalar or inner.encoder == "file" or is_multipart):
                refuse(child, f"a field of a form of type {inner.kind}", "use scalars, or application/json")
        encode = self._keywords(name, required, parameters)
        return ContentView(sent.type, f"{'multipart' if is_multipart else 'form'}({encode})", required, name)

    def _make_bodies(self) -> None:
        """Make the views of all objects that were found inside of bodies, and inside of those."""
        done: set[str] = set()
        while missing := [name for name in self._objects if name not in done]:
            for name in missing:
                done.add(name)
                with collected(self._problems):
                    self.bodies[name] = self._body(name, self._objects[name])
        self.bodies = {name: self._without_cycles(body) for name, body in self.bodies.items()}

    def _body(self, name: str, place: Place) -> BodyView:
        schema = self._node(place)
        files = name in self._forms
        required = schema.get("required", [])
        fields, children = [], self._properties(place)
        python_names([(child, key) for key, child in children.items()], "key")
        for key, child in children.items():
            with collected(self._problems):
                fields.append(self._body_field(name, key, child, key in required, files))
        sent = self._others(place, name)
        others = BodyFieldView("", "", sent.type, sent.encoder, False, sent.nullable, "") if sent else None
        return BodyView(name, schema.get("description", ""), tuple(fields), schema.get("minProperties", 0) > 0, others)

    def _body_field(self, owner: str, key: str, place: Place, required: bool, files: bool) -> BodyFieldView:
        name = python_name(key, "key", place)
        node = self._node(place) if isinstance(self._node(place), dict) else {}
        target = self._node(followed(self.document, place)) if node else {}
        if self._is_read_only(place):
            return BodyFieldView(name, key, PythonType("Never"), "read_only", False, False, "", is_read_only=True)
        sent = self._sent(place, owner + pascal_case(key), key, files=files)
        branches = [self.resolve(branch) for branch in node.get("anyOf", []) if isinstance(branch, dict)]
        described = [each.get("description") for each in (node, target, *branches)]
        return BodyFieldView(
            name=name,
            wire_name=key,
            type=sent.annotation,
            encoder=sent.encoder,
            required=required,
            nullable=sent.nullable,
            description=next((text for text in described if text), ""),
            deprecated=deprecation(node),
        )

    def _without_cycles(self, body: BodyView) -> BodyView:
        """Return a body whose fields refer later to the tables of the bodies that contain it."""
        cyclic = tuple(other for other in body.models if other in self.bodies and body.name in self.contained(other))
        fields, others = body.fields, body.others
        for other in cyclic:
            before, after = f"mapping({constant(other)})", f"mapping_later({constant(other).lower()})"
            fields = tuple(replace(field, encoder=field.encoder.replace(before, after)) for field in fields)
            others = others and replace(others, encoder=others.encoder.replace(before, after))
        return replace(body, fields=fields, others=others, cyclic=cyclic)

    def contained(self, name: str) -> set[str]:
        """Return the names of the bodies inside of a body, and its own; none if it is not the name of a body."""
        found, pending = set[str](), [name]
        while pending:
            if (other := pending.pop()) in self.bodies and other not in found:
                found.add(other)
                pending += self.bodies[other].models
        return found

    # --- schemas --------------------------------------------------------------------------------------------------

    def _node(self, place: Place) -> Any:
        return node_at(self.document, place)

    def _is_read_only(self, place: Place) -> bool:
        nodes = [self._node(place), self._node(followed(self.document, place))]
        return any(isinstance(node, dict) and node.get("readOnly") is True for node in nodes)

    def _sent(self, place: Place, suggested: str, key: str = "", files: bool = False) -> Sent:
        """Return how the values of a schema are sent.

        Args:
            place: The schema.
            suggested: Name of its type if it is an object without a name.
            key: The parameter or key that has these values.
            files: Whether it is part of a form, which can have files.
        """
        node = self._node(place)
        self._check(place, node)
        if "propertyNames" in node:
            refuse((*place, "propertyNames"), "`propertyNames`", "describe the keys in `description`")
        if "$ref" in node:
            place = followed(self.document, place)
            return self._sent(place, self._type_name(place), key, files)
        if "allOf" in node:
            if len(node["allOf"]) > 1 or "properties" in node:
                instead = "write all properties here: each part rejects those of the others"
                refuse((*place, "allOf"), "allOf with several parts in a request", instead)
            return self._sent((*place, "allOf", 0), suggested, key, files)
        for union in ("oneOf", "anyOf"):
            if union in node:
                return self._sent_union((*place, union), node, node[union], suggested, key)
        if "const" in node:
            return self._constant(place, node["const"])
        return (
            self._enumeration(place, node) if "enum" in node else self._sent_typed(place, node, suggested, key, files)
        )

    def _sent_typed(self, place: Place, node: JSON, suggested: str, key: str, files: bool) -> Sent:
        kinds = node.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        nullable, kinds = "null" in kinds, [kind for kind in kinds if kind != "null"]
        if not kinds and "properties" in node:
            kinds = ["object"]
        if not kinds and not nullable:
            if files:
                return Sent(PythonType("bytes | FileLike"), "file", "file")
            if node.keys() & {"items", "format", "pattern", "additionalProperties"}:
                refuse(place, "a schema without a type", "add one")
            return Sent(PythonType("Any"), "json_value", "any", nullable=True)
        return self._either(
            place, [self._of_kind(place, node, kind, suggested, key, files) for kind in kinds], nullable
        )

    def _of_kind(self, place: Place, node: JSON, kind: str, suggested: str, key: str, files: bool) -> Sent:
        match kind:
            case "string":
                return self._string(place, node, key, files)
            case "integer":
                minimum = node.get("minimum")
                return Sent(PythonType(TYPES["integer"]), "integer", kind, minimum=minimum)
            case "number" | "boolean":
                return Sent(PythonType(TYPES[kind]), kind, kind)
            case "array":
                if "items" not in node:
                    refuse(place, "an array without items", "add them")
                item = self._sent((*place, "items"), f"{suggested}Item", "", files)
                text = item.annotation.text
                return Sent(
                    replace(item.type, text=f"list[{text}] | ListLike[{text}]"),
                    f"array({item.element})",
                    kind,
                    item=item,
                )
            case "object":
                return self._object(place, node, suggested)
        return refuse(place, f"the type {kind}", "use one of JSON Schema")

    def _string(self, place: Place, node: JSON, key: str, files: bool) -> Sent:
        if model := self._identified(key):
            return Sent(PythonType(f"str | {model}", identified=frozenset({model})), f'id_of("{model}")', "string")
        spelled, encoding = node.get("format"), node.get("contentEncoding")
        if spelled == "binary" or ("contentMediaType" in node and encoding is None):
            if not files:
                refuse(place, "bytes in JSON", "use format: byte, which is base64, or multipart/form-data")
            return Sent(PythonType("bytes | FileLike"), "file", "file")
        if encoding not in (None, "base64"):
            refuse((*place, "contentEncoding"), f"contentEncoding: {encoding}", "use base64")
        by_format = {"date": "date", "date-time": "date_time", "byte": "base64"}
        encoder = by_format.get(str(spelled)) or ("base64" if encoding else _text_encoder(node))
        return Sent(PythonType(TYPES[encoder]), encoder, "string")

    def _constant(self, place: Place, value: Any) -> Sent:
        if not isinstance(value, str | int):
            refuse((*place, "const"), f"const: {json.dumps(value)}", "use a string, an integer or a boolean")
        kind = {str: "string", bool: "boolean"}.get(type(value), "integer")
        return Sent(PythonType(f"Literal[{value!r}]"), f"constant({value!r})", kind)

    def _enumeration(self, place: Place, node: JSON) -> Sent:
        values = [value for value in node["enum"] if value is not None]
        nullable = len(values) < len(node["enum"])
        kinds = {type(value) for value in values}
        if not values or not kinds <= {str, int}:
            refuse((*place, "enum"), "an enum of other values than strings or integers", "use these")
        name = str(place[-1]) if place[:2] == ("components", "schemas") and len(place) == 3 else ""
        literal = f"Literal[{', '.join(map(repr, values))}]"
        known = PythonType(name, frozenset({name})) if name else PythonType(literal)
        if not name and node.get("x-strongly-open"):
            known = PythonType(" | ".join([known.text, *sorted(kind.__name__ for kind in kinds)]))
        if kinds == {int}:
            return Sent(replace(known, text=f"{known.text} | IntLike"), "integer", "integer", nullable)
        if kinds == {str}:
            return Sent(replace(known, text=f"{known.text} | EnumLike"), _text_encoder(node), "string", nullable)
        return Sent(known, 'one_of("a str or an int", text, integer)', "scalars", nullable)

    def _sent_union(self, place: Place, node: JSON, branches: list[Any], suggested: str, key: str) -> Sent:
        alternatives, nullable = list[Place](), False
        for index, branch in enumerate(branches):
            if isinstance(branch, dict) and branch.get("type") == "null":
                nullable = True
            else:
                alternatives.append((*place, index))
        if len(alternatives) == 1:
            only = self._sent(alternatives[0], suggested, key)
            return replace(only, nullable=nullable or only.nullable)
        if "discriminator" in node:
            return self._tagged(place, node, alternatives, nullable)
        sent = [self._sent(each, f"{suggested}{number}", key) for number, each in enumerate(alternatives, 1)]
        if sum(each.kind in ("object", "any") for each in sent) > 1:
            refuse(place, "a union of objects without a discriminator", "add one, or use a single object")
        return self._either(place, sent, nullable)

    def _either(self, place: Place, sent: list[Sent], nullable: bool) -> Sent:
        """Return how the values of one of several schemas are sent."""
        if not sent:
            refuse(place, "a schema that allows null only", "add another type, or remove it")
        nullable = nullable or any(each.nullable for each in sent)
        if len(sent) == 1:
            return replace(sent[0], nullable=nullable)
        if len([each for each in sent if each.kind == "array"]) > 1:
            refuse(place, "a union of arrays", "use one array, whose items are a union")
        names = [*dict.fromkeys(part for each in sent for part in each.type.text.split(" | "))]
        expected = [EXPECTED.get(each.type.text.partition(" | ")[0], _article(each.kind)) for each in sent]
        encoders = ", ".join(each.encoder for each in sent)
        return Sent(
            PythonType(
                " | ".join(names)
                if not any("[" in each.type.text for each in sent)
                else " | ".join(each.type.text for each in sent),
                frozenset[str]().union(*(each.type.models for each in sent)),
                frozenset[str]().union(*(each.type.identified for each in sent)),
            ),
            f'one_of("{" or ".join(dict.fromkeys(expected))}", {encoders})',
            "scalars" if all(each.is_scalar for each in sent) else "union",
            nullable,
        )

    def _tagged(self, place: Place, node: JSON, alternatives: list[Place], nullable: bool) -> Sent:
        discriminator = node["discriminator"]
        tag = discriminator["propertyName"]
        mapping = discriminator.get("mapping", {})
        by_schema = {str(reference).rpartition("/")[2]: value for value, reference in mapping.items()}
        if len(by_schema) < len(mapping):
            refuse((*place[:-1], "discriminator"), "two values for one schema", "use a schema for each value")
        models, encoders = set[str](), []
        for alternative in alternatives:
            target = followed(self.document, alternative)
            if target == alternative:
                refuse(alternative, "a discriminator with a schema without a name", "refer to a component")
            if tag not in self._properties(target):
                refuse(alternative, f"a schema without the property {tag} of the discriminator", "add it")
            name = str(target[-1])
            sent = self._sent(target, self._type_name(target))
            models |= sent.type.models
            encoders.append(f"{by_schema.get(name, name)!r}: {sent.encoder}")
        key = python_name(tag, "key")
        return Sent(
            PythonType(" | ".join(sorted(models)), frozenset(models)),
            f'tagged("{key}", {{{", ".join(encoders)}}})',
            "object",
            nullable,
        )

    # --- objects --------------------------------------------------------------------------------------------------

    def _object(self, place: Place, node: JSON, suggested: str) -> Sent:
        if "properties" not in node:
            others = node.get("additionalProperties", True)
            if others is False:
                refuse(place, "an object without properties", "add some, or additionalProperties: true")
            if others is True:
                return Sent(PythonType("dict[str, Any]"), "values(json_value)", "object")
            item = self._sent((*place, "additionalProperties"), f"{suggested}Value")
            text = item.annotation.text
            return Sent(
                replace(item.type, text=f"Mapping[str, {text}]"), f"values({item.element})", "object", item=item
            )
        name = suggested
        is_taken = name in self.models or (name in self.schemas and place != schema_place(name))
        if is_taken or self._objects.setdefault(name, place) != place:
            refuse(
                place, f"an object whose type would be {name}, as that of another one", "give it a name in components"
            )
        return Sent(PythonType(name, frozenset({name})), f"mapping({constant(name)})", "object")

    def _type_name(self, place: Place) -> str:
        """Return the name of the type of a component: its own, or another one if a model has that."""
        name = str(place[-1])
        return f"{name}Body" if name in self.models else name

    def _properties(self, place: Place) -> dict[str, Place]:
        """Return the places of the properties of an object."""
        return {key: (*place, "properties", key) for key in self._node(place).get("properties", {})}

    def _others(self, place: Place, name: str) -> Sent | None:
        """Return how keys are sent that the schema does not list, or None if there are none."""
        allowed = self._node(place).get("additionalProperties")
        if allowed is None:
            instead = "add additionalProperties: false, or true if clients can send other keys"
            refuse(place, "an object in a request that says nothing of other keys", instead)
        if allowed is False:
            return None
        if allowed is True:
            return Sent(PythonType("Any"), "json_value", "any", nullable=True)
        return self._sent((*place, "additionalProperties"), f"{name}Value")

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


def _in_module(expression: str, names: Collection[str]) -> str:
    """Return an expression for a function with parameters of these names: encoders with one of them have an alias.

    Args:
        expression: An expression in which `$` comes before the names of parameters.
        names: The names of the parameters.
    """

    def word(found: re.Match[str]) -> str:
        text = found[0]
        return text.removeprefix("$") if text[0] in "$'\"" else f"_{text}" if text in names else text

    return re.sub(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\$?\w+""", word, expression)


def _text_encoder(schema: JSON) -> str:
    """Return the encoder of a string, depending on the strings that the schema accepts."""
    if "enum" in schema:
        return "sort_order" if is_sort_order(schema) else "text"
    pattern = schema.get("pattern")
    if pattern == "^/":
        return "path"
    # Not `re`: Python does not know all regular expressions of JSON Schema, such as `^\\p{L}+$`.
    matches = [jsonschema_rs.is_valid({"pattern": pattern}, text) for text in ("2", "a")] if pattern else []
    return "quantity" if matches == [True, False] else "text"


def _article(kind: str) -> str:
    return {"array": "a list", "object": "a dict", "string": "a str"}.get(kind, f"a {kind}")

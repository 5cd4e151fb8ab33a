"""The API reference: every operation of the OpenAPI document with its parameters, bodies and responses."""

from __future__ import annotations

import json
from collections.abc import Iterator

from strongly.sandbox.contract import Contract
from strongly.sandbox.document import Node, resolve
from strongly.sandbox.web.html import Html, element, join, markdown

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_CONSTRAINTS = (
    *("const", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)


def render(contract: Contract, *, key: str | None = None, origin: str | None = None) -> Html:
    """Return the content of the page.

    Args:
        contract: The document and its operations.
        key: Initial value of the API key field.
        origin: Scheme, host and port of the server that serves the page. Users can send requests to it, and samples use
            it in place of the documented servers. By default, the page needs no server.
    """
    reference = _Reference(contract, origin)
    tags = contract.document["tags"]
    return join(
        element(
            "nav",
            element("a", "About", href="#about"),
            [reference.contents(tag) for tag in tags],
            reference.shared_contents(),
        ),
        element(
            "main",
            _key_field(key) if origin else None,
            reference.about(),
            [reference.section(tag) for tag in tags],
            reference.shared_section(),
        ),
    )


def _key_field(key: str | None) -> Html:
    hint = "The default key of the sandbox." if key else "Printed by the command that started the sandbox."
    field = element(
        "input",
        id="key",
        type="password",
        value=key,
        placeholder="sk-…",
        autocomplete="off",
        spellcheck="false",
    )
    return element("form", element("label", "API key ", field), element("span", hint, class_="hint"), class_="key")


class _Reference:
    def __init__(self, contract: Contract, origin: str | None) -> None:
        self._contract = contract
        self._origin = origin
        self._document = document = contract.document
        # Responses in `components`, which many operations refer to, are rendered only once.
        self._shared: dict[str, Node] = document.get("components", {}).get("responses", {})
        self._operations: dict[str, list[tuple[str, str, Node, Node]]] = {}
        for path, item in document["paths"].items():
            for method in filter(item.__contains__, _METHODS):
                self._operations.setdefault(item[method]["tags"][0], []).append((method, path, item, item[method]))

    def about(self) -> Html:
        info = self._document["info"]
        license_name = info.get("license", {}).get("name")
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        return element(
            "section",
            element("h2", info["title"], " ", element("small", info["version"])),
            markdown(info.get("summary", "")),
            element("p", f"License: {license_name}", class_="hint") if license_name else None,
            element("h3", "Servers"),
            element("dl", [self._server(server) for server in self._document["servers"]]),
            element("h3", "Security schemes") if schemes else None,
            element("dl", [self._scheme(resolve(self._document, scheme)) for scheme in schemes.values()]),
            element("h3", "Overview"),
            markdown(self._at_origin(info.get("description", ""))),
            id="about",
        )

    def _at_origin(self, text: str) -> str:
        """Replace the URLs of the documented servers by that of the server that serves the page."""
        for server in self._document["servers"] if self._origin else ():
            url = server["url"]
            for name, variable in server.get("variables", {}).items():
                url = url.replace(f"{{{name}}}", variable["default"])
            text = text.replace(url, f"{self._origin}{self._contract.base_path}")
        return text

    def _server(self, server: Node) -> Html:
        variables = [
            element("li", element("code", name), f" (default: {variable['default']})", _after_colon(variable))
            for name, variable in server.get("variables", {}).items()
        ]
        return join(
            element("dt", element("code", server["url"])),
            element("dd", markdown(server.get("description", "")), element("ul", variables) if variables else None),
        )

    def _scheme(self, scheme: Node) -> Html:
        place = element("code", f"{scheme['name']}: …") if scheme["type"] == "apiKey" else scheme["type"]
        return join(element("dt", place), element("dd", markdown(scheme.get("description", ""))))

    def contents(self, tag: Node) -> Html:
        entries = [
            element("li", element("a", _badge(method), node["summary"], href=f"#{node['operationId']}"))
            for method, _, _, node in self._operations.get(tag["name"], ())
        ]
        return join(element("h3", tag["name"]), element("ul", entries))

    def section(self, tag: Node) -> Html:
        operations = [self._operation(*entry) for entry in self._operations.get(tag["name"], ())]
        return element(
            "section", element("h2", tag["name"].capitalize()), markdown(tag.get("description", "")), operations
        )

    def shared_contents(self) -> Html:
        entries = [element("li", element("a", name, href=f"#response-{name}")) for name in self._shared]
        return join(element("h3", "shared responses"), element("ul", entries)) if entries else Html()

    def shared_section(self) -> Html:
        responses = [
            element(
                "details",
                element("summary", element("code", name)),
                self._response(resolve(self._document, response)),
                id=f"response-{name}",
                class_="operation",
            )
            for name, response in self._shared.items()
        ]
        return element("section", element("h2", "Shared responses"), responses) if responses else Html()

    def _operation(self, method: str, path: str, item: Node, node: Node) -> Html:
        summary = element(
            "summary", _badge(method), element("code", path), element("span", node["summary"], class_="title")
        )
        scopes = ", ".join(sorted(self._contract.operations[node["operationId"]].scopes))
        return element(
            "details",
            summary,
            _deprecation(node),
            markdown(node.get("description", "")),
            element(
                "p",
                "Operation: ",
                element("code", node["operationId"]),
                join(", scope: ", element("code", scopes)) if scopes else None,
                class_="hint",
            ),
            self._request(method, path, [*item.get("parameters", []), *node.get("parameters", [])], node),
            [self._sample(sample) for sample in node.get("x-codeSamples", [])],
            self._responses(node),
            id=node["operationId"],
            class_="operation",
        )

    def _sample(self, sample: Node) -> Html:
        source = element("pre", self._at_origin(sample["source"]))
        return element("details", element("summary", f"Example in {sample['lang']}"), source)

    def _request(self, method: str, path: str, parameters: list[Node], node: Node) -> Html:
        rows = [self._parameter(resolve(self._document, parameter)) for parameter in parameters]
        content = join(element("table", element("tbody", rows), class_="fields") if rows else None, self._body(node))
        if not self._origin:
            return content
        return element(
            "form",
            content,
            element("button", "Send", type="submit"),
            element("div", class_="response", aria_live="polite"),
            data_method=method.upper(),
            data_path=path,
        )

    def _parameter(self, parameter: Node) -> Html:
        return element(
            "tr",
            element(
                "th",
                element("code", parameter["name"]),
                _mark(required=bool(parameter.get("required"))),
                element("small", self._type(parameter["schema"])),
            ),
            element("td", self._input(parameter) if self._origin else element("code", _text(parameter))),
            element("td", _deprecation(parameter), markdown(parameter.get("description", ""))),
        )

    def _input(self, parameter: Node) -> Html:
        schema = resolve(self._document, parameter["schema"])
        name, required = parameter["name"], bool(parameter.get("required"))
        options: dict[str, str | bool] = {
            "name": name,
            "data_in": parameter["in"],
            "required": required,
            "aria_label": name,
        }
        if "enum" in schema:
            return element("select", [element("option", value) for value in ["", *schema["enum"]]], **options)
        # Required parameters are prefilled; for optional filters, the example is only a placeholder.
        example = _text(parameter)
        return element("input", value=example if required else None, placeholder=example, autocomplete="off", **options)

    def _body(self, node: Node) -> Html:
        body = resolve(self._document, node.get("requestBody", {}))
        if not body:
            return Html()
        content = body["content"][_JSON]
        field = None
        if self._origin:
            example = next((_json(value) for _, value in self._examples(content)), "")
            rows = str(example.count("\n") + 2)
            text = element("textarea", example, name="body", rows=rows, spellcheck="false")
            field = element("label", "Body", text, class_="body")
        return join(
            field,
            element(
                "details",
                element("summary", "Request body"),
                self._schema(content["schema"]),
                self._example_list(content),
            ),
        )

    def _responses(self, node: Node) -> Html:
        entries = [
            join(element("dt", element("code", status)), element("dd", self._response_entry(response)))
            for status, response in node["responses"].items()
        ]
        return element("details", element("summary", "Responses"), element("dl", entries), class_="responses")

    def _response_entry(self, response: Node) -> Html:
        shared, _, name = str(response.get("$ref", "")).rpartition("/")
        if shared != "#/components/responses":
            return self._response(resolve(self._document, response))
        description = markdown(self._shared[name].get("description", ""))
        return join(description, element("a", element("code", name), href=f"#response-{name}"))

    def _response(self, response: Node) -> Html:
        headers = [
            element("li", element("code", name), _after_colon(resolve(self._document, header)))
            for name, header in response.get("headers", {}).items()
        ]
        content = response.get("content", {}).get(_JSON, {})
        return join(
            markdown(response.get("description", "")),
            element("ul", headers, class_="hint") if headers else None,
            self._schema(content["schema"]) if "schema" in content else None,
            self._example_list(content),
        )

    def _schema(self, schema: Node) -> Html:
        rows = list(self._fields(schema, "", ()))
        return join(
            markdown(resolve(self._document, schema).get("description", "")),
            element("table", element("tbody", rows), class_="fields") if rows else element("p", self._type(schema)),
        )

    def _fields(self, schema: Node, prefix: str, inside: tuple[int, ...]) -> Iterator[Html]:
        """Yield a row for each field, with its path: `data[].owner.name`."""
        schema = resolve(self._document, schema)
        # A schema can contain itself. References resolve to the same dict, which has no hash, but an identity.
        if id(schema) in inside:
            return
        inside = (*inside, id(schema))
        for name, declared in schema.get("properties", {}).items():
            target = resolve(self._document, declared)
            path = f"{prefix}.{name}" if prefix else name
            yield element(
                "tr",
                element("th", element("code", path), _mark(required=name in schema.get("required", []))),
                element("td", element("small", self._type(target))),
                element("td", _deprecation(target | declared), markdown((target | declared).get("description", ""))),
            )
            yield from self._fields(target, path, inside)
        if "items" in schema:
            yield from self._fields(schema["items"], f"{prefix}[]", inside)
        for alternative in _alternatives(schema):
            yield from self._fields(alternative, prefix, inside)

    def _type(self, schema: Node) -> str:
        schema = resolve(self._document, schema)
        if "enum" in schema:
            return ", ".join(str(value) for value in schema["enum"])
        types = schema.get("type") or [self._type(alternative) for alternative in _alternatives(schema)] or "any"
        name = types if isinstance(types, str) else " or ".join(types)
        if "items" in schema:
            name = name.replace("array", f"array of {self._type(schema['items'])}")
        if "format" in schema:
            name += f" ({schema['format']})"
        return ", ".join([name, *(f"{key} {_literal(schema[key])}" for key in _CONSTRAINTS if key in schema)])

    def _examples(self, content: Node) -> Iterator[tuple[str, object]]:
        """Yield the summary and the value of each example of a body."""
        if "example" in content:
            yield "", content["example"]
        for name, node in content.get("examples", {}).items():
            example = resolve(self._document, node)
            yield example.get("summary", name), example["value"]

    def _example_list(self, content: Node) -> Html:
        return join(
            *(
                join(element("p", summary, class_="hint") if summary else None, element("pre", _json(value)))
                for summary, value in self._examples(content)
            )
        )


def _badge(method: str) -> Html:
    return element("span", method.upper(), class_=f"method {method}")


def _mark(*, required: bool) -> Html:
    return element("b", "*", title="required") if required else Html()


def _deprecation(node: Node) -> Html:
    return element("p", "Deprecated", class_="failed") if node.get("deprecated") else Html()


def _after_colon(node: Node) -> str:
    return f": {node['description']}" if node.get("description") else ""


def _alternatives(schema: Node) -> list[Node]:
    return [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]


def _text(parameter: Node) -> str | None:
    return str(parameter["example"]) if "example" in parameter else None


def _literal(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)

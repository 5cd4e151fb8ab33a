"""The API reference, in which users can try each operation against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator

from strongly.sandbox.contract import Contract
from strongly.sandbox.document import Node, resolve
from strongly.sandbox.web.html import Html, element, join, markdown

_METHODS = ("get", "post", "put", "patch", "delete")


def render(contract: Contract, key: str | None) -> Html:
    """Return the content of the page. `key` is the initial value of the API key field."""
    document = contract.document
    reference = _Reference(contract)
    return join(
        element(
            "nav",
            element("a", "About", href="#about"),
            [reference.contents(tag) for tag in document["tags"]],
        ),
        element(
            "main",
            _key_field(key),
            element("section", element("h2", "About"), markdown(document["info"].get("description", "")), id="about"),
            [reference.section(tag) for tag in document["tags"]],
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
    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._document = document = contract.document
        self._operations: dict[str, list[tuple[str, str, Node, Node]]] = {}
        for path, item in document["paths"].items():
            for method in filter(item.__contains__, _METHODS):
                self._operations.setdefault(item[method]["tags"][0], []).append((method, path, item, item[method]))

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

    def _operation(self, method: str, path: str, item: Node, node: Node) -> Html:
        summary = element(
            "summary", _badge(method), element("code", path), element("span", node["summary"], class_="title")
        )
        scopes = ", ".join(sorted(self._contract.operations[node["operationId"]].scopes))
        needs = element("p", "Scope: ", element("code", scopes), class_="hint") if scopes else None
        return element(
            "details",
            summary,
            markdown(node.get("description", "")),
            needs,
            self._form(method, path, [*item.get("parameters", []), *node.get("parameters", [])], node),
            self._responses(node),
            id=node["operationId"],
            class_="operation",
        )

    def _form(self, method: str, path: str, parameters: list[Node], node: Node) -> Html:
        rows = [self._parameter(resolve(self._document, parameter)) for parameter in parameters]
        return element(
            "form",
            element("table", element("tbody", rows), class_="fields") if rows else None,
            self._body(node),
            element("button", "Send", type="submit"),
            element("div", class_="response", aria_live="polite"),
            data_method=method.upper(),
            data_path=path,
        )

    def _parameter(self, parameter: Node) -> Html:
        schema = resolve(self._document, parameter["schema"])
        name, place, required = parameter["name"], parameter["in"], bool(parameter.get("required"))
        example = str(parameter["example"]) if "example" in parameter else None
        options: dict[str, str | bool] = {"name": name, "data_in": place, "required": required, "aria_label": name}
        if "enum" in schema:
            choices = [element("option", value) for value in ["", *schema["enum"]]]
            field = element("select", choices, **options)
        else:
            # Required parameters are prefilled; for optional filters, the example is only a placeholder.
            value = example if required else None
            field = element("input", value=value, placeholder=example, autocomplete="off", **options)
        return element(
            "tr",
            element("th", element("code", name), _mark(required=required), element("small", _type(schema))),
            element("td", field),
            element("td", markdown(parameter.get("description", ""))),
        )

    def _body(self, node: Node) -> Html:
        body = resolve(self._document, node.get("requestBody", {}))
        if not body:
            return Html()
        content = body["content"]["application/json"]
        example = _example(self._document, content) or ""
        rows = str(example.count("\n") + 2)
        text = element("textarea", example, name="body", rows=rows, spellcheck="false")
        return join(
            element("label", "Body", text, class_="body"),
            element("details", element("summary", "Body fields"), self._fields(content["schema"])),
        )

    def _fields(self, schema: Node) -> Html:
        schema = resolve(self._document, schema)
        required = schema.get("required", [])
        rows = []
        for name, declared in schema.get("properties", {}).items():
            target = resolve(self._document, declared)
            about = declared.get("description", target.get("description", ""))
            rows.append(
                element(
                    "tr",
                    element("th", element("code", name), _mark(required=name in required)),
                    element("td", element("small", _type(target))),
                    element("td", markdown(about)),
                )
            )
        return element("table", element("tbody", rows), class_="fields")

    def _responses(self, node: Node) -> Html:
        return element(
            "details",
            element("summary", "Responses"),
            element("dl", list(self._response_entries(node["responses"]))),
            class_="responses",
        )

    def _response_entries(self, responses: Node) -> Iterator[Html]:
        for status, reference in responses.items():
            response = resolve(self._document, reference)
            example = _example(self._document, response.get("content", {}).get("application/json", {}))
            yield element("dt", element("code", status))
            yield element("dd", markdown(response.get("description", "")), [element("pre", example)] if example else [])


def _badge(method: str) -> Html:
    return element("span", method.upper(), class_=f"method {method}")


def _mark(*, required: bool) -> Html:
    return element("b", "*", title="required") if required else Html()


def _type(schema: Node) -> str:
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    types = schema.get("type", "any")
    return types if isinstance(types, str) else " or ".join(types)


def _example(document: Node, content: Node) -> str | None:
    """Return the first example of a body, formatted as JSON."""
    for node in content.get("examples", {}).values():
        return json.dumps(resolve(document, node)["value"], indent=2, ensure_ascii=False)
    return None

"""Builds the examples in the help of a command from those of the spec."""

from __future__ import annotations

import importlib.resources
import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from strongly._core.reading import snake_case, snake_case_keys
from strongly.cli import waiting
from strongly.cli.operations import CommandOperation, Parameter

Node = Mapping[str, Any]
_WINDOW = frozenset({"limit", "offset"})


def examples_of(operation: CommandOperation) -> list[str]:
    """Return two examples of a command: what it needs, and something else that it can do.

    The values are those of the spec. A command whose operation the spec does not have has no examples.
    """
    document = _spec()
    item = document.get("paths", {}).get(operation.entry.path, {})
    found = item.get(operation.entry.method.lower())
    if found is None:
        return []
    by_name = {parameter.name.rstrip("_"): parameter for parameter in operation.parameters}
    values = _of_parameters(document, [*item.get("parameters", ()), *found.get("parameters", ())])
    given = {
        place: {name: values[name] for name, each in by_name.items() if each.place == place and name in values}
        for place in ("position", "keyword")
    }
    words = ["strongly", operation.entry.resource, operation.entry.name]
    start = [*(word.replace("_", "-") for word in words), *map(_word, given["position"].values())]
    needed = {name: value for name, value in given["keyword"].items() if by_name[name].required}
    filters = [(name, value) for name, value in given["keyword"].items() if name not in _WINDOW]
    bodies = _of_bodies(document, found) or [{}]
    # The first and the last filter of a list: what to search for, and how to sort.
    chosen = dict([*needed.items(), *filters[:1], *filters[-1:], *bodies[-1].items()])
    return [
        " ".join([*start, *_options(by_name, {**needed, **bodies[0]})]),
        " ".join([*start, *_options(by_name, chosen), *_more(operation, is_new=bool(filters) or len(bodies) > 1)]),
    ]


def _more(operation: CommandOperation, *, is_new: bool) -> list[str]:
    """Return options that are not parameters of the API."""
    if operation.is_destructive:
        return ["--yes"]
    if waiting.can_wait(operation):
        return ["--wait"]
    if is_new:
        return []
    return ["--all"] if operation.is_paged else ["--output", "yaml"]


def _options(by_name: Mapping[str, Parameter], values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if name in by_name:
            yield from _option(by_name[name], value)


def _option(parameter: Parameter, value: Any) -> Iterator[str]:
    flag = parameter.flag
    if value is None or value is False:
        yield f"--no-{flag[2:]}"
    elif value is True:
        yield flag
    elif isinstance(value, list):
        for each in value:
            yield from (flag.removesuffix("s"), _word(each))
    else:
        yield from (flag, _word(value))


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        scalar = not any(isinstance(each, dict | list) for each in value.values())
        value = ",".join(f"{key}={each}" for key, each in value.items()) if scalar else json.dumps(value)
    elif isinstance(value, float):
        value = f"{value:g}"
    return shlex.quote(str(value))


def _of_parameters(document: Node, parameters: list[Node]) -> dict[str, Any]:
    """Return the examples of parameters by their names in the SDK."""
    found = {}
    for parameter in (_resolved(document, each) for each in parameters):
        if "example" in parameter:
            name, value = snake_case(parameter["name"]), parameter["example"]
            # The SDK names the field by which to sort as an attribute.
            found[name] = ":".join(map(snake_case, value.split(":"))) if name == "sort" else value
    return found


def _of_bodies(document: Node, operation: Node) -> list[dict[str, Any]]:
    """Return the examples of the body with the keys of the SDK."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        examples = [_resolved(document, each) for each in content.get("examples", {}).values()]
        if "example" in content:
            examples.append({"value": content["example"]})
        return [snake_case_keys(each["value"]) for each in examples if isinstance(each.get("value"), dict)]
    return []


def _resolved(document: Node, node: Node) -> Node:
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _spec() -> Node:
    document: Node = json.loads(
        importlib.resources.files("strongly_api").joinpath("openapi.json").read_text(encoding="utf-8")
    )
    return document

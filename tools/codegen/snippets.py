"""Writes the code that `strongly` needs for new parts of the document, in the style of the code around it."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable

from tools.spec.view_types import BodyFieldView, OperationView, ParameterView
from tools.spec.views import SpecViews

from .edits import WIDTH, escaped, ruff

# What all methods accept, with the type and the description.
OPTIONS = {
    "timeout": ("float", "Timeout of each attempt in seconds; by default, the setting of the client."),
    "max_retries": ("int", "Maximum number of retries; by default, the setting of the client."),
    "extra_headers": ("dict[str, str]", "Headers to add to those of the client."),
    "extra_query": ("dict[str, str]", "Query parameters to add, or to replace."),
    "extra_body": ("dict[str, Any]", "Keys to add to the body, or to replace, with the names of the wire format."),
}
# The kinds of results that paginators return, and those that are read while the server sends them.
PAGES = ("page", "cursor")
STREAMS = ("bytes", "lines", "events")
FOR_CALL = (
    "self._transport.for_call("
    "timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body)"
)


def module_path(name: str, package: str = "_async") -> str:
    return f"strongly/{package}/{'' if name == 'client' else 'resources/'}{name}.py"


# --- Methods ---


def method(views: SpecViews, operation: OperationView, has_list: bool) -> str:
    """Return a method for an operation, indented as in a class."""
    # An indented method is valid Python only within a class.
    text = f"class _:\n{method_source(views, operation, has_list)}"
    return ruff(text, "format").partition("\n")[2].strip("\n")


def method_source(views: SpecViews, operation: OperationView, has_list: bool) -> str:
    """Return the source of a method, not yet formatted."""
    is_page, body, content = operation.result in PAGES, operation.body, operation.content
    positional = [f"{parameter.name}: {parameter.type.qualified}" for parameter in operation.path_parameters]
    keywords = [_keyword(parameter, is_page) for parameter in operation.keywords]
    keywords = [keyword for keyword in keywords if keyword]
    if operation.result == "page":
        keywords.append("prefetch: bool | None = None")
    keywords += [f"{name}: {kind} | None = None" for name, (kind, _) in OPTIONS.items()]
    start = "def" if is_page or operation.result in STREAMS else "async def"
    returns = _returns(operation)
    before = ["self", *positional]
    heads = []
    if body is None and content is not None:
        before.append(f"body: {content.annotation}{'' if content.required else ' = None'}")
    if body is None:
        signature = [*before, "*", *keywords]
    else:
        mapping, fields = f"models.{body.name} | UntypedBody", f"**fields: Unpack[models.{body.name}]"
        signature = [*before, f"body: {mapping} | None = None", "*", *keywords, fields]
    if body is not None and content is not None and any(key.required for key in body.keys):
        # The body is a mapping, or its required keys are keyword arguments. Only overloads can express this.
        default = "" if content.required else " | None = None"
        heads.append([*before, f"body: {mapping}{default}", "*", *keywords])
        heads.append([*before, "*", *keywords, fields])
    lines = [f"    @overload\n    {start} {operation.name}({', '.join(head)}) -> {returns}: ..." for head in heads]
    if heads:
        lines.append("    # mypy: its required keys exclude a call with `body`. The overloads describe both.")
    if body is not None:
        lines.append(f"    @spelled_out{'  # type: ignore[misc]' if heads else ''}")
    lines.append(f"    {start} {operation.name}({', '.join(signature)}) -> {returns}:")
    if has_list:
        lines = [_with_builtins(line) for line in lines]
    lines.append(textwrap.indent(_docstring(views, operation), " " * 8))
    passed = [parameter.name for parameter in operation.path_parameters] + (
        ["body", "fields"] if body else ["body"] if content else []
    )
    passed += [f"{parameter.name}={parameter.name}" for parameter in operation.keywords]
    lines.append(f"        return {_call(operation, ', '.join(passed))}")
    return "\n".join(lines) + "\n"


def _returns(operation: OperationView) -> str:
    """Return the annotation of the result of a method."""
    match operation.result:
        case "page" | "cursor":
            return f"AsyncPaginator[models.{operation.model}]"
        case "bytes":
            return "AsyncDownload"
        case "lines" | "events":
            return f"AsyncEventStream[{operation.annotation}]"
    return operation.annotation


def _call(operation: OperationView, arguments: str) -> str:
    """Return the expression that a method returns."""
    request = f"api.{operation.module}.request({arguments})"
    match operation.result:
        case "page":
            return f"self._paginate({FOR_CALL}, lambda limit, offset: {request}, limit, prefetch=prefetch)"
        case "cursor":
            return f"self._paginate_by_cursor({FOR_CALL}, lambda limit, cursor: {request}, limit)"
        case "bytes":
            return f"AsyncDownload({FOR_CALL}, {request})"
        case "lines":
            return f"AsyncEventStream({FOR_CALL}, {request}, JSONLines)"
        case "events":
            return f"AsyncEventStream({FOR_CALL}, {request}, ServerSentEvents)"
    return f"await {FOR_CALL}.send({request})"


def _keyword(parameter: ParameterView, is_page: bool) -> str:
    if is_page and parameter.name in ("offset", "cursor"):
        return ""
    if is_page and parameter.name == "limit":
        return f"limit: {parameter.type.text} = 50"
    return _declaration(parameter)


def declaration(member: ParameterView | BodyFieldView, has_list: bool) -> str:
    """Return the declaration of a keyword."""
    text = _declaration(member)
    return _with_builtins(text) if has_list else text


def documentation(member: ParameterView | BodyFieldView) -> str:
    """Return the entry of a keyword in the docstring of a method."""
    return textwrap.indent(escaped(_items([(member.name, member.description)]).rstrip()), " " * 8)


def _with_builtins(code: str) -> str:
    # Within the class, `list` is the method, not the built-in type.
    return re.sub(r"(?<![\w.])list\[", "builtins.list[", code)


def _declaration(member: ParameterView | BodyFieldView) -> str:
    text = member.type.qualified.removesuffix(" | None")
    return f"{member.name}: {member.type.qualified}" if member.required else f"{member.name}: {text} | None = None"


def _docstring(views: SpecViews, operation: OperationView) -> str:
    noun = operation.path_parameters[-1].name.removesuffix("_id").replace("_", " ") if operation.path_parameters else ""
    arguments = [(parameter.name, parameter.description) for parameter in operation.path_parameters]
    is_page = operation.result in PAGES
    paging = {"limit", "offset", "cursor"} if is_page else set()
    arguments += [(p.name, p.description) for p in operation.keywords if p.name not in paging]
    raises = []
    if is_page:
        arguments.append(("limit", "Page size. Iterating fetches all pages."))
        if operation.result == "page":
            arguments.append(("prefetch", "Whether to prefetch pages; by default, the setting of the client."))
        raises.append(("ValidationError", "An argument is invalid."))
    else:
        if operation.body:
            keys = ", ".join(f"`{key.name}`" for key in operation.body.keys)
            arguments.append(("body", f"The keys {keys}."))
            raises.append(("ValidationError", "A key is missing, unknown or of a wrong type; nothing was sent."))
        elif operation.content:
            arguments.append(("body", "The body of the request."))
            raises.append(("ValidationError", "An argument is invalid; nothing was sent."))
        if noun:
            raises.append(("NotFoundError", f"The {noun} does not exist."))
        raises.append(("StronglyError", "The call failed."))
    arguments += [(name, text) for name, (_, text) in OPTIONS.items()]
    if operation.body:
        arguments.append(("**fields", "The keys of `body` as keyword arguments, instead of `body`."))
    returns = {
        "page": "A paginator, which sends requests while you iterate over it.",
        "cursor": "A paginator, which sends requests while you iterate over it.",
        "list": "All of them.",
        "result": "The result reported by the server, as a dict with snake_case keys.",
        "none": "None: the response has no content.",
        "text": "The text.",
        "bytes": "A download, which sends the request when you read it.",
        "lines": "A stream, which sends the request when you iterate over it.",
        "events": "A stream, which sends the request when you iterate over it.",
        "value": "The value.",
    }.get(operation.result) or sentence(views.models[operation.model].description)
    parts = [f"{operation.summary.rstrip('.')}.\n"]
    if operation.deprecated:
        parts.append(textwrap.fill(operation.deprecated, WIDTH - 8) + "\n")
    parts.append("Args:\n" + _items(arguments))
    parts.append(f"Returns:\n    {returns}\n")
    parts.append("Raises:\n" + _items(raises))
    parts.append("Example:\n" + textwrap.indent(example(views, operation), "    "))
    return '"""' + escaped("\n".join(parts)) + '\n"""'


def _items(named: Iterable[tuple[str, str]]) -> str:
    lines = (f"{name}: {' '.join(text.split())}" for name, text in named)
    return "".join(
        textwrap.fill(line, WIDTH - 8, initial_indent=" " * 4, subsequent_indent=" " * 8) + "\n" for line in lines
    )


def example(views: SpecViews, operation: OperationView) -> str:
    arguments = [_literal(parameter.example) for parameter in operation.path_parameters]
    arguments += [f"{p.name}={_literal(p.example)}" for p in operation.keywords if p.required]
    if operation.body:
        example = views.schemas.get(operation.body.name, {}).get("examples", [{}])[0]
        keys = {key.wire_name: key.name for key in operation.body.keys}
        arguments += [f"{keys[name]}={_literal(value)}" for name, value in example.items() if name in keys]
    call = f"client.{operation.resource}.{operation.name}({', '.join(arguments)})"
    match operation.result:
        case "page" | "cursor":
            return f"async for item in {call}:\n    print(item)"
        case "lines" | "events":
            return f"async with {call} as items:\n    async for item in items:\n        print(item)"
        case "bytes":
            return f'await {call}.stream_to_file("file")'
        case "list":
            return f"for item in await {call}:\n    print(item)"
        case "result" | "none":
            return f"await {call}"
    return f"print(await {call})"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def sentence(text: str) -> str:
    """Return the first sentence of a description."""
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]

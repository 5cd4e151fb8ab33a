"""Writes the code that `strongly` needs for new parts of the document, ready to be pasted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tools.spec.names import class_name, snake_case
from tools.spec.view_types import BodyFieldView, OperationView, ParameterView
from tools.spec.views import SpecViews

WIDTH = 120
IMPORTS = {
    "builtins": "import builtins",
    "Mapping": "from collections.abc import Mapping",
    **{name: f"from typing import {name}" for name in ("Any", "Unpack", "overload")},
    **{
        name: f"from strongly._core.accepted import {name}"
        for name in ("EnumLike", "FloatLike", "IntLike", "ListLike", "PathLike")
    },
    "AsyncPaginator": "from strongly._async.pagination import AsyncPaginator",
    "ModelList": "from strongly._core.model import ModelList",
    "UntypedBody": "from strongly._core.request import UntypedBody",
    "hide": "from strongly._core.options import hide",
    "spelled_out": "from strongly._core.loading import spelled_out",
}
# What all methods accept, with the type and the description.
OPTIONS = {
    "timeout": ("float", "Timeout of each attempt in seconds; by default, the setting of the client."),
    "max_retries": ("int", "Maximum number of retries; by default, the setting of the client."),
    "extra_headers": ("dict[str, str]", "Headers to add to those of the client."),
    "extra_query": ("dict[str, str]", "Query parameters to add, or to replace."),
    "extra_body": ("dict[str, Any]", "Keys to add to the body, or to replace, with the names of the wire format."),
}
FOR_CALL = (
    "self._transport.for_call("
    "timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), extra_query, extra_body)"
)


@dataclass(frozen=True)
class Paste:
    """Lines, and where to put them."""

    place: str
    lines: str


@dataclass(frozen=True)
class Place:
    """A method, and the request that it sends."""

    path: str
    method: str
    module: str


def module_path(name: str, package: str = "_async") -> str:
    return f"strongly/{package}/{'' if name == 'client' else 'resources/'}{name}.py"


def ruff(text: str, *arguments: str) -> str:
    """Return `text` formatted by ruff, with the configuration of this project."""
    settings = [f"line-length={WIDTH}", 'lint.isort.known-first-party=["strongly", "strongly_api"]']
    configs = [f"--config={setting}" for setting in settings]
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--quiet", *configs, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


# --- Methods ---


def method(views: SpecViews, operation: OperationView, imported: Collection[str], has_list: bool) -> tuple[Paste, ...]:
    """Return a method for an operation, and the imports that it needs."""
    path = module_path(operation.resource)
    text = _formatted(_method(views, operation, has_list))
    place = f"{path}, at the end of class {class_name(operation.resource)}"
    return (*_imports(path, text, operation.identified, imported), Paste(place, f"\n{text}"))


def module(views: SpecViews, namespace: str, operations: list[OperationView], known: Collection[str]) -> Paste:
    """Return the module of a namespace that has none yet."""
    description = next(tag["description"] for tag in views.document["tags"] if snake_case(tag["name"]) == namespace)
    name, raw = class_name(namespace), f"{class_name(namespace)}WithRawResponse"
    has_list = any(operation.name == "list" for operation in operations)
    identified = sorted({model for operation in operations for model in operation.identified})
    typed = f"from strongly_api.models import {', '.join(identified)}" if identified else ""
    ids = f"{' = '.join(identified)} = str  # schemas that tools make of signatures have ids only" if identified else ""
    text = f'''
"""{namespace.replace("_", " ").capitalize()}: {sentence(description)}"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from strongly._async.pagination import AsyncPaginator
from strongly._core.accepted import EnumLike, IntLike
from strongly._core.loading import LazyModule, spelled_out
from strongly._core.model import ModelList
from strongly._core.options import hide
from strongly._core.request import UntypedBody
from strongly_api.api import {namespace} as api

from .base import AsyncResource

if TYPE_CHECKING:
    from strongly_api import models

    {typed}
    from .raw import {namespace} as raw
else:
    models = LazyModule("strongly_api.models")
    raw = LazyModule("strongly._async.resources.raw.{namespace}")
    {ids}


class {name}(AsyncResource):
    """The namespace `client.{namespace}`.

    All methods raise a `ValidationError` without sending a request if an argument is invalid, and another
    `StronglyError` if the call fails.
    """

    @cached_property
    def with_raw_response(self) -> raw.{raw}:
        """The same methods, returning a `RawResponse` with status, headers, request id and attempts besides the result.
        """
        return raw.{raw}(self._transport)
'''
    text += "".join(f"\n{_method(views, operation, has_list)}" for operation in operations)
    where = "" if namespace in known else f'; and "{namespace}" into RESOURCES of tools/codegen/derive_raw.py'
    text = ruff(text, "check", "--select=I,F401,TC005", "--fix-only", "--unsafe-fixes")
    return Paste(f"{module_path(namespace)}, a new file{where}", ruff(text, "format").rstrip())


def client_property(views: SpecViews, namespace: str) -> tuple[Paste, ...]:
    """Return the attribute of the client for a namespace."""
    description = next(tag["description"] for tag in views.document["tags"] if snake_case(tag["name"]) == namespace)
    name, path = class_name(namespace), module_path("client")
    text = f'''\
    @cached_property
    def {namespace}(self) -> resources.{name}:
        """{sentence(description)}"""
        return resources.{name}(self._transport)'''
    lazy = "strongly/_async/resources/__init__.py"
    return (
        Paste(f"{lazy}, below `if TYPE_CHECKING:`", f"    from .{namespace} import {name} as {name}"),
        Paste(f"{lazy}, in _MODULES", f'"{name}": "{namespace}",'),
        Paste(f"{path}, in class {class_name('strongly')}", f"{text}\n"),
    )


def export(name: str, exported: Collection[str]) -> tuple[Paste, ...]:
    """Return the lines that make a model or body a name of the package, beside those that are `exported`."""
    path = "strongly/__init__.py"
    earlier = [other for other in exported if other < name]
    before = f'"{max(earlier)}",' if earlier else '"strongly_api.models": ('
    return (
        Paste(f"{path}, below `if TYPE_CHECKING:`", f"    from strongly_api.models import {name} as {name}"),
        Paste(f"{path}, in _EXPORTS, below `{before}`", f'        "{name}",'),
    )


def _method(views: SpecViews, operation: OperationView, has_list: bool) -> str:
    """Return the source of a method, not yet formatted."""
    is_page, body = operation.result == "page", operation.body
    positional = [f"{parameter.name}: {parameter.type.qualified}" for parameter in operation.path_parameters]
    keywords = [_keyword(parameter, is_page) for parameter in operation.query_parameters]
    keywords = [keyword for keyword in keywords if keyword]
    if is_page:
        keywords.append("prefetch: bool | None = None")
    keywords += [f"{name}: {kind} | None = None" for name, (kind, _) in OPTIONS.items()]
    start = "def" if is_page else "async def"
    returns = {"page": f"AsyncPaginator[models.{operation.model}]"}.get(operation.result, operation.annotation)
    before = ["self", *positional]
    heads = []
    if body is None:
        signature = [*before, "*", *keywords]
    else:
        mapping, fields = f"models.{body.name} | UntypedBody", f"**fields: Unpack[models.{body.name}]"
        signature = [*before, f"body: {mapping} | None = None", "*", *keywords, fields]
    if body is not None and not body.partial:
        # The body is a mapping, or its required keys are keyword arguments. Only overloads can express this.
        heads.append([*before, f"body: {mapping}", "*", *keywords])
        heads.append([*before, "*", *keywords, fields])
    lines = [f"    @overload\n    {start} {operation.name}({', '.join(head)}) -> {returns}: ..." for head in heads]
    if heads:
        lines.append("    # mypy: its required keys exclude a call with `body`. The overloads describe both.")
    if body is not None:
        lines.append(f"    @spelled_out{'  # type: ignore[misc]' if heads else ''}")
    lines.append(f"    {start} {operation.name}({', '.join(signature)}) -> {returns}:")
    if has_list:
        # Within the class, `list` is the method, not the built-in type.
        lines = [re.sub(r"(?<![\w.])list\[", "builtins.list[", line) for line in lines]
    lines.append(textwrap.indent(_docstring(views, operation), " " * 8))
    passed = [parameter.name for parameter in operation.path_parameters] + (["body", "fields"] if body else [])
    passed += [f"{parameter.name}={parameter.name}" for parameter in operation.query_parameters]
    if is_page:
        call = f"lambda limit, offset: api.{operation.module}.request({', '.join(passed)})"
        lines.append(f"        return self._paginate({FOR_CALL}, {call}, limit, prefetch=prefetch)")
    else:
        request = f"api.{operation.module}.request({', '.join(passed)})"
        lines.append(f"        return await {FOR_CALL}.send({request})")
    return "\n".join(lines) + "\n"


def _keyword(parameter: ParameterView, is_page: bool) -> str:
    if is_page and parameter.name == "offset":
        return ""
    if is_page and parameter.name == "limit":
        return f"limit: {parameter.type.text} = 50"
    return _declaration(parameter)


def _declaration(member: ParameterView | BodyFieldView) -> str:
    text = member.type.qualified.removesuffix(" | None")
    return f"{member.name}: {member.type.qualified}" if member.required else f"{member.name}: {text} | None = None"


def _docstring(views: SpecViews, operation: OperationView) -> str:
    noun = operation.path_parameters[-1].name.removesuffix("_id").replace("_", " ") if operation.path_parameters else ""
    arguments = [(parameter.name, parameter.description) for parameter in operation.path_parameters]
    arguments += [(p.name, p.description) for p in operation.query_parameters if p.name not in ("limit", "offset")]
    raises = []
    if operation.result == "page":
        arguments.append(("limit", "Page size. Iterating fetches all pages."))
        arguments.append(("prefetch", "Whether to prefetch pages; by default, the setting of the client."))
        raises.append(("ValidationError", "An argument is invalid."))
    else:
        if operation.body:
            keys = ", ".join(f"`{key.name}`" for key in operation.body.fields)
            arguments.append(("body", f"The keys {keys}."))
            raises.append(("ValidationError", "A key is missing, unknown or of a wrong type; nothing was sent."))
        if noun:
            raises.append(("NotFoundError", f"The {noun} does not exist."))
        raises.append(("StronglyError", "The call failed."))
    arguments += [(name, text) for name, (_, text) in OPTIONS.items()]
    if operation.body:
        arguments.append(("**fields", "The keys of `body` as keyword arguments, instead of `body`."))
    returns = {
        "page": "A paginator, which sends requests while you iterate over it.",
        "list": "All of them.",
        "result": "The result reported by the server, as a dict with snake_case keys.",
    }.get(operation.result) or sentence(views.models[operation.model].description)
    parts = [f'"""{operation.summary.rstrip(".")}.\n']
    parts.append("Args:\n" + _items(arguments))
    parts.append(f"Returns:\n    {returns}\n")
    parts.append("Raises:\n" + _items(raises))
    parts.append("Example:\n" + textwrap.indent(_example(views, operation), "    "))
    return "\n".join(parts) + '\n"""'


def _items(named: Iterable[tuple[str, str]]) -> str:
    lines = (f"{name}: {' '.join(text.split())}" for name, text in named)
    return "".join(
        textwrap.fill(line, WIDTH - 8, initial_indent=" " * 4, subsequent_indent=" " * 8) + "\n" for line in lines
    )


def _example(views: SpecViews, operation: OperationView) -> str:
    arguments = [_literal(parameter.example) for parameter in operation.path_parameters]
    arguments += [f"{p.name}={_literal(p.example)}" for p in operation.query_parameters if p.required]
    if operation.body:
        example = views.schemas[operation.body.name].get("examples", [{}])[0]
        keys = {key.wire_name: key.name for key in operation.body.fields}
        arguments += [f"{keys[name]}={_literal(value)}" for name, value in example.items()]
    call = f"client.{operation.resource}.{operation.name}({', '.join(arguments)})"
    match operation.result:
        case "page":
            return f"async for item in {call}:\n    print(item)"
        case "list":
            return f"for item in await {call}:\n    print(item)"
        case "result":
            return f"await {call}"
    return f"print(await {call})"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def sentence(text: str) -> str:
    """Return the first sentence of a description."""
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def _formatted(text: str) -> str:
    # An indented method is valid Python only within a class.
    return ruff(f"class _:\n{text}", "format").partition("\n")[2].strip("\n")


# --- Parameters and keys ---


def parameter(
    parameter: ParameterView, place: Place, imported: Collection[str], takes_keywords: bool
) -> tuple[Paste, ...]:
    """Return the lines that add a parameter to a method."""
    call = Paste(f"{place.path}, arguments of api.{place.module}.request", f"{parameter.name}={parameter.name},")
    return (*_signature(parameter, place, imported, takes_keywords), call)


def body_key(key: BodyFieldView, place: Place, imported: Collection[str], takes_keywords: bool) -> tuple[Paste, ...]:
    """Return the lines that add a key of the body to a method with a parameter per key."""
    line = f'body["{key.name}"] = {key.name}'
    text = f"        {line}" if key.required else f"        if {key.name} is not None:\n            {line}"
    return (*_signature(key, place, imported, takes_keywords), Paste(f"{place.path}, body of {place.method}", text))


def _signature(
    member: ParameterView | BodyFieldView, place: Place, imported: Collection[str], takes_keywords: bool
) -> tuple[Paste, ...]:
    declaration = f"        {'' if takes_keywords else '*, '}{_declaration(member)},"
    documented = textwrap.indent(_items([(member.name, member.description)]).rstrip(), " " * 8)
    return (
        *_imports(place.path, declaration, member.type.identified, imported),
        Paste(f"{place.path}, signature of {place.method}", declaration),
        Paste(f"{place.path}, docstring of {place.method}, below `Args:`", documented),
    )


# --- Imports ---


def _imports(path: str, text: str, identified: Iterable[str], imported: Collection[str]) -> list[Paste]:
    used = {*re.findall(r"\w+", text)}
    lines = [line for name, line in IMPORTS.items() if name in used and name not in imported]
    pastes = [Paste(f"{path}, at the top", "\n".join(lines))] if lines else []
    for name in sorted(identified):
        if name not in imported:
            line = f"    from strongly_api.models import {name}"
            pastes.append(Paste(f"{path}, below `if TYPE_CHECKING:`", line))
            pastes.append(Paste(f"{path}, below its `else:`", f"    {name} = str"))
    return pastes

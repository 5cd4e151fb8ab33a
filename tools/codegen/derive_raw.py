"""Derives the `with_raw_response` namespaces from the namespaces of the client."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

SUFFIX = "WithRawResponse"
TARGET = "strongly/_async/resources/raw"

IMPORTS = """
from collections.abc import AsyncIterator
from strongly._core.model import Page
from strongly._core.options import without_options
from strongly._core.raw_response import RawResponse
"""
Method = ast.FunctionDef | ast.AsyncFunctionDef


def derive(source: Path, target: Path) -> None:
    """Write the raw counterparts of the resources in the package `source` to `target`."""
    target.mkdir(parents=True)
    (target / "__init__.py").write_text('"""Namespaces whose calls return a `RawResponse`."""\n', encoding="utf-8")
    for path in sorted(source.glob("*.py")):
        if path.name not in ("__init__.py", "base.py"):
            (target / path.name).write_text(derive_text(path.read_text(encoding="utf-8"), path.stem), encoding="utf-8")


def derive_text(text: str, namespace: str) -> str:
    """Return the raw counterpart of the module of a namespace.

    Methods that send one request, and lists, have a counterpart.
    """
    # Unlike `derive_sync`, this removes methods, which text substitutions cannot do.
    tree = ast.parse(text)
    resource = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    methods = [node for node in resource.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    # Overloads have no body, but the same name as the method that has one.
    calls = {node.name for node in methods if _uses(node, "send")}
    methods = [node for node in methods if _is_list(node) or node.name in calls]
    resource.body = [
        _raw_list(node, namespace) if _is_list(node) else _raw(node, namespace) for node in _without_options(methods)
    ]
    resource.name += SUFFIX
    docstring = f"The namespace `client.{namespace}.with_raw_response`: its calls return a `RawResponse`."
    resource.body.insert(0, ast.Expr(ast.Constant(docstring)))
    tree.body[0] = ast.Expr(ast.Constant(f"Calls of `client.{namespace}` that return a `RawResponse`."))
    # The source imports its counterpart, which needs RawResponse instead. Formatting removes unused imports.
    for choice in tree.body:
        if isinstance(choice, ast.If):
            choice.body = [node for node in choice.body if not _is_raw(node)]
            choice.orelse = [node for node in choice.orelse if not _is_raw(node)]
    tree.body[-1:-1] = ast.parse(IMPORTS).body
    return ast.unparse(tree).replace("from .base", "from strongly._async.resources.base")


def _is_raw(node: ast.stmt) -> bool:
    """Whether a statement imports or assigns the module of the counterpart, `raw`."""
    return any(
        (isinstance(inner, ast.alias) and inner.asname == "raw") or (isinstance(inner, ast.Name) and inner.id == "raw")
        for inner in ast.walk(node)
    )


# The counterparts of the methods of the base class that lists use.
_PAGINATED = {"_paginate": "_responses", "_paginate_by_cursor": "_responses_by_cursor"}


def _is_list(node: Method) -> bool:
    return any(_uses(node, name) for name in _PAGINATED)


def _uses(node: Method, attribute: str) -> bool:
    return any(isinstance(inner, ast.Attribute) and inner.attr == attribute for inner in ast.walk(node))


def _without_options(methods: list[Method]) -> list[Method]:
    """Return methods and their overloads without options that send other requests, such as `wait` and `exist_ok`.

    Such an option is tested by an `if` that returns. It is removed along with the arguments that only the `if` uses.
    """
    used: dict[str, set[str]] = {}
    returned: dict[str, ast.expr | None] = {}
    for node in methods:
        if not _is_overload(node):
            node.body = [inner for inner in node.body if not (isinstance(inner, ast.If) and _returns(inner))]
            used[node.name] = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    kept = [node for node in methods if not (_is_overload(node) and _required(node) - used[node.name])]
    for node in kept:
        keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        left = [(keyword, default) for keyword, default in keywords if keyword.arg in used[node.name]]
        removed = [keyword.arg for keyword in node.args.kwonlyargs if keyword.arg not in used[node.name]]
        node.args.kwonlyargs, node.args.kw_defaults = [each for each, _ in left], [default for _, default in left]
        if removed and node.args.kwarg:
            _refuse_options(node, node.args.kwarg.arg, removed)
        returned.setdefault(node.name, node.returns)
        node.returns = returned[node.name]
    counts = Counter(node.name for node in kept)
    # An overload without alternatives is the method itself.
    return [node for node in kept if not (_is_overload(node) and counts[node.name] == 2)]


def _refuse_options(node: Method, fields: str, options: list[str]) -> None:
    """Let a method refuse its former options, which would be unknown keys of the body otherwise."""
    refused = ast.parse(f"without_options({fields}, {', '.join(map(repr, options))})", mode="eval").body
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func).endswith(".request"):
            inner.args = [refused if isinstance(each, ast.Name) and each.id == fields else each for each in inner.args]


def _is_overload(node: Method) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list)


def _returns(node: ast.If) -> bool:
    return any(isinstance(inner, ast.Return) for inner in ast.walk(node))


def _required(node: Method) -> set[str]:
    """Return the names of the keywords without a default."""
    keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return {keyword.arg for keyword, default in keywords if default is None}


def _raw(node: Method, namespace: str) -> Method:
    assert node.returns is not None
    node.returns = ast.parse(f"RawResponse[{ast.unparse(node.returns)}]", mode="eval").body
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr == "send":
            inner.attr = "send_raw"
    return _described(node, f"As `{namespace}.{node.name}`, but with the whole response.")


def _raw_list(node: Method, namespace: str) -> Method:
    assert isinstance(node.returns, ast.Subscript)
    item = ast.unparse(node.returns.slice)
    node.returns = ast.parse(f"AsyncIterator[RawResponse[Page[{item}]]]", mode="eval").body
    # Nothing is prefetched.
    for index, argument in enumerate(node.args.kwonlyargs):
        if argument.arg == "prefetch":
            del node.args.kwonlyargs[index], node.args.kw_defaults[index]
            break
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in _PAGINATED:
            inner.func.attr = _PAGINATED[inner.func.attr]
            inner.keywords = [keyword for keyword in inner.keywords if keyword.arg != "prefetch"]
    return _described(node, f"As `{namespace}.{node.name}`, but iterates over the whole response of each page.")


def _described(node: Method, text: str) -> Method:
    if docstring := ast.get_docstring(node):
        node.body[0] = ast.Expr(ast.Constant(f"{docstring.splitlines()[0]} {text}"))
    return node

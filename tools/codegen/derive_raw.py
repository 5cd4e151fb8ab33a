"""Derives the `with_raw_response` namespaces from the namespaces of the client."""

from __future__ import annotations

import ast
from pathlib import Path

SUFFIX = "WithRawResponse"
TARGET = "strongly/_async/resources/raw"
RESOURCES = ("projects", "workspaces", "volumes")


def derive(source: Path, target: Path) -> None:
    """Write the raw counterparts of the resources in the package `source` to `target`."""
    target.mkdir(parents=True)
    (target / "__init__.py").write_text('"""Namespaces whose calls return a `RawResponse`."""\n', encoding="utf-8")
    for name in RESOURCES:
        text = derive_text((source / f"{name}.py").read_text(encoding="utf-8"))
        (target / f"{name}.py").write_text(text, encoding="utf-8")


def derive_text(text: str) -> str:
    """Return the raw counterpart of a resource module.

    Only methods that send one request have a counterpart: paginators provide the pages themselves.
    """
    # Unlike `derive_sync`, this removes methods, which text substitutions cannot do.
    tree = ast.parse(text)
    resource = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    namespace = resource.name.removeprefix("Async").lower()
    names = {node.name for node in resource.body if isinstance(node, ast.AsyncFunctionDef) and _sends(node)}
    resource.body = [
        _raw(node, namespace) for node in resource.body if isinstance(node, ast.AsyncFunctionDef) and node.name in names
    ]
    resource.name += SUFFIX
    docstring = f"The namespace `client.{namespace}.with_raw_response`: its calls return a `RawResponse`."
    resource.body.insert(0, ast.Expr(ast.Constant(docstring)))
    tree.body[0] = ast.Expr(ast.Constant(f"Calls of `client.{namespace}` that return a `RawResponse`."))
    # The source imports its counterpart, which needs RawResponse instead. Formatting removes unused imports.
    tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    tree.body[-1:-1] = ast.parse("from strongly._core.response import RawResponse").body
    return ast.unparse(tree).replace("from .base", "from strongly._async.resources.base")


def _sends(node: ast.AsyncFunctionDef) -> bool:
    """Whether a method sends a request. Overloads of such a method have the same name and no body."""
    return any(isinstance(inner, ast.Attribute) and inner.attr == "send" for inner in ast.walk(node))


def _raw(node: ast.AsyncFunctionDef, namespace: str) -> ast.AsyncFunctionDef:
    assert node.returns is not None
    node.returns = ast.parse(f"RawResponse[{ast.unparse(node.returns)}]", mode="eval").body
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr == "send":
            inner.attr = "send_raw"
    if docstring := ast.get_docstring(node):
        summary = docstring.splitlines()[0]
        node.body[0] = ast.Expr(ast.Constant(f"{summary} As `{namespace}.{node.name}`, but with the whole response."))
    return node

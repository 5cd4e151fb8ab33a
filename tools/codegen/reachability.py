"""Finds what is in the spec but cannot be used through `strongly`, by reading the sources.

An operation is reachable when the class of its namespace has the method that `x-strongly-method` names, when that has a
docstring, and when it passes all parameters and all keys of the body on to `api.<operation>.request`. A
parameter in the signature that is not passed on counts as missing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.spec.names import class_name
from tools.spec.view_types import BodyFieldView, OperationView, ParameterView
from tools.spec.views import SpecViews

from . import snippets
from .edits import Edit, Place, add_key, add_method, add_note, add_parameter
from .resource_module import resource_module
from .snippets import module_path


@dataclass(frozen=True)
class Gap:
    """A difference between spec and sources, and the edit that removes it, if a program can make it."""

    where: str
    problem: str
    edit: Edit | None = None

    def __str__(self) -> str:
        return f"{self.where} {self.problem}"


@dataclass(frozen=True)
class Method:
    """The properties of a method, as read from its source."""

    parameters: frozenset[str]
    docstring: str
    unpacked: frozenset[str]
    keys: frozenset[str]
    calls: Mapping[str, Arguments]


@dataclass(frozen=True)
class Arguments:
    """The arguments that a method passes to the request of an operation, as source code."""

    positional: tuple[str, ...]
    keywords: Mapping[str, str]


@dataclass(frozen=True)
class Namespace:
    """A class of methods."""

    name: str
    path: str
    class_name: str
    methods: dict[str, Method]


def read_sources(root: Path, package: str = "_async") -> dict[str, str]:
    """Return the text of the modules that `gaps` looks at, by their paths."""
    paths = (root / "strongly" / package).rglob("*.py")
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def gaps(views: SpecViews, sources: Mapping[str, str], package: str = "_async") -> list[Gap]:
    """Return what of the document cannot be reached, and what `strongly` has that the document has not."""
    by_namespace: dict[str, list[OperationView]] = {}
    for operation in views.operations.values():
        by_namespace.setdefault(operation.resource, []).append(operation)
    found: list[Gap] = []
    for name, operations in by_namespace.items():
        path = module_path(name, package)
        if path not in sources:
            listed = ", ".join(operation.id for operation in operations)
            found.append(Gap(path, f"is missing: {listed}", new_module(views, name, operations)))
        else:
            namespace = _namespace(sources[path], name, path, package)
            names = [operation.name for operation in operations]
            for operation in operations:
                found += _operation_gaps(views, operation, namespace, names)
            found += _stale(namespace, {operation.module for operation in operations})
    return found


def new_module(views: SpecViews, name: str, operations: list[OperationView]) -> Edit:
    """Return the edit that writes the module of a resource."""
    return Edit(module_path(name), lambda text: resource_module(views, name, operations))


def _operation_gaps(
    views: SpecViews, operation: OperationView, namespace: Namespace, names: list[str]
) -> Iterator[Gap]:
    where = f"{operation.id}: client.{operation.resource}.{operation.name}"
    method = namespace.methods.get(operation.name)
    has_list = "list" in namespace.methods
    if method is None:
        code = snippets.method(views, operation, has_list)
        added = add_method(namespace.path, namespace.class_name, code, names, operation.name)
        yield Gap(where, "does not exist", added)
        return
    if not method.docstring:
        yield Gap(where, "has no docstring")
    arguments = method.calls.get(operation.module)
    if arguments is None:
        yield Gap(where, f"does not use api.{operation.module}.request")
        return
    place = Place(namespace.path, namespace.class_name, operation.name, operation.module)
    keywords = [parameter.name for parameter in operation.keywords]
    for parameter in operation.parameters:
        if not _is_passed(parameter, operation, method, arguments):
            edit: Edit | None = None
            if parameter.name in keywords and parameter.name not in arguments.keywords:
                declared = snippets.declaration(parameter, has_list)
                edit = add_parameter(place, declared, snippets.documentation(parameter), keywords)
            yield Gap(where, f"does not accept {parameter.name} and pass it on", edit)
    yield from _deprecation_gaps(operation, method, where, place)
    of_body = ["body", "fields"] if operation.body else ["body"] if operation.content else []
    known = {*(parameter.name for parameter in operation.parameters), *of_body}
    for name in sorted(arguments.keywords.keys() - known):
        yield Gap(where, f"passes {name}, which the operation does not have")
    allowed = len(operation.path_parameters) + len(of_body)
    if len(arguments.positional) > allowed:
        yield Gap(where, f"passes {arguments.positional[allowed]}, which the operation does not have")
    if operation.body:
        yield from _body_gaps(operation, method, where, place, has_list)


def _deprecation_gaps(operation: OperationView, method: Method, where: str, place: Place) -> Iterator[Gap]:
    """Yield what is deprecated without a word about it in the docstring."""
    summary, _, arguments = method.docstring.partition("\nArgs:\n")
    if operation.deprecated and "Deprecated" not in summary:
        yield Gap(where, "does not document that it is deprecated", add_note(place, operation.deprecated))
    members: list[ParameterView | BodyFieldView] = [*operation.parameters]
    if operation.body and not method.unpacked:
        members += operation.body.fields
    for member in members:
        entry = re.search(rf"^    {member.name}: .*(?:\n {{5,}}.*)*", arguments, re.MULTILINE)
        if member.deprecated and entry and "Deprecated" not in entry[0]:
            problem = f"does not document that {member.name} is deprecated"
            yield Gap(where, problem, add_note(place, member.deprecated, member.name))


def _is_passed(parameter: ParameterView, operation: OperationView, method: Method, arguments: Arguments) -> bool:
    given = arguments.keywords.get(parameter.name)
    if parameter.location == "path":
        index = operation.path_parameters.index(parameter)
        given = arguments.positional[index] if index < len(arguments.positional) else given
    # Methods that return a paginator have no offset: the paginator increments it.
    is_hidden = operation.result in snippets.PAGES and parameter.name in ("offset", "cursor")
    is_taken = parameter.name in method.parameters or is_hidden
    return is_taken and given == parameter.name


def _body_gaps(operation: OperationView, method: Method, where: str, place: Place, has_list: bool) -> Iterator[Gap]:
    body = operation.body
    assert body is not None
    if method.unpacked:
        if body.name not in method.unpacked:
            yield Gap(where, f"takes the keys of {', '.join(sorted(method.unpacked))}, not those of {body.name}")
        if not {"body", "fields"} <= {*method.calls[operation.module].positional}:
            yield Gap(where, "does not pass on body and fields")
        return
    names = [key.name for key in body.keys]
    for key in body.keys:
        if key.name not in method.parameters or key.name not in method.keys:
            edit = None
            if key.name not in {*method.parameters, *method.keys}:
                declared = snippets.declaration(key, has_list)
                edit = add_key(place, declared, snippets.documentation(key), names, body.name)
            yield Gap(where, f"does not take {key.name} and put it into the body", edit)


def _stale(namespace: Namespace, modules: set[str]) -> Iterator[Gap]:
    for name, method in namespace.methods.items():
        for module in sorted(method.calls.keys() - modules):
            where = f"client.{namespace.name}.{name}"
            yield Gap(where, f"uses api.{module}, but {namespace.name} has no such operation: remove the method")


# --- Reading sources ---


def _namespace(text: str, name: str, path: str, package: str) -> Namespace:
    tree, kind = ast.parse(text), class_name(name, package)
    return Namespace(name, path, kind, _read_class(tree, kind))


def _read_class(tree: ast.Module, name: str) -> dict[str, Method]:
    """Return the methods of a class; none if the class does not exist."""
    found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for member in node.body:
                if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found.setdefault(member.name, []).append(member)
    return {name: _read_method(variants) for name, variants in found.items()}


def _read_method(variants: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> Method:
    """Read a method; all variants but the last are overloads of it."""
    node = variants[-1]
    kwargs = [variant.args.kwarg.annotation for variant in variants if variant.args.kwarg]
    unpacked = re.findall(r"Unpack\[(?:models\.)?(\w+)\]", " ".join(ast.unparse(found) for found in kwargs if found))
    return Method(
        parameters=frozenset(argument.arg for argument in [*node.args.args[1:], *node.args.kwonlyargs]),
        docstring=ast.get_docstring(node) or "",
        unpacked=frozenset(unpacked),
        keys=frozenset(_keys(node)),
        calls=dict(_calls(node)),
    )


def _keys(node: ast.AST) -> Iterator[str]:
    """Return the keys that a method puts into dictionaries."""
    for inner in ast.walk(node):
        keys: Iterable[ast.expr | None] = ()
        if isinstance(inner, ast.Dict):
            keys = inner.keys
        elif isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
            keys = (inner.slice,)
        yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _calls(node: ast.AST) -> Iterator[tuple[str, Arguments]]:
    """Return what is passed to requests: the arguments of `api.x.request(…)`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and (match := re.fullmatch(r"api\.(\w+)\.request", ast.unparse(call.func))):
            keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg}
            yield match[1], Arguments(tuple(map(ast.unparse, call.args)), keywords)

"""Edits of the sources in `strongly`: what is new in the document is put where a person would put it.

An edit looks for its place in the syntax tree, and keeps everything else of the file unchanged. Nothing is written
unless all edits of a tree succeed. Formatting and imports follow the edits.
"""

from __future__ import annotations

import ast
import subprocess
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.spec.request_views import ACCEPTED

WIDTH = 120
IMPORTS = {
    "builtins": "import builtins",
    "Mapping": "from collections.abc import Mapping",
    **{name: f"from typing import {name}" for name in ("Any", "Literal", "Unpack", "overload")},
    **{name: f"from strongly._core.accepted import {name}" for name in ACCEPTED},
    "AsyncPaginator": "from strongly._async.pagination import AsyncPaginator",
    "ModelList": "from strongly._core.model import ModelList",
    "UntypedBody": "from strongly._core.request import UntypedBody",
    "hide": "from strongly._core.options import hide",
    "spelled_out": "from strongly._core.loading import spelled_out",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Insertion = tuple[int, int, str]  # line, column in bytes, text


@dataclass(frozen=True)
class Edit:
    """A change of one file.

    Attributes:
        path: The file, relative to the root.
        change: Returns the new text; it gets an empty text if the file does not exist.
    """

    path: str
    change: Callable[[str], str]


def apply(edits: Iterable[Edit], sources: Mapping[str, str], models: Collection[str]) -> dict[str, str]:
    """Return the new texts of the files that the edits change, by their paths.

    Args:
        edits: They are made in order.
        sources: The texts of the files.
        models: The names that resource modules import from `strongly_api.models` for type checkers.
    """
    changed: dict[str, str] = {}
    for edit in edits:
        changed[edit.path] = edit.change(changed.get(edit.path, sources.get(edit.path, "")))
    return {path: _finished(path, text, models) for path, text in changed.items()}


def _finished(path: str, text: str, models: Collection[str]) -> str:
    if not path.endswith(".py"):
        return text
    if "/resources/" in path:
        text = _with_imports(text, models)
    return ruff(ruff(text, "check", "--select=I", "--fix-only"), "format")


def ruff(text: str, *arguments: str) -> str:
    """Return `text` formatted by ruff, with the configuration of this project."""
    from ruff.__main__ import find_ruff_bin  # not installed where only the texts of the report are needed

    settings = [f"line-length={WIDTH}", 'lint.isort.known-first-party=["strongly", "strongly_api"]']
    configs = [f"--config={setting}" for setting in settings]
    command = [find_ruff_bin(), *arguments, "--isolated", "--quiet", *configs, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def escaped(text: str) -> str:
    """Return a text as a docstring contains it."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def write(root: Path, texts: Mapping[str, str]) -> None:
    """Write the files."""
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")


# --- Methods and parameters ---


@dataclass(frozen=True)
class Place:
    """A method, and the request that it sends."""

    path: str
    class_name: str
    method: str
    module: str

    @property
    def request(self) -> str:
        return f"api.{self.module}.request"

    def variants(self, text: str) -> list[Function]:
        """Return the overloads of the method, and the method."""
        return [node for node in _methods(text, self.class_name) if node.name == self.method]


def add_method(path: str, class_name: str, code: str, names: Sequence[str], name: str) -> Edit:
    """Add a method to a class, behind the nearest of the methods that come before it in `names`."""

    def change(text: str) -> str:
        members = {node.name: node for node in _methods(text, class_name)}
        earlier = [members[other] for other in names[: names.index(name)] if other in members]
        last = earlier[-1].end_lineno if earlier else _class(text, class_name).end_lineno
        assert last is not None
        return _insert(text, [(last + 1, 0, f"\n{code}\n")])

    return Edit(path, change)


def add_parameter(place: Place, declaration: str, documented: str, names: Sequence[str]) -> Edit:
    """Add a keyword to the signatures and the docstring of a method, and to the arguments of its request."""
    name = _name(declaration)

    def change(text: str) -> str:
        *_, node = variants = place.variants(text)
        return _insert(
            text,
            [
                *_signatures(variants, declaration, names),
                *_docstring(text, node, name, documented, names),
                *_argument(node, place.request, name, names),
            ],
        )

    return Edit(place.path, change)


def add_key(place: Place, declaration: str, documented: str, names: Sequence[str], body: str) -> Edit:
    """Add a keyword to a method, and put it into the dict that the method sends as the body of the type `body`."""
    name = _name(declaration)

    def change(text: str) -> str:
        *_, node = variants = place.variants(text)
        places = [*_signatures(variants, declaration, names), *_docstring(text, node, name, documented, names)]
        (call,) = _calls(node, place.request)
        keys = next(inner for inner in ast.walk(node) if isinstance(inner, ast.Dict))
        assert keys.end_lineno is not None
        assert keys.end_col_offset is not None
        if "= None" not in declaration:
            return _insert(text, [*places, (keys.end_lineno, keys.end_col_offset - 1, f', "{name}": {name}')])
        end = node.body[-1].lineno
        statement = f'        if {name} is not None:\n            body["{name}"] = {name}\n'
        if keys not in call.args:
            return _insert(text, [*places, (end, 0, statement)])
        given = ast.get_source_segment(text, keys)
        text = _insert(text, [*places, (end, 0, f"        body: models.{body} = {given}\n{statement}")])
        # The dict of the call, which is the second one now.
        before, _, after = text.rpartition(f"{given})")
        return f"{before}body){after}"

    return Edit(place.path, change)


def add_note(place: Place, note: str, parameter: str | None = None) -> Edit:
    """Add a sentence to the docstring of a method: behind its summary, or to the description of a parameter."""
    indent = " " * (8 if parameter is None else 16)
    text = textwrap.fill(escaped(note), WIDTH, initial_indent=indent, subsequent_indent=indent)

    def change(source: str) -> str:
        node = place.variants(source)[-1].body[0]
        if parameter is None:
            return _insert(source, [(node.lineno + 1, 0, f"\n{text}\n")])
        lines = dict(_lines(source, node))
        last = next(line for line, content in lines.items() if content.startswith(f"            {parameter}: "))
        while lines[last + 1].startswith(indent):
            last += 1
        return _insert(source, [(last + 1, 0, f"{text}\n")])

    return Edit(place.path, change)


def _name(declaration: str) -> str:
    return declaration.partition(":")[0]


def _class(text: str, name: str) -> ast.ClassDef:
    return next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name)


def _methods(text: str, class_name: str) -> list[Function]:
    return [node for node in _class(text, class_name).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _signatures(variants: Iterable[Function], declaration: str, names: Sequence[str]) -> Iterator[Insertion]:
    """Yield where a keyword is declared: behind the nearest of those that come before it in `names`."""
    name = _name(declaration)
    for node in variants:
        keywords = [argument.arg for argument in node.args.kwonlyargs]
        if name not in keywords:
            # The options of calls come last, so that there is always a keyword behind it.
            following = node.args.kwonlyargs[_position(name, keywords, names)]
            yield following.lineno, following.col_offset, f"{declaration}, "


def _docstring(text: str, node: Function, name: str, documented: str, names: Sequence[str]) -> Iterator[Insertion]:
    keywords = [argument.arg for argument in node.args.kwonlyargs if argument.arg != name]
    lines = list(_lines(text, node.body[0]))
    if any(content.startswith(f"            {name}: ") for _, content in lines):
        return
    for following in keywords[_position(name, keywords, names) :]:
        for line, content in lines:
            if content.startswith(f"            {following}: "):
                yield line, 0, f"{documented}\n"
                return


def _argument(node: Function, request: str, name: str, names: Sequence[str]) -> Iterator[Insertion]:
    for call in _calls(node, request):
        keywords = [keyword.arg or "" for keyword in call.keywords]
        if name in keywords:
            continue
        position = _position(name, keywords, names)
        if position < len(keywords):
            following = call.keywords[position]
            yield following.lineno, following.col_offset, f"{name}={name}, "
        else:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            assert call.end_lineno is not None
            assert call.end_col_offset is not None
            yield call.end_lineno, call.end_col_offset - 1, f"{', ' if given else ''}{name}={name}"


def _calls(node: ast.AST, request: str) -> list[ast.Call]:
    return [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call.func) == request]


def _position(name: str, present: Sequence[str], names: Sequence[str]) -> int:
    """Return the index in `present` behind the last of those that come before `name` in `names`."""
    earlier = names[: names.index(name)]
    return max((index + 1 for index, other in enumerate(present) if other in earlier), default=0)


def _lines(text: str, node: ast.stmt) -> Iterator[tuple[int, str]]:
    assert node.end_lineno is not None
    yield from enumerate(text.splitlines()[node.lineno - 1 : node.end_lineno], node.lineno)


def _insert(text: str, insertions: Iterable[Insertion]) -> str:
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for line, column, added in sorted(insertions, reverse=True):
        lines += [b""] * (line - len(lines))
        found = lines[line - 1]
        lines[line - 1] = found[:column] + added.encode() + found[column:]
    return b"".join(lines).decode()


# --- Imports ---


def _type_checking(tree: ast.Module) -> ast.If:
    return next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")


def _with_imports(text: str, models: Collection[str]) -> str:
    """Import the names that a resource module uses."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    imported = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in nodes if isinstance(node, ast.Name)} - imported
    lines = [line for name, line in IMPORTS.items() if name in used]
    insertions = [(_first_import(tree), 0, "".join(f"{line}\n" for line in lines))]
    if identified := sorted(used & set(models)):
        block = _type_checking(tree)
        names = ", ".join(identified)
        insertions.append((block.body[0].lineno, 0, f"    from strongly_api.models import {names}\n"))
        comment = "# schemas that tools make of signatures have ids only"
        aliases = (node for node in block.orelse if isinstance(node, ast.Assign) and ast.unparse(node.value) == "str")
        alias = next(aliases, None)
        earlier = [ast.unparse(target) for target in alias.targets] if alias else []
        statement = " = ".join([*sorted({*earlier, *identified}), f"str  {comment}"])
        if alias:
            lines = text.splitlines(keepends=True)
            lines[alias.lineno - 1] = f"    {statement}\n"
            text = "".join(lines)
        else:
            insertions.append((block.orelse[-1].lineno + 1, 0, f"    {statement}\n"))
    return _insert(text, insertions)


def _first_import(tree: ast.Module) -> int:
    """Return the line of the first import behind that of `__future__`."""
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imports[1].lineno

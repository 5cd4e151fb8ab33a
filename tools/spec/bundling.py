"""Puts what other files contain into the document, and the `$defs` of schemas: all references become local.

A `$ref` to another file becomes a reference to a component, which is named after the last part of the reference or the
file. Path items, and components that only refer to a file, are replaced by what they refer to. Lines are kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from .document import DATA, JSON, Line, Place, UnreadableError, mappings, unescaped

Lines = dict[Place, int]
Read = Callable[[Path], tuple[Any, Lines]]

# The members of these objects and lists are not schemas.
KINDS = ("headers", "links", "parameters", "responses")
IDENTIFIERS = ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef")


class Bundle:
    """Resolves the references of a document in place.

    Args:
        document: The document.
        lines: The line of each place in it.
        path: Its file.
        read: Reads another file.
    """

    def __init__(self, document: JSON, lines: Lines, path: Path, read: Read) -> None:
        self._document = document
        self._lines = lines
        self._path = path.resolve()
        self._read = read
        self._files: dict[Path, tuple[Any, Lines]] = {self._path: (deepcopy(document), dict(lines))}
        self._names: dict[tuple[str, str], tuple[Path, str]] = {}
        self._inlined: set[str] = set()

    def resolve(self) -> None:
        """Resolve all references.

        Raises:
            UnreadableError: A reference cannot be followed, or a schema has an identifier.
        """
        # First, because any file can refer to them, too.
        aliases = [*self._aliases()]
        for place, target, parts in aliases:
            self._names[str(place[1]), str(place[2])] = target, "/".join(parts)
        for place, target, parts in aliases:
            self._replace(place, target, parts, (*place, "$ref"))
        self._resolve((), self._path)
        self._remove_inlined()
        for _, node in mappings(self._document, (), DATA):
            if isinstance(node.get("$defs"), dict):
                del node["$defs"]  # every reference to one of them refers to a component now

    def _remove_inlined(self) -> None:
        """Remove the components that path items were replaced by: they would be there twice."""
        components = self._document.get("components", {})
        for name in self._inlined:
            components.get("pathItems", {}).pop(name, None)
        if components.get("pathItems") == {}:
            del components["pathItems"]

    def _aliases(self) -> Iterator[tuple[Place, Path, list[str]]]:
        """Yield the components that only refer to another file, and what they refer to."""
        for kind, components in self._document.get("components", {}).items():
            for name, node in components.items():
                reference = node.get("$ref") if isinstance(node, dict) else None
                if isinstance(reference, str) and reference[:1] != "#" and "://" not in reference:
                    yield ("components", kind, name), *_split(reference, self._path)

    def _resolve(self, start: Place, file: Path) -> None:
        """Resolve the references at a place, which came from a file and are relative to it."""
        for place, node in list(mappings(_at(self._document, start), start, DATA)):
            if place[-1:] == ("properties",):
                continue
            for key in IDENTIFIERS:
                if key in node:
                    raise self._error((*place, key), f"{key}: refer to schemas by `$ref`, and by their place")
            if isinstance(node.get("$ref"), str):
                self._follow(place, node, file)

    def _follow(self, place: Place, node: JSON, file: Path) -> None:
        name, _, pointer = node["$ref"].partition("#")
        where = (*place, "$ref")
        if "://" in name or name.startswith("//"):
            raise self._error(where, f"the remote `$ref` {node['$ref']}: copy what it refers to next to this file")
        if pointer and not pointer.startswith("/"):
            raise self._error(where, f"the `$ref` {node['$ref']}: refer to a place, such as #/components/schemas/Name")
        target, parts = _split(node["$ref"], file)
        if len(place) == 2 and place[0] in ("paths", "webhooks"):
            if target == self._path and parts[:2] == ["components", "pathItems"]:
                self._inlined.add(parts[2])
            self._replace(place, target, parts, where)
        elif target == self._path and _is_component(parts):
            node["$ref"] = f"#{pointer}"
        elif target == self._path and "$defs" not in parts:
            raise self._error(where, f"the `$ref` {node['$ref']} into an object: move what it refers to to components")
        else:
            kind, component = _kind(place), parts[-1] if parts else target.stem
            if self._add(kind, component, target, parts, where):
                self._resolve(("components", kind, component), target)
            node["$ref"] = f"#/components/{kind}/{component}"

    def _replace(self, place: Place, target: Path, parts: list[str], where: Place) -> None:
        """Replace a node by what it refers to."""
        found = self._found(target, parts, where)
        outer = _at(self._document, place[:-1])
        outer[place[-1]] = found
        self._move_lines(place, target, parts)
        self._resolve(place, target)

    def _add(self, kind: str, name: str, target: Path, parts: list[str], where: Place) -> bool:
        """Add a component, and return whether it is new."""
        origin = target, "/".join(parts)
        components = self._document.setdefault("components", {}).setdefault(kind, {})
        if self._names.get((kind, name)) == origin:
            return False
        if name in components:
            raise self._error(
                where, f"the `$ref` to {name}: components/{kind} has another one, so rename one of the two"
            )
        components[name] = self._found(target, parts, where)
        self._names[kind, name] = origin
        self._move_lines(("components", kind, name), target, parts)
        return True

    def _found(self, target: Path, parts: list[str], where: Place) -> Any:
        if target not in self._files:
            try:
                self._files[target] = self._read(target)
            except UnreadableError as error:
                if error.line is None:
                    raise self._error(where, f"the file {self._relative(target)} {error}") from None
                raise UnreadableError(str(error), Line.of(error.line, self._relative(target))) from None
        try:
            return deepcopy(_at(self._files[target][0], tuple(parts)))
        except (KeyError, IndexError, TypeError, ValueError):
            raise self._error(where, f"{self._relative(target)} has no {'/'.join(parts)}") from None

    def _move_lines(self, place: Place, target: Path, parts: list[str]) -> None:
        start, name = tuple(parts), self._relative(target)
        for inside, line in self._files[target][1].items():
            if inside[: len(start)] == start:
                moved = (*place, *inside[len(start) :])
                self._lines[moved] = line if target == self._path else Line.of(line, name)

    def _relative(self, file: Path) -> str:
        return Path(os.path.relpath(file, self._path.parent)).as_posix()

    def _error(self, place: Place, problem: str) -> UnreadableError:
        known = place
        while known not in self._lines:
            known = known[:-1]
        return UnreadableError(problem, self._lines[known])


def _split(reference: str, file: Path) -> tuple[Path, list[str]]:
    """Return the file that a reference in a file refers to, and the place in it."""
    name, _, pointer = reference.partition("#")
    target = (file.parent / name).resolve() if name else file
    return target, [unescaped(part) for part in pointer.split("/")[1:]]


def _at(node: Any, place: Place) -> Any:
    for key in place:
        node = node[int(key) if isinstance(node, list) else key]
    return node


def _is_component(parts: list[str]) -> bool:
    return len(parts) == 3 and parts[0] == "components"


def _kind(place: Place) -> str:
    """Return the kind of component that a reference at a place refers to."""
    if place[-1] == "requestBody":
        return "requestBodies"
    is_member = len(place) > 2 and place[-1] not in ("schema", "items") and place[-3] != "properties"
    return str(place[-2]) if is_member and place[-2] in KINDS else "schemas"

"""Checks that the public names of `strongly` are compatible with the last release.

    python -m tools.checks.surface             print what is new and what breaks; exit 1 if it requires a higher version
    python -m tools.checks.surface --record    record the public names in released/strongly.pyi

Exit 2 means that the surface or its record cannot be read. The record contains the exports of `strongly`, as griffe
reads them from the source. Methods of resources are listed under the client, because users write
`client.projects.list`: the names of the private classes do not matter. griffe compares two such files. This module adds
what griffe ignores: types, base classes and whether a function is asynchronous.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import griffe
from ruff.__main__ import find_ruff_bin

from tools import ROOT
from tools.spec.document import GenerationError
from tools.spec.last_release import SURFACE, recorded
from tools.spec.versions import CompatibilityError, bumped_version, parse_version

RECORD = Path("released", SURFACE)
HEADER = "# Public names of the last release, without `self`. Written by `python -m tools.checks.surface --record`.\n"


# --- The surface as a string ---


def surface(root: Path) -> str:
    """Return the public names as a stub file."""
    loader = griffe.GriffeLoader(search_paths=[root, root / "generated"], allow_inspection=False)
    try:
        package = loader.load("strongly", try_relative_path=False)
        loader.load("strongly_api", try_relative_path=False)
        return HEADER + _Writer(loader, package).text()
    except (ImportError, KeyError, griffe.GriffeError) as error:
        # griffe reports a module that is not valid Python as missing.
        raise CompatibilityError(f"cannot read the source: {error} not found") from None


class _Writer:
    def __init__(self, loader: griffe.GriffeLoader, package: griffe.Object | griffe.Alias) -> None:
        self._loader = loader
        self._version = package["_version"]["__version__"].value
        self._exported = {
            name: member.final_target
            for name, member in sorted(package.members.items())
            if isinstance(member, griffe.Alias)
            and not name.startswith("_")
            and member.target_path.startswith(("strongly.", "strongly_api."))
        }
        self._public = {target.path: name for name, target in self._exported.items()}

    def text(self) -> str:
        lines = [f"__version__ = {self._version}"]
        for name, target in self._exported.items():
            lines += self._member(name, target)
        return "\n".join(lines) + "\n"

    def _member(self, name: str, member: griffe.Object) -> list[str]:
        if isinstance(member, griffe.Class):
            return self._class(name, member, self._bases(member))
        if isinstance(member, griffe.Function):
            return self._function(name, member)
        if not isinstance(member, griffe.Attribute):
            raise CompatibilityError(f"{member.path} is a {member.kind.value}, which this check does not support")
        annotation = member.annotation or "Any"
        if "property" not in member.labels:
            alias = f" = {member.value}" if str(annotation) == "TypeAlias" else ""
            return [f"{name}: {annotation}{alias}"]
        private = self._private(getattr(annotation, "canonical_path", ""))
        if private is not None:
            return self._class(name, private, [])
        prefix = "async " if "async" in member.labels else ""
        return ["@property", f"{prefix}def {name}() -> {annotation}: ..."]

    def _class(self, name: str, found: griffe.Class, bases: list[str]) -> list[str]:
        keywords = [f"{key}={value}" for key, value in found.keywords.items()]
        lines = []
        for key, member in self._members(found).items():
            # Users only instantiate clients and errors.
            if key == "__init__" and not name.endswith(("Strongly", "Error")):
                continue
            lines += self._member(key, member)
        arguments = ", ".join([*bases, *keywords])
        head = f"class {name}({arguments}):" if arguments else f"class {name}:"
        return [head, *(textwrap.indent(line, "    ") for line in lines or ["..."])]

    def _members(self, found: griffe.Class) -> dict[str, griffe.Object]:
        """Return the public members of a class, with those of private base classes."""
        members: dict[str, griffe.Object] = {}
        for base in found.bases:
            if private := self._private(_path(base)):
                members |= self._members(private)
        own = {key: member for key, member in found.members.items() if isinstance(member, griffe.Object)}
        members |= {key: own[key] for key in own if not key.startswith("_") or isinstance(own[key], griffe.Function)}
        return {key: member for key, member in members.items() if not key.startswith("_") or key.endswith("__")}

    def _bases(self, found: griffe.Class) -> list[str]:
        bases: list[str] = []
        for base in found.bases:
            private = self._private(_path(base))
            bases += self._bases(private) if private else [str(base)]
        return bases

    def _private(self, path: str) -> griffe.Class | None:
        """Return the class with this path if it is a class of these packages that is not exported."""
        if not path.startswith(("strongly.", "strongly_api.")):
            return None
        found = self._loader.modules_collection[path]
        target = found.final_target if isinstance(found, griffe.Alias) else found
        return target if isinstance(target, griffe.Class) and target.path not in self._public else None

    def _function(self, name: str, function: griffe.Function) -> list[str]:
        for parameter in function.parameters:
            # The implementation of an overloaded function has no annotations of its own.
            variants = [overload.parameters for overload in function.overloads or ()]
            types = {str(given[parameter.name].annotation): None for given in variants if parameter.name in given}
            parameter.annotation = " | ".join(types) or parameter.annotation
            constant = getattr(parameter.default, "canonical_path", "")
            if constant.startswith("strongly."):
                parameter.default = self._loader.modules_collection[constant].value
        decorators = [f"@{label}" for label in ("classmethod", "staticmethod") if label in function.labels]
        prefix = "async " if "async" in function.labels else ""
        return [*decorators, f"{prefix}def {function.signature(name=name)}: ..."]


def _path(base: griffe.Expr | str) -> str:
    return base if isinstance(base, str) else base.canonical_path


# --- Comparing two surfaces ---


def breaking_changes(old: str, new: str) -> list[str]:
    """Return the changes that break code written for the old surface."""
    before, after = _module(old), _module(new)
    found = [_description(breakage) for breakage in griffe.find_breaking_changes(before, after)]
    return sorted({*found, *_types(before, after)})


def additions(old: str, new: str) -> list[str]:
    """Return the names that only the new surface has, without what is inside new classes."""
    return sorted(_added(_module(old), _module(new)))


def _added(old: griffe.Object, new: griffe.Object) -> Iterator[str]:
    for key, member in new.members.items():
        match old.members.get(key), member:
            case None, griffe.Object():
                yield _name(member)
            case griffe.Class() as before, griffe.Class():
                yield from _added(before, member)
            case griffe.Function() as before, griffe.Function():
                known = {parameter.name for parameter in before.parameters}
                yield from (f"{_name(member)}({given.name})" for given in member.parameters if given.name not in known)


def lowest_version(old: str, new: str) -> tuple[str, list[str]]:
    """Return the lowest version that the new surface may have, and the changes that require it."""
    if changes := [f"breaks {change}" for change in breaking_changes(old, new)]:
        return bumped_version(version(old), "major"), changes
    added = [f"adds {name}" for name in additions(old, new)]
    return bumped_version(version(old), "minor" if added else "none"), added


@lru_cache(maxsize=2)  # a comparison needs both surfaces several times
def _module(text: str) -> griffe.Module:
    try:
        return griffe.visit("strongly", Path("strongly.pyi"), text)
    except SyntaxError as error:
        raise CompatibilityError(f"the record cannot be read: line {error.lineno}: {error.msg}") from None


def _description(breakage: griffe.Breakage) -> str:
    values = (breakage.old_value, breakage.new_value)
    name = next((f"({value.name})" for value in values if isinstance(value, griffe.Parameter)), "")
    return f"{_name(breakage.obj)}{name}: {breakage.kind.value}"


def _name(found: griffe.Object | griffe.Alias) -> str:
    return found.path.removeprefix("strongly.")


def _types(old: griffe.Object, new: griffe.Object) -> Iterator[str]:
    """Yield incompatible types. griffe reports names that were removed."""
    is_typed_dict = isinstance(old, griffe.Class) and "TypedDict" in map(str, old.bases)
    for key, member in old.members.items():
        other = new.members.get(key)
        match member, other:
            case griffe.Class(), griffe.Class():
                if lost := _ancestors(member) - _ancestors(other):
                    yield f"{_name(member)}: no longer derives from {', '.join(sorted(lost))}"
                yield from _types(member, other)
            case griffe.Function(), griffe.Function():
                yield from _function_types(member, other)
            case griffe.Attribute(), griffe.Attribute():
                yield from _attribute_types(member, other, is_typed_dict)
    for key, added in new.members.items():
        if is_typed_dict and key not in old.members and isinstance(added, griffe.Attribute) and _is_required(added):
            yield f"{_name(added)}: is new and required"


def _attribute_types(old: griffe.Attribute, new: griffe.Attribute, is_typed_dict: bool) -> Iterator[str]:
    yield from _async_changes(old, new)
    before, after = _annotation(old), _annotation(new)
    if is_typed_dict and _is_required(new) and not _is_required(old):
        yield f"{_name(old)}: is required now"
    # Types that users read may become narrower, types that they write may become wider. Aliases are used for both.
    is_alias = str(old.annotation) == "TypeAlias"
    is_narrower, is_wider = not _accepts(after, before), not _accepts(before, after)
    if (is_wider and not is_typed_dict) or (is_narrower and (is_typed_dict or is_alias)):
        yield f"{_name(old)}: is {after} instead of {before}"


def _function_types(old: griffe.Function, new: griffe.Function) -> Iterator[str]:
    yield from _async_changes(old, new)
    if not _accepts(str(old.returns), str(new.returns)):
        yield f"{_name(old)}: returns {new.returns} instead of {old.returns}"
    for parameter in old.parameters:
        if parameter.name in new.parameters:
            other = new.parameters[parameter.name]
            if not _accepts(str(other.annotation), str(parameter.annotation)):
                yield f"{_name(old)}({parameter.name}): takes {other.annotation} instead of {parameter.annotation}"


def _async_changes(old: griffe.Object, new: griffe.Object) -> Iterator[str]:
    if ("async" in old.labels) != ("async" in new.labels):
        yield f"{_name(old)}: is {'asynchronous' if 'async' in new.labels else 'synchronous'} now"


def _is_required(key: griffe.Attribute) -> bool:
    return _annotation(key).startswith("Required[")


def _annotation(attribute: griffe.Attribute) -> str:
    return str(attribute.value if str(attribute.annotation) == "TypeAlias" else attribute.annotation)


def _accepts(wide: str, narrow: str) -> bool:
    """Return whether `wide` accepts every value of `narrow`."""
    taken = _alternatives(wide)
    return bool(taken & {"Any", "object"}) or _alternatives(narrow) <= taken


def _alternatives(annotation: str) -> set[str]:
    def split(node: ast.expr) -> Iterator[str]:
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from split(left)
                yield from split(right)
            case ast.Subscript(value=ast.Name(id="Required"), slice=inner):
                yield from split(inner)
            case _:
                yield ast.unparse(node)

    found = set(split(ast.parse(annotation, mode="eval").body))
    # An open enumeration accepts any string, whichever values are listed.
    return {one for one in found if not one.startswith("Literal[")} if "str" in found else found


def _ancestors(found: griffe.Class) -> set[str]:
    module = found.module.members
    names = {str(base) for base in found.bases}
    return names.union(*(_ancestors(base) for name in names if isinstance(base := module.get(name), griffe.Class)))


# --- The command ---


def version(text: str) -> str:
    """Return the version that a surface states."""
    stated = _module(text).members.get("__version__")
    if not isinstance(stated, griffe.Attribute):
        raise CompatibilityError("the record cannot be read: it has no __version__")
    return str(ast.literal_eval(str(stated.value)))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="record the surface as that of the last release")
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    options = parser.parse_args(arguments)
    try:
        new = surface(options.root)
        with recorded(options.root) as folder:
            last = folder / SURFACE
            old = new if options.record and not last.exists() else last.read_text(encoding="utf-8")
        return _report(old, new, options.root / RECORD if options.record else None)
    except OSError as error:
        print(f"surface: {error.filename}: {error.strerror}", file=sys.stderr)
    except (CompatibilityError, GenerationError) as error:
        print(f"surface: {error}", file=sys.stderr)
    return 2


def _report(old: str, new: str, record: Path | None) -> int:
    before, after = version(old), version(new)
    needed, changes = lowest_version(old, new)
    print(*changes, sep="\n", end="\n" if changes else "")
    if parse_version(after) < parse_version(needed):
        print(f"{len(changes)} changes since {before}: the version must be at least {needed}, but is {after}")
        return 1
    print(f"{len(changes)} changes since {before}: version {after} is high enough")
    if record is not None:
        record.parent.mkdir(exist_ok=True)
        record.write_text(formatted(new), encoding="utf-8", newline="\n")
        print(f"{after} is recorded")
    return 0


def formatted(text: str) -> str:
    """Return the surface as it is recorded."""
    options = ["--isolated", "--no-cache", "--quiet", "--line-length=120", f"--stdin-filename={SURFACE}"]
    ruff = [find_ruff_bin(), "format", *options, "-"]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True, encoding="utf-8").stdout


if __name__ == "__main__":
    sys.exit(main())

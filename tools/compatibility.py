"""Tells how `openapi.yaml` differs from the last release, and whether `info.version` is high enough for that.

    python -m tools.compatibility             print the changes; exit 1 and name the version when it is too low
    python -m tools.compatibility --redocly   the same question to `redocly diff`, which knows nothing of this module
    python -m tools.compatibility --record    keep the document as the last release, in released/openapi.yaml

Exit 2 means that a document cannot be used. What breaks is what the document says under "Versioning", and where that
leaves a choice:

- Bounds of answers may change either way, and enumerations of answers may gain values where they are open.
- A format is part of a type, because generated clients make another type of it.
- The names of operations, SDK methods and component schemas are part of the contract, because they are names in code.
- A pattern that is changed breaks, unless it lists its values, as in `^(name|status):(asc|desc)$`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import jsonschema_rs
from jsonschema_rs.canonical import Containment

from .last_release import DOCUMENT, recorded
from .spec_file import ROOT, GenerationError, load_document

Node: TypeAlias = dict[str, Any]
Level: TypeAlias = Literal["none", "patch", "minor", "major"]

LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
TEXTS = ("title", "summary", "description", "example", "examples", "externalDocs")
# Below these keys, keys are names and not OpenAPI's words: a property may be called `description`.
NAMED = frozenset({"content", "headers", "links", "parameters", "paths", "properties", "responses", "schemas"})
BOUNDS = frozenset(
    {"minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
)


class CompatibilityError(Exception):
    """A document, a version or a tool cannot be used."""


@dataclass(frozen=True, order=True)
class Change:
    """One difference between two documents; `where` and `what` make a sentence."""

    where: str
    what: str
    breaking: bool


@dataclass(frozen=True)
class _Operation:
    id: str
    place: str
    node: Node
    parameters: dict[str, Node]


def compare(old: Node, new: Node) -> list[Change]:
    """Return how `new` differs from `old`, breaking or not; nothing when only `info.version` differs."""
    changes = _Comparison(old, new).changes()
    if not changes and _without_version(old) != _without_version(new):
        changes.append(Change("document", "differs in what is not compared one by one", False))
    return changes


def bump(old: Node, new: Node) -> Level:
    """Return which part of the version has to be raised for what changed."""
    if any(change.breaking for change in compare(old, new)):
        return "major"
    if _contract(old) != _contract(new):
        return "minor"
    return "patch" if _without_version(old) != _without_version(new) else "none"


def needed_version(old: Node, new: Node) -> str:
    """Return the lowest `info.version` that `new` may have as successor of `old`."""
    return raised(version_of(old), bump(old, new))


def raised(version: str, level: Level) -> str:
    """Return the next version after `version` for changes of this level."""
    major, minor, patch = as_version(version)
    following = {"none": (major, minor, patch), "patch": (major, minor, patch + 1)}
    following |= {"minor": (major, minor + 1, 0), "major": (major + 1, 0, 0)}
    return ".".join(map(str, following[level]))


def version_of(document: Node) -> str:
    """Return `info.version`."""
    try:
        return str(document["info"]["version"])
    except (KeyError, TypeError):
        raise CompatibilityError("there is no info.version, so this is no OpenAPI document") from None


def as_version(text: str) -> tuple[int, int, int]:
    """Return a version as numbers, which compare as versions do."""
    if not (found := re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)):
        raise CompatibilityError(f"{text!r} is no version of the form 1.2.3")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


class _Comparison:
    def __init__(self, old: Node, new: Node) -> None:
        self._old = old
        self._new = new
        self._found: dict[tuple[str, str], bool] = {}
        self._seen: set[tuple[object, ...]] = set()

    def changes(self) -> list[Change]:
        self._document()
        operations, following = _operations(self._old), _operations(self._new)
        at_place = {operation.place: key for key, operation in following.items() if key not in operations}
        for key, operation in operations.items():
            twin = following.pop(key, None) or following.pop(at_place.get(operation.place, ""), None)
            if twin is None:
                self._note(key, "is removed", True)
            else:
                self._operation(operation, twin)
        for key in following:
            self._note(key, "is new")
        return sorted(Change(*place, breaking) for place, breaking in self._found.items())

    def _note(self, where: str, what: str, breaking: bool = False) -> None:
        # A schema may be sent and received: what breaks one of the two breaks.
        self._found[where, what] = breaking or self._found.get((where, what), False)

    def _is_first(self, *place: object) -> bool:
        """Return whether this is reached for the first time: what is shared is compared once."""
        is_first = place not in self._seen
        self._seen.add(place)
        return is_first

    def _pairs(
        self,
        prefix: str,
        pair: tuple[Node, Node],
        breaks: Callable[[str], bool] = lambda key: False,
        reason: str = "is new, and required",
    ) -> Iterator[tuple[str, Any, Any]]:
        """Note what is removed and what is new, and yield what is in both; `breaks` says which new ones break."""
        old, new = pair
        for key in sorted(old.keys() | new.keys()):
            where = prefix + key
            if key not in new:
                self._note(where, "is removed", True)
            elif key in old:
                yield where, old[key], new[key]
            elif breaks(key):
                self._note(where, reason, True)
            else:
                self._note(where, "is new")

    def _texts(self, where: str, old: Node, new: Node) -> None:
        if changed := [key for key in TEXTS if old.get(key) != new.get(key)]:
            self._note(where, f"reads differently: {', '.join(changed)}")
        deprecated = new.get("deprecated", False)
        if old.get("deprecated", False) != deprecated:
            self._note(where, "is deprecated now" if deprecated else "is not deprecated any more")

    def _extensions(self, where: str, old: Node, new: Node) -> None:
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key), new.get(key)
            if key.startswith("x-") and before != after:
                self._note(where, _difference(key, before, after), _extension_breaks(key, before, after))

    def _required(self, where: str, before: bool, after: bool, sent: bool) -> None:
        if before != after:
            self._note(where, "is required now" if after else "is optional now", after if sent else before)

    # --- The document ---

    def _document(self) -> None:
        old, new = self._old, self._new
        self._texts("info", old.get("info", {}), new.get("info", {}))
        for kind, key in (("tags", "name"), ("servers", "url")):
            named = _by(key, old.get(kind, [])), _by(key, new.get(kind, []))
            for where, node, twin in self._pairs(f"{kind.removesuffix('s')} ", named):
                self._texts(where, node, twin)
                if _contract(node) != _contract(twin):
                    self._note(where, "has other variables")
        for where, scheme, twin in self._pairs("security scheme ", self._components("securitySchemes")):
            self._texts(where, scheme, twin)
            if _contract(scheme) != _contract(twin):
                self._note(where, "is changed", True)
        for _ in self._pairs("", self._components("schemas")):
            pass  # They are compared where they are used, which says whether they are sent or received.

    def _components(self, kind: str) -> tuple[Node, Node]:
        return self._old.get("components", {}).get(kind, {}), self._new.get("components", {}).get(kind, {})

    def _followed(self, where: str, old: Node, new: Node) -> tuple[str, Node, Node]:
        """Return what is referred to, named like the component if both refer to the same one."""
        ref = old.get("$ref")
        if ref is not None and ref == new.get("$ref"):
            _, kind, name = ref.rsplit("/", 2)
            where = f"{kind.removesuffix('s')} {name}"
        return where, _resolved(self._old, old), _resolved(self._new, new)

    # --- Operations ---

    def _operation(self, old: _Operation, new: _Operation) -> None:
        where, before, after = old.id, old.node, new.node
        if old.id != new.id:
            self._note(where, f"is named {new.id} now", True)
        if old.place != new.place:
            self._note(where, f"is {new.place} instead of {old.place}", True)
        if before.get("tags") != after.get("tags"):
            self._note(where, _difference("tags", before.get("tags"), after.get("tags")), True)
        self._texts(where, before, after)
        self._extensions(where, before, after)
        self._security(where, before, after)
        parameters = old.parameters, new.parameters
        for place, *pair in self._pairs(f"{where} ", parameters, _is_required(self._new, new.parameters)):
            self._parameter(*self._followed(place, *pair))
        self._body(where, before, after)
        responses = before.get("responses", {}), after.get("responses", {})
        # Another status of success is not what clients wait for; another error is one more error.
        for place, *pair in self._pairs(f"{where} ", responses, lambda status: status < "4", "is new, and a success"):
            self._response(*self._followed(place, *pair))

    def _security(self, where: str, old: Node, new: Node) -> None:
        before = old.get("security", self._old.get("security")) or [{}]
        after = new.get("security", self._new.get("security")) or [{}]
        if before == after:
            return
        # Whoever was let in has to be let in still.
        breaking = not all(any(_is_met(wanted, given) for wanted in after) for given in before)
        self._note(where, f"needs {_demands(after)} instead of {_demands(before)}", breaking)

    def _parameter(self, where: str, old: Node, new: Node) -> None:
        self._texts(where, old, new)
        self._required(where, old.get("required", False), new.get("required", False), sent=True)
        for key in ("style", "explode", "allowReserved", "content"):
            if old.get(key) != new.get(key):
                self._note(where, _difference(key, old.get(key), new.get(key)), True)
        self._schema(where, old.get("schema", {}), new.get("schema", {}), sent=True)

    def _body(self, where: str, old: Node, new: Node) -> None:
        bodies = _body_of(self._old, old), _body_of(self._new, new)
        for place, body, twin in self._pairs(f"{where} ", bodies, _is_required(self._new, bodies[1])):
            self._texts(place, body, twin)
            self._required(place, body.get("required", False), twin.get("required", False), sent=True)
            self._content(place, body, twin, sent=True)

    def _response(self, where: str, old: Node, new: Node) -> None:
        if not self._is_first(where):
            return
        self._texts(where, old, new)
        if old.get("links") != new.get("links"):
            self._note(where, "has other links")
        headers = old.get("headers", {}), new.get("headers", {})
        for place, *pair in self._pairs(f"{where} ", headers):
            place, header, twin = self._followed(place, *pair)
            self._texts(place, header, twin)
            self._required(place, header.get("required", False), twin.get("required", False), sent=False)
            self._schema(place, header.get("schema", {}), twin.get("schema", {}), sent=False)
        self._content(where, old, new, sent=False)

    def _content(self, where: str, old: Node, new: Node, *, sent: bool) -> None:
        for _, media, twin in self._pairs(f"{where} ", (old.get("content", {}), new.get("content", {}))):
            self._texts(where, media, twin)
            self._schema(where, media.get("schema", {}), twin.get("schema", {}), sent=sent)

    # --- Schemas ---

    def _schema(self, where: str, old: Any, new: Any, *, sent: bool) -> None:
        old, new = _as_object(old), _as_object(new)
        ref, new_ref = old.get("$ref"), new.get("$ref")
        if ref is not None and ref == new_ref:
            self._component(ref.rsplit("/", 1)[-1], ref, ref, sent)
            old, new = ({k: v for k, v in schema.items() if k != "$ref"} for schema in (old, new))
        elif ref is not None and new_ref is not None:
            self._note(where, f"is {new_ref.rsplit('/', 1)[-1]} instead of {ref.rsplit('/', 1)[-1]}")
            self._component(where, ref, new_ref, sent)
            old, new = ({k: v for k, v in schema.items() if k != "$ref"} for schema in (old, new))
        else:
            old, new = _resolved(self._old, old), _resolved(self._new, new)
        self._texts(where, old, new)
        self._extensions(where, old, new)
        self._properties(where, old, new, sent)
        for key, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                self._schema(where + suffix, old[key], new[key], sent=sent)
                old, new = ({k: v for k, v in schema.items() if k != key} for schema in (old, new))
        self._values(where, old, new, sent)

    def _component(self, where: str, ref: str, new_ref: str, sent: bool) -> None:
        if self._is_first(ref, new_ref, sent):
            self._schema(where, _target(self._old, ref), _target(self._new, new_ref), sent=sent)

    def _properties(self, where: str, old: Node, new: Node, sent: bool) -> None:
        needed, now_needed = old.get("required", ()), new.get("required", ())
        properties = old.get("properties", {}), new.get("properties", {})
        for place, *pair in self._pairs(f"{where}.", properties, lambda key: sent and key in now_needed):
            self._schema(place, *pair, sent=sent)
        for name in properties[0].keys() & properties[1].keys():
            self._required(f"{where}.{name}", name in needed, name in now_needed, sent)

    def _values(self, where: str, old: Node, new: Node, sent: bool) -> None:
        """Compare what is neither text nor extension nor walked through: type, enumeration, format, bounds."""
        before, after = _constraints(old), _constraints(new)
        if before == after and (sent or old.get("x-strongly-open") == new.get("x-strongly-open")):
            return
        keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        breaking = before.get("format") != after.get("format")
        if sent:
            # Each property is compared by itself; here it counts that there are some.
            names: Node = {"properties": {name: {} for schema in (old, new) for name in schema.get("properties", ())}}
            breaking = breaking or not self._covers(self._new, after | names, self._old, before | names)
        else:
            breaking = breaking or bool(_lost(before, after))
            breaking = breaking or not self._covers(self._old, _as_read(old), self._new, _as_read(new))
        what = "; ".join(_difference(key, before.get(key), after.get(key)) for key in keys)
        self._note(where, what or "is open now", breaking)

    def _covers(self, of: Node, wide: Node, other_of: Node, narrow: Node) -> bool:
        # What is left of a schema may refer to others in allOf, anyOf and the like.
        return covers(
            wide | {"components": of.get("components", {})} if "$ref" in str(wide) else wide,
            narrow | {"components": other_of.get("components", {})} if "$ref" in str(narrow) else narrow,
        )


def covers(wide: Node, narrow: Node) -> bool:
    """Return whether `wide` certainly takes every value that `narrow` takes."""
    listed = _listed(wide), _listed(narrow)
    if all(listed):
        wide, narrow = ({**schema, "enum": texts} for schema, texts in zip((wide, narrow), listed, strict=True))
        wide, narrow = ({k: v for k, v in schema.items() if k != "pattern"} for schema in (wide, narrow))
    try:
        return jsonschema_rs.canonicalize(wide).covers(jsonschema_rs.canonicalize(narrow)) == Containment.YES
    except ValueError as error:  # what jsonschema_rs raises for a schema that is none
        raise CompatibilityError(f"a schema cannot be compared: {str(error).splitlines()[0]}") from None


def _listed(schema: Node) -> list[str] | None:
    """Return the texts that a pattern such as `^(name|status):(asc|desc)$` lists; None if it is not of this form."""
    pattern = schema.get("pattern", "")
    if "enum" in schema or not re.fullmatch(r"\^([\w:]|\(\w+(\|\w+)*\))+\$", pattern):
        return None
    parts = (part.strip("()").split("|") for part in re.findall(r"\([^)]*\)|[\w:]+", pattern))
    return ["".join(choice) for choice in itertools.product(*parts)]


def _constraints(schema: Node) -> Node:
    skipped = {*TEXTS, "$ref", "properties", "required", "deprecated"}
    return {key: value for key, value in schema.items() if key not in skipped and not key.startswith("x-")}


def _as_read(schema: Node) -> Node:
    """Return what a reader relies on: new fields, new values of open enumerations and other bounds do no harm."""
    skipped = {*BOUNDS, "additionalProperties"}
    if isinstance(schema.get("additionalProperties"), dict):
        skipped.remove("additionalProperties")
    if schema.get("x-strongly-open"):
        skipped.add("enum")
    return {key: value for key, value in _constraints(schema).items() if key not in skipped}


def _lost(old: Node, new: Node) -> list[Any]:
    return [value for value in old.get("enum", ()) if "enum" in new and value not in new["enum"]]


def _difference(key: str, before: Any, after: Any) -> str:
    if key == "enum" and before is not None and after is not None:
        lost, gained = _lost({key: before}, {key: after}), _lost({key: after}, {key: before})
        clauses = [f"loses {_shown(lost)}"] * bool(lost) + [f"gains {_shown(gained)}"] * bool(gained)
        return " and ".join(clauses) or "lists its values in another order"
    if before is None:
        return f"{key} is new: {_shown(after)}"
    if after is None:
        return f"{key} is removed, it was {_shown(before)}"
    return f"{key} is {_shown(after)} instead of {_shown(before)}"


def _shown(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return ", ".join(map(_shown, value)) or "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return textwrap.shorten(text, 80, placeholder="…")


def _extension_breaks(key: str, before: Any, after: Any) -> bool:
    match key:
        case "x-strongly-method" | "x-strongly-read-as":
            return True
        case "x-strongly-idempotent":
            return before is True
        case "x-strongly-collection":
            return before is not None
        case "x-strongly-aliases":
            return not set(before or ()) <= set(after or ())
    return False


def _is_met(wanted: Node, given: Node) -> bool:
    return all(name in given and set(scopes) <= set(given[name]) for name, scopes in wanted.items())


def _demands(alternatives: list[Node]) -> str:
    return " or ".join(
        " with ".join(f"{name} {_shown(scopes)}" if scopes else name for name, scopes in one.items()) or "nothing"
        for one in alternatives
    )


def _operations(document: Node) -> dict[str, _Operation]:
    found = {}
    for path, item in document.get("paths", {}).items():
        for method in METHODS & item.keys():
            node = item[method]
            # An operation's own parameters go before those of its path.
            parameters = {
                "{in} {name}".format_map(_resolved(document, parameter)): parameter
                for parameter in (*item.get("parameters", ()), *node.get("parameters", ()))
            }
            place = f"{method.upper()} {path}"
            key = node.get("operationId", place)
            found[key] = _Operation(key, place, node, parameters)
    return found


def _is_required(document: Node, nodes: Node) -> Callable[[str], bool]:
    return lambda key: bool(_resolved(document, nodes[key]).get("required"))


def _body_of(document: Node, operation: Node) -> Node:
    return {"body": _resolved(document, operation["requestBody"])} if "requestBody" in operation else {}


def _by(key: str, nodes: list[Node]) -> Node:
    return {node[key]: node for node in nodes}


def _as_object(schema: Any) -> Node:
    if isinstance(schema, dict):
        return schema
    return {} if schema else {"not": {}}


def _resolved(document: Node, node: Node) -> Node:
    """Return the node with what it refers to; what stands beside the reference goes first."""
    while "$ref" in node:
        node = {**_target(document, node["$ref"]), **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _target(document: Node, ref: str) -> Node:
    target: Any = document
    try:
        for part in ref.removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
    except (KeyError, TypeError):
        raise CompatibilityError(f"{ref} is not in the document") from None
    return _as_object(target)


def _without_version(document: Node) -> Node:
    return {**document, "info": {key: value for key, value in document["info"].items() if key != "version"}}


def _contract(node: Any, named: bool = False) -> Any:
    """Return a document, or a part, without its texts and its version."""
    if isinstance(node, dict):
        return {
            key: _contract(value, named=not named and key in NAMED)
            for key, value in node.items()
            if named or key not in (*TEXTS, "info")
        }
    return [_contract(item) for item in node] if isinstance(node, list) else node


# --- The second opinion ---


def redocly_changes(old: Path, new: Path) -> dict[Level, list[str]]:
    """Return what `redocly diff` finds, by the part of the version that it wants to be raised."""
    command = [str(ROOT / "node_modules/.bin/redocly"), "diff", str(old), str(new), "--format=json", "--fail-on=none"]
    done = subprocess.run(
        [*command, f"--config={ROOT / 'released' / 'redocly.yaml'}"],
        cwd=ROOT,
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        changes = json.loads(done.stdout)["changes"]
    except ValueError:
        raise CompatibilityError(f"redocly diff failed: {done.stderr.strip()}") from None
    found: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for change in changes:
        verdicts = change["verdicts"]
        said = "; ".join(verdict["message"] for verdict in verdicts) or f"{change.get('property', '')} {change['kind']}"
        wider = verdicts and all(_is_wider(change, verdict) for verdict in verdicts)
        level: Level = "minor" if wider else change["impact"]
        found[level].append(f"{change['path']}: {said}")
    return found


def _is_wider(change: Node, verdict: Node) -> bool:
    # Redocly holds that readers rely on bounds, and does not look into patterns. The document allows wider bounds.
    if verdict["ruleId"] != "schema-constraint-changed" or change["property"] not in BOUNDS:
        return False
    values = (change[side].get("value") for side in ("revision", "base"))
    wide, narrow = ({} if value is None else {change["property"]: value} for value in values)
    return covers(wide, narrow)


# --- The command ---


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--redocly", action="store_true", help="ask redocly instead")
    what.add_argument("--record", action="store_true", help="keep the document as the last release")
    parser.add_argument("--root", type=Path, default=ROOT, help="root of the tree (default: this one)")
    options = parser.parse_args(arguments)
    source, record = options.root / "openapi.yaml", options.root / "released" / DOCUMENT
    try:
        new = load_document(source)
        with recorded(options.root) as folder:
            last = folder / DOCUMENT
            old = new if options.record and not last.exists() else load_document(last)
            version, released = version_of(new), version_of(old)
            level = _by_redocly(last, source) if options.redocly else _by_comparison(old, new)
        needed = raised(released, level)
        if as_version(version) < as_version(needed):
            print(f"{level} changes since {released}: info.version has to be {needed}, it is {version}")
            return 1
    except OSError as error:
        print(f"compatibility: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except (CompatibilityError, GenerationError) as error:
        print(f"compatibility: {error}", file=sys.stderr)
        return 2
    except (AttributeError, KeyError, TypeError) as error:
        print(f"compatibility: not OpenAPI as expected, `make lint-spec` says more: {error}", file=sys.stderr)
        return 2
    print(f"{'no' if level == 'none' else level} changes since {released}: version {version} is high enough")
    if options.record:
        record.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, record)
        print(f"{version} is recorded")
    return 0


def _by_comparison(old: Node, new: Node) -> Level:
    for change in sorted(compare(old, new), key=lambda change: not change.breaking):
        print("breaks " if change.breaking else "fits   ", change.where, change.what)
    return bump(old, new)


def _by_redocly(old: Path, new: Path) -> Level:
    found = redocly_changes(old, new)
    for level in reversed(LEVELS):
        for line in found[level]:
            print(f"{level:6}", line)
    return next((level for level in reversed(LEVELS) if found[level]), "none")


if __name__ == "__main__":
    sys.exit(main())

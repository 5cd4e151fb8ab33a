"""The differences between two OpenAPI documents, and which of them break clients.

The section "Versioning" of the document defines breaking changes. Where it leaves a choice:

- Bounds in responses may change either way, and open enumerations in responses may gain values.
- A format is part of a type, because generated clients map formats to different types.
- The names of operations, SDK methods and component schemas are part of the contract, because they are names in code.
- A changed pattern breaks clients, because patterns are not compared by the strings that they match.
- A changed default breaks clients, because those that rely on it get another result. That a description states it, as
  "by default 20", is enough.
- A key that becomes read-only is one that clients can no longer send, and one that becomes write-only is one that
  responses no longer have.
- Servers must accept what an open enumeration does not list, so that closing one breaks clients that send it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .constraints import PROSE, as_read, constraints, covers, difference, extension_breaks, lost_values, shown
from .document import JSON, METHODS, lookup
from .versions import CompatibilityError

BRANCHES = ("allOf", "anyOf", "oneOf")
# How descriptions state a default.
DEFAULT = r"(?:\b(?:by default|defaults? to|default is|default:)|\(default)"
# The keys of these mappings are names, not keywords of OpenAPI: a property can be called `description`.
NAMED = frozenset({"content", "headers", "links", "parameters", "paths", "properties", "responses", "schemas"})


@dataclass(frozen=True, order=True)
class Change:
    """One difference between two documents; `where` and `what` make a sentence."""

    where: str
    what: str
    breaking: bool


@dataclass(frozen=True)
class _ComparedOperation:
    id: str
    place: str
    node: JSON
    parameters: dict[str, JSON]


def compare(old: JSON, new: JSON) -> list[Change]:
    """Return how `new` differs from `old`, breaking or not; nothing when only `info.version` differs."""
    changes = _Comparison(old, new).changes()
    if not changes and without_version(old) != without_version(new):
        changes.append(Change("document", "differs in what is not compared one by one", False))
    return changes


class _Comparison:
    def __init__(self, old: JSON, new: JSON) -> None:
        self._old = old
        self._new = new
        self._found: dict[tuple[str, str], bool] = {}
        self._seen: set[tuple[object, ...]] = set()

    def changes(self) -> list[Change]:
        self._document()
        operations, following = _operations(self._old), _operations(self._new)
        at_place = {operation.place: key for key, operation in following.items() if key not in operations}
        for key, operation in operations.items():
            # An operation whose id has changed is recognized by its method and path.
            other = following.pop(key, None) or following.pop(at_place.get(operation.place, ""), None)
            if other is None:
                self._note(key, "is removed", True)
            else:
                self._operation(operation, other)
        for key in following:
            self._note(key, "is new")
        return sorted(Change(*place, breaking) for place, breaking in self._found.items())

    def _note(self, where: str, what: str, breaking: bool = False) -> None:
        # A schema can be both sent and received. A change that breaks either use is breaking.
        self._found[where, what] = breaking or self._found.get((where, what), False)

    def _is_first(self, *place: object) -> bool:
        """Return whether this is reached for the first time. Shared components are compared only once."""
        is_first = place not in self._seen
        self._seen.add(place)
        return is_first

    def _pairs(
        self,
        prefix: str,
        pair: tuple[JSON, JSON],
        breaks: Callable[[str], bool] = lambda key: False,
        reason: str = "is new, and required",
    ) -> Iterator[tuple[str, Any, Any]]:
        """Record what is removed and what is new, and yield what is in both; `breaks` decides which new ones break."""
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

    def _prose(self, where: str, old: JSON, new: JSON) -> None:
        before, after = _default(old), _default(new)
        if before and after and before != after:
            self._note(where, f"has the default {after} instead of {before}", True)
        if changed := [key for key in PROSE if old.get(key) != new.get(key)]:
            self._note(where, f"reads differently: {', '.join(changed)}")
        deprecated = new.get("deprecated", False)
        if old.get("deprecated", False) != deprecated:
            self._note(where, "is deprecated now" if deprecated else "is no longer deprecated")

    def _extensions(self, where: str, old: JSON, new: JSON) -> None:
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key), new.get(key)
            if key.startswith("x-") and before != after:
                self._note(where, difference(key, before, after), extension_breaks(key, before, after))

    def _others(self, where: str, old: JSON, new: JSON, known: Collection[str], breaks: Collection[str] = ()) -> None:
        """Record the changes of keys that are not compared one by one, so that none is ignored."""
        for key in sorted((old.keys() | new.keys()) - {*known, *PROSE, "deprecated"}):
            before, after = old.get(key), new.get(key)
            if not key.startswith("x-") and contract(before) != contract(after):
                # What is added is for new clients, unless it changes what existing ones have to do.
                self._note(where, difference(key, before, after), key in breaks)

    def _calls(self, kind: str, old: JSON, new: JSON) -> None:
        """Record what changes in the requests that the server sends: webhooks and callbacks."""
        for where, node, other in self._pairs(f"{kind} ", (old, new)):
            if contract(node) != contract(other):
                self._note(where, "is changed", True)

    def _required(self, where: str, before: bool, after: bool, sent: bool) -> None:
        if before != after:
            self._note(where, "is required now" if after else "is optional now", after if sent else before)

    # --- The document ---

    def _document(self) -> None:
        old, new = self._old, self._new
        info = old.get("info", {}), new.get("info", {})
        self._prose("info", *info)
        self._extensions("info", *info)
        self._others("info", *info, known=("version",))
        known = ("info", "tags", "servers", "security", "paths", "webhooks", "components")
        self._others("document", old, new, known, breaks=("jsonSchemaDialect",))
        self._calls("webhook", old.get("webhooks", {}), new.get("webhooks", {}))
        for kind, key in (("tags", "name"), ("servers", "url")):
            named = _by(key, old.get(kind, [])), _by(key, new.get(kind, []))
            for where, node, other in self._pairs(f"{kind.removesuffix('s')} ", named):
                self._prose(where, node, other)
                if contract(node) != contract(other):
                    self._note(where, "has other variables")
        for where, scheme, other in self._pairs("security scheme ", self._components("securitySchemes")):
            self._prose(where, scheme, other)
            if contract(scheme) != contract(other):
                self._note(where, "is changed", True)
        for _ in self._pairs("", self._components("schemas")):
            pass  # They are compared where they are used, because that shows whether they are sent or received.

    def _components(self, kind: str) -> tuple[JSON, JSON]:
        return self._old.get("components", {}).get(kind, {}), self._new.get("components", {}).get(kind, {})

    def _followed(self, where: str, old: JSON, new: JSON) -> tuple[str, JSON, JSON]:
        """Return the targets of both references, and the name of the component if it is the same."""
        ref = old.get("$ref")
        if ref is not None and ref == new.get("$ref"):
            _, kind, name = ref.rsplit("/", 2)
            where = f"{kind.removesuffix('s')} {name}"
        return where, _resolved(self._old, old), _resolved(self._new, new)

    # --- Operations ---

    def _operation(self, old: _ComparedOperation, new: _ComparedOperation) -> None:
        where, before, after = old.id, old.node, new.node
        if old.id != new.id:
            self._note(where, f"is named {new.id} now", True)
        if old.place != new.place:
            self._note(where, f"is {new.place} instead of {old.place}", True)
        if before.get("tags") != after.get("tags"):
            self._note(where, difference("tags", before.get("tags"), after.get("tags")), True)
        self._prose(where, before, after)
        self._extensions(where, before, after)
        self._security(where, before, after)
        known = ("operationId", "tags", "security", "parameters", "requestBody", "responses", "callbacks")
        self._others(where, before, after, known, breaks=("servers",))
        self._calls(f"{where} callback", before.get("callbacks", {}), after.get("callbacks", {}))
        parameters = old.parameters, new.parameters
        for place, *pair in self._pairs(f"{where} ", parameters, _is_required(self._new, new.parameters)):
            self._parameter(*self._followed(place, *pair))
        self._body(where, before, after)
        responses = before.get("responses", {}), after.get("responses", {})
        # Clients do not expect a new successful status. They handle a new error status like other errors.
        for place, *pair in self._pairs(f"{where} ", responses, lambda status: status < "4", "is new, and a success"):
            self._response(*self._followed(place, *pair))

    def _security(self, where: str, old: JSON, new: JSON) -> None:
        before = old.get("security", self._old.get("security")) or [{}]
        after = new.get("security", self._new.get("security")) or [{}]
        if before == after:
            return
        # API keys that had access must keep it.
        breaking = not all(any(_is_satisfied(required, granted) for required in after) for granted in before)
        self._note(where, f"needs {_requirements(after)} instead of {_requirements(before)}", breaking)

    def _parameter(self, where: str, old: JSON, new: JSON) -> None:
        self._prose(where, old, new)
        self._required(where, old.get("required", False), new.get("required", False), sent=True)
        self._extensions(where, old, new)
        known = ("name", "in", "required", "schema")
        self._others(where, old, new, known, breaks=("style", "explode", "allowReserved", "content"))
        self._schema(where, old.get("schema", {}), new.get("schema", {}), sent=True)

    def _body(self, where: str, old: JSON, new: JSON) -> None:
        bodies = _body_of(self._old, old), _body_of(self._new, new)
        for place, body, other in self._pairs(f"{where} ", bodies, _is_required(self._new, bodies[1])):
            self._prose(place, body, other)
            self._extensions(place, body, other)
            self._required(place, body.get("required", False), other.get("required", False), sent=True)
            self._content(place, body, other, sent=True)

    def _response(self, where: str, old: JSON, new: JSON) -> None:
        if not self._is_first(where):
            return
        self._prose(where, old, new)
        self._extensions(where, old, new)
        if old.get("links") != new.get("links"):
            self._note(where, "has other links")
        headers = old.get("headers", {}), new.get("headers", {})
        for place, *pair in self._pairs(f"{where} ", headers):
            place, header, other = self._followed(place, *pair)
            self._prose(place, header, other)
            self._required(place, header.get("required", False), other.get("required", False), sent=False)
            self._others(place, header, other, ("required", "schema"), breaks=("style", "explode", "content"))
            self._schema(place, header.get("schema", {}), other.get("schema", {}), sent=False)
        self._content(where, old, new, sent=False)

    def _content(self, where: str, old: JSON, new: JSON, *, sent: bool) -> None:
        for _, media, other in self._pairs(f"{where} ", (old.get("content", {}), new.get("content", {}))):
            self._prose(where, media, other)
            self._extensions(where, media, other)
            self._others(where, media, other, ("schema",), breaks=("encoding",))
            self._schema(where, media.get("schema", {}), other.get("schema", {}), sent=sent)

    # --- Schemas ---

    def _schema(self, where: str, old: Any, new: Any, *, sent: bool) -> None:
        old, new, nullable, now_nullable = _aligned(_as_object(old), _as_object(new))
        if nullable != now_nullable:
            what = "can be null now" if now_nullable else "is never null now"
            self._note(where, what, nullable if sent else now_nullable)
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
        self._prose(where, old, new)
        self._extensions(where, old, new)
        self._properties(where, old, new, sent)
        for key, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                self._schema(where + suffix, old[key], new[key], sent=sent)
                old, new = ({k: v for k, v in schema.items() if k != key} for schema in (old, new))
        for key in BRANCHES:
            if key in old and key in new:
                self._branches(where, key, old[key], new[key], sent)
                old, new = ({k: v for k, v in schema.items() if k != key} for schema in (old, new))
        self._values(where, old, new, sent)

    def _branches(self, where: str, key: str, old: list[Any], new: list[Any], sent: bool) -> None:
        common = [branch for branch in old if branch in new]
        pairs = [(branch, branch) for branch in common]  # what they refer to can differ
        lost, gained = ([each for each in branches if each not in common] for branches in (old, new))
        if len(lost) == len(gained):
            pairs += zip(lost, gained, strict=True)
            lost, gained = [], []
        for pair in pairs:
            self._schema(where, *pair, sent=sent)
        if lost or gained:
            # Of what is compared already, it only matters that it is the same.
            same: list[Any] = [{"const": index} for index, _ in enumerate(pairs)] if key != "allOf" else []
            before, after = ({key: same + branches} if same + branches else {} for branches in (lost, gained))
            is_covered = (
                self._covers(self._new, after, self._old, before)
                if sent
                else self._covers(self._old, before, self._new, after)
            )
            clauses = [f"loses {shown(lost)}"] * bool(lost) + [f"gains {shown(gained)}"] * bool(gained)
            self._note(where, f"{key} {' and '.join(clauses)}", not is_covered)

    def _component(self, where: str, ref: str, new_ref: str, sent: bool) -> None:
        if self._is_first(ref, new_ref, sent):
            self._schema(where, _target(self._old, ref), _target(self._new, new_ref), sent=sent)

    def _properties(self, where: str, old: JSON, new: JSON, sent: bool) -> None:
        needed, now_needed = _needed(self._old, old, sent), _needed(self._new, new, sent)
        properties = old.get("properties", {}), new.get("properties", {})
        for place, *pair in self._pairs(f"{where}.", properties, lambda key: sent and key in now_needed):
            self._schema(place, *pair, sent=sent)
        for name in properties[0].keys() & properties[1].keys():
            self._required(f"{where}.{name}", name in needed, name in now_needed, sent)

    def _values(self, where: str, old: JSON, new: JSON, sent: bool) -> None:
        """Compare what is neither prose nor extension nor traversed: type, enumeration, format, bounds."""
        before, after = constraints(old), constraints(new)
        was_open, is_open = old.get("x-strongly-open", False), new.get("x-strongly-open", False)
        if before == after and was_open == is_open:
            return
        keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        breaking = any(before.get(key) != after.get(key) for key in ("format", "contentEncoding", "contentMediaType"))
        hidden = "readOnly" if sent else "writeOnly"
        breaking = breaking or (bool(after.get(hidden)) and not before.get(hidden))
        if sent:
            breaking = breaking or ("default" in before and before["default"] != after.get("default"))
            breaking = breaking or (was_open and not is_open)
            # Each property is compared separately. Here, only their names matter.
            names: JSON = {"properties": {name: {} for schema in (old, new) for name in schema.get("properties", ())}}
            breaking = breaking or not self._covers(self._new, after | names, self._old, before | names)
        else:
            breaking = breaking or bool(lost_values(before, after))
            breaking = breaking or not self._covers(self._old, as_read(old), self._new, as_read(new))
            # Clients choose the class of an object by it.
            chosen = before.get("discriminator")
            breaking = breaking or (chosen is not None and chosen != after.get("discriminator"))
        what = "; ".join(difference(key, before.get(key), after.get(key)) for key in keys)
        if was_open != is_open:
            what = "; ".join(filter(None, (what, "is open now" if is_open else "is closed now")))
        self._note(where, what, breaking)

    def _covers(self, of: JSON, wide: JSON, other_of: JSON, narrow: JSON) -> bool:
        # The remaining keywords, such as allOf and anyOf, can contain references.
        return covers(
            wide | {"components": of.get("components", {})} if "$ref" in str(wide) else wide,
            narrow | {"components": other_of.get("components", {})} if "$ref" in str(narrow) else narrow,
        )


def _needed(document: JSON, schema: JSON, sent: bool) -> set[str]:
    """Return the keys that a body must have, or that a response always has."""
    hidden = "readOnly" if sent else "writeOnly"
    properties = schema.get("properties", {})
    return {
        name
        for name in schema.get("required", ())
        if not _resolved(document, _as_object(properties.get(name, {}))).get(hidden)
    }


def _default(node: JSON) -> str:
    """Return the default that a description states, as in "by default 20" or "by default `created_at:desc`"."""
    text = " ".join(str(node.get("description", "")).split())
    found = re.search(rf"{DEFAULT},? (?:`([^`]+)`|([\w:.+-]*\w))", text, re.IGNORECASE)
    return found[1] or found[2] if found else ""


def _is_satisfied(required: JSON, granted: JSON) -> bool:
    return all(name in granted and set(scopes) <= set(granted[name]) for name, scopes in required.items())


def _requirements(alternatives: list[JSON]) -> str:
    return " or ".join(
        " with ".join(f"{name} {shown(scopes)}" if scopes else name for name, scopes in one.items()) or "nothing"
        for one in alternatives
    )


def _operations(document: JSON) -> dict[str, _ComparedOperation]:
    found = {}
    for path, item in document.get("paths", {}).items():
        for method in [method for method in METHODS if method in item]:
            node = item[method]
            # Parameters of an operation override those of its path.
            parameters = {
                "{in} {name}".format_map(_resolved(document, parameter)): parameter
                for parameter in (*item.get("parameters", ()), *node.get("parameters", ()))
            }
            if servers := node.get("servers", item.get("servers")):
                node = {**node, "servers": servers}
            place = f"{method.upper()} {path}"
            key = node.get("operationId", place)
            found[key] = _ComparedOperation(key, place, node, parameters)
    return found


def _is_required(document: JSON, nodes: JSON) -> Callable[[str], bool]:
    return lambda key: bool(_resolved(document, nodes[key]).get("required"))


def _body_of(document: JSON, operation: JSON) -> JSON:
    return {"body": _resolved(document, operation["requestBody"])} if "requestBody" in operation else {}


def _by(key: str, nodes: list[JSON]) -> JSON:
    return {node[key]: node for node in nodes}


def _aligned(old: JSON, new: JSON) -> tuple[JSON, JSON, bool, bool]:
    """Return both schemas as references, if they are no more than that and null, and whether each of them has null.

    Otherwise, a reference becomes a branch if the other schema has branches.
    """
    (one, nullable), (other, now_nullable) = _without_null(old), _without_null(new)
    if "$ref" in one and "$ref" in other:
        return one, other, nullable, now_nullable
    return _as_branch(old, new), _as_branch(new, old), False, False


def _without_null(schema: JSON) -> tuple[JSON, bool]:
    """Return the reference in a union with null, or in branches with nothing else, and whether there was null."""
    for key in BRANCHES:
        branches = schema.get(key, [])
        others = [_as_object(branch) for branch in branches if branch != {"type": "null"}]
        if len(others) == 1 and "$ref" in others[0]:
            beside = {name: value for name, value in schema.items() if name != key}
            return {**others[0], **beside}, len(branches) > 1
    return schema, False


def _as_branch(schema: JSON, other: JSON) -> JSON:
    for key in BRANCHES:
        if "$ref" in schema and key in other:
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            return {**beside, key: [{"$ref": schema["$ref"]}]}
    return schema


def _as_object(schema: Any) -> JSON:
    if isinstance(schema, dict):
        return schema
    return {} if schema else {"not": {}}


def _resolved(document: JSON, node: JSON) -> JSON:
    """Return the node merged with its target; keys next to the reference take precedence."""
    while "$ref" in node:
        node = {**_target(document, node["$ref"]), **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _target(document: JSON, ref: str) -> JSON:
    try:
        return _as_object(lookup(document, ref))
    except (KeyError, TypeError):
        raise CompatibilityError(f"{ref} is not in the document") from None


def without_version(document: JSON) -> JSON:
    return {**document, "info": {key: value for key, value in document["info"].items() if key != "version"}}


def contract(node: Any, named: bool = False) -> Any:
    """Return a document, or a part of it, without its prose and its version."""
    if isinstance(node, dict):
        return {
            key: contract(value, named=not named and key in NAMED)
            for key, value in node.items()
            if named or key not in (*PROSE, "info")
        }
    return [contract(item) for item in node] if isinstance(node, list) else node

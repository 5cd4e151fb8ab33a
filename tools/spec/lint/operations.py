"""Rules about operations: names, scopes, statuses, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

import jsonschema_rs

from tools.spec.document import JSON, Place, Problem, Spec, SpecOperation
from tools.spec.names import pascal_case, snake_case

KEY_ORDER = (
    *("operationId", "tags", "summary", "description", "deprecated", "security"),
    *("x-strongly-method", "x-strongly-idempotent", "x-strongly-collection"),
    *("parameters", "requestBody", "responses"),
)
# The least and the most items that the SDK and the command line ask for by themselves.
PAGE_SIZES = (1, 100)
# Authentication, scopes, rate limits and outages concern every operation.
ALWAYS = {401, 403, 429, 500, 503}
AUTHENTICATED = {401, 403}
WITH_INPUT = {422}
WITH_BODY = {400, 413, 415}
# Allowed if the description of the operation states when.
EXPLAINED = {404, 409}


def operation_names(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        place = (*operation.place, "operationId")
        # The last segment names an action: `POST /volumes/{volumeId}/make-shared` is makeVolumeShared.
        last = operation.path.rpartition("/")[2]
        action = ("create", "add") if 201 in operation.statuses else (last.partition("-")[0],)
        verbs = {
            "get": ("list",) if spec.lists(operation) else ("get",),
            "put": ("update",),
            "patch": ("update",),
            "delete": ("delete", "remove"),
            "post": action,
        }.get(operation.method)
        if verbs is None:
            yield Problem(operation.place, "use GET, PUT, POST, PATCH or DELETE")
            continue
        verb = re.split("(?=[A-Z])", operation.id)[0]
        if verb not in verbs:
            yield Problem(place, f"begin it with {' or '.join(verbs)}, not {verb}")
        things = sorted({pascal_case(spec.singular(operation.namespace)), pascal_case(operation.namespace)}, key=len)
        if not any(f"_{snake_case(thing)}_" in f"_{snake_case(operation.id)}_" for thing in things):
            yield Problem(place, f"name what it is about: {things[0]}")


def tags_are_namespaces(spec: Spec) -> Iterator[Problem]:
    declared = [tag["name"] for tag in spec.document.get("tags", [])]
    taken: set[tuple[str, str]] = set()
    for operation in spec.operations:
        namespace = operation.namespace
        if operation.node.get("tags") != [namespace]:
            yield Problem((*operation.place, "tags"), f"give it the one tag {namespace}, as its path begins")
        method = (namespace, str(operation.node.get("x-strongly-method")))
        if method in taken:
            yield Problem((*operation.place, "x-strongly-method"), f"{'.'.join(method)} is taken: choose another name")
        taken.add(method)
    used = {namespace for namespace, _ in taken}
    for index, name in enumerate(declared):
        if name not in used:
            yield Problem(("tags", index), f"remove the tag {name}: no operation has it")
    for name in sorted(used - set(declared)):
        yield Problem(("tags",), f"declare and describe the tag {name}")


def scopes(spec: Spec) -> Iterator[Problem]:
    used = set()
    for operation in spec.operations:
        scope = f"{operation.namespace}:{'read' if operation.method == 'get' else 'write'}"
        if not spec.is_authenticated(operation):
            continue
        used.add(scope)
        alternatives = operation.node.get("security", [])
        # A requirement without schemes makes the others optional.
        if any(names != [scope] for each in alternatives for names in each.values()) or not any(alternatives):
            yield Problem((*operation.place, "security"), f"ask for the scope {scope} and no other")
    for scope in sorted(used ^ set(re.findall(r"`([a-z-]+:[a-z]+)`", spec.prose))):
        advice = "describe the scope {}" if scope in used else "no operation needs the scope {}: remove it"
        yield Problem(("info", "description"), advice.format(scope))


def key_order(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        keys = list(operation.node)
        for key in keys:
            if key not in KEY_ORDER and not key.startswith("x-"):
                yield Problem((*operation.place, key), "remove it: operations do not use this key")
        known = [key for key in keys if key in KEY_ORDER]
        for found, expected in zip(known, sorted(known, key=KEY_ORDER.index), strict=True):
            if found != expected:
                yield Problem((*operation.place, found), f"put {expected} before it")
                break


def bodies(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        if "requestBody" in operation.node and operation.method not in ("post", "put", "patch"):
            yield Problem((*operation.place, "requestBody"), f"remove it: {operation.method.upper()} has no body")


def lists(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        place, collection = operation.place, operation.node.get("x-strongly-collection")
        names = {parameter["name"] for parameter in operation.parameters}
        window = {"limit", "cursor"} if "cursor" in names else {"limit", "offset"}
        paging = window & names
        if not spec.lists(operation):
            if paging:
                yield Problem((*place, "parameters"), f"remove {' and '.join(sorted(paging))}: it is not a list")
            if collection:
                yield Problem((*place, "x-strongly-collection"), "remove it: the response is not a list")
            continue
        if snake_case(str(collection)) not in map(snake_case, operation.path.split("/")):
            yield Problem((*place, "x-strongly-collection"), "give it the part of the path that names the items")
        if "pagination" in spec.envelope(operation):
            for name in sorted(window - paging):
                yield Problem((*place, "parameters"), f"add {name}: the response is a page")
            for parameter in operation.parameters:
                schema = spec.resolve(parameter.get("schema"))
                if parameter["name"] == "limit" and not all(jsonschema_rs.is_valid(schema, n) for n in PAGE_SIZES):
                    advice = "let limit accept {} to {}: clients ask for so many, and the server can return fewer"
                    yield Problem((*place, "parameters"), advice.format(*PAGE_SIZES))
        elif paging or "The list is not paginated." not in operation.description:
            yield Problem(place, "return a page, or take neither limit nor offset and say: The list is not paginated.")


def statuses(spec: Spec) -> Iterator[Problem]:
    shared: dict[str, JSON] = {}
    for operation in spec.operations:
        place = (*operation.place, "responses")
        needed = set(ALWAYS) if spec.is_authenticated(operation) else ALWAYS - AUTHENTICATED
        needed |= WITH_INPUT if operation.parameters or "requestBody" in operation.node else set()
        needed |= WITH_BODY if "requestBody" in operation.node else set()
        needed |= {404} if operation.path_parameters else set()
        described = {int(status) for status in re.findall(r"\b[45]\d\d\b", operation.description)}
        for status in sorted((needed | described) - operation.statuses):
            yield Problem(place, f"add {status}")
        for status in sorted(status for status in operation.statuses - needed if status >= 400):
            if status not in EXPLAINED:
                yield Problem((*place, str(status)), "remove it: this operation never responds with it")
            elif status not in described:
                yield Problem(
                    (*place, str(status)), f"say in the operation's description when the response is {status}"
                )
        for key, response in operation.responses.items():
            if not key.isdecimal():
                yield Problem((*place, key), "list exact statuses instead")
            # The references are compared, not their targets, so that all operations share the components.
            elif key >= "400" and response != shared.setdefault(key, response):
                yield Problem((*place, key), f"refer to {shared[key].get('$ref')}, as elsewhere")
        if list(operation.responses) != sorted(operation.responses):
            yield Problem(place, "sort the statuses")


def successes(spec: Spec) -> Iterator[Problem]:
    readable = {operation.id for operation in spec.operations if operation.method == "get"}
    for operation in spec.operations:
        place = (*operation.place, "responses")
        found = sorted(status for status in operation.statuses if status < 300)
        known = {200, 202, 204} | ({201} if operation.method in ("post", "put") else set())
        if not found or not known.issuperset(found):
            yield Problem(place, f"{operation.method.upper()} succeeds with {sorted(known)}, not with {found}")
            continue
        for status in found:
            response = spec.resolve(operation.responses[str(status)])
            if status == 201 and "Location" not in response.get("headers", {}):
                yield Problem((*place, "201"), "add the header Location")
            polled = set(re.findall(r"Poll `(\w+)` until", str(response.get("description"))))
            if status == 202 and not polled & readable:
                yield Problem((*place, "202", "description"), "say what to poll: Poll `getSomething` until ...")


def links(spec: Spec) -> Iterator[Problem]:
    by_id = {operation.id: operation for operation in spec.operations}
    for operation in spec.operations:
        linked = set()
        for status, response in operation.responses.items():
            for name, link in spec.resolve(response).get("links", {}).items():
                place = (*operation.place, "responses", status, "links", name)
                target = by_id.get(str(link.get("operationId")))
                if target is None:
                    yield Problem(place, f"unknown operation {link.get('operationId')}")
                    continue
                linked.add(target.id)
                yield from _link_parameters(spec, operation, target, place, link.get("parameters", {}))
        if 201 in operation.statuses:
            for other in spec.operations:
                if other.id not in linked and _is_about_one_of(operation, other):
                    yield Problem((*operation.place, "responses", "201"), f"link to {other.id}")


def _is_about_one_of(create: SpecOperation, other: SpecOperation) -> bool:
    one_more = len(other.path_parameters) == len(create.path_parameters) + 1
    return other.path.startswith(f"{create.path}/{{") and one_more


def _link_parameters(
    spec: Spec, operation: SpecOperation, target: SpecOperation, place: Place, given: Mapping[str, str]
) -> Iterator[Problem]:
    known = {parameter["name"] for parameter in target.parameters}
    for name in target.path_parameters:
        if name not in given:
            yield Problem(place, f"add the parameter {name} of {target.id}")
    for name, expression in given.items():
        if name not in known:
            yield Problem((*place, "parameters", name), f"remove it: {target.id} has no such parameter")
        if not _is_known(spec, operation, str(expression)):
            yield Problem((*place, "parameters", name), f"{expression} does not exist here")


def _is_known(spec: Spec, operation: SpecOperation, expression: str) -> bool:
    kind, _, rest = expression.partition(".path.")
    if kind == "$request":
        return rest in operation.path_parameters
    kind, _, rest = expression.partition("#/")
    node = spec.success(operation)
    for part in rest.split("/"):
        node = spec.properties(node).get(part, {})
    return kind == "$response.body" and bool(node)


def deprecations(spec: Spec) -> Iterator[Problem]:
    for place, node in spec.nodes:
        if node.get("deprecated") is True:
            since = re.search(r"Deprecated\s+since\s+(\d{4}-\d\d-\d\d)\b", str(node.get("description")))
            if since is None or not _is_date(since[1]):
                yield Problem((*place, "deprecated"), "say in the description: Deprecated since YYYY-MM-DD, use ...")


def webhooks(spec: Spec) -> Iterator[Problem]:
    """Clients send requests and receive none: nothing can be generated from webhooks and callbacks."""
    places: list[Place] = [("webhooks",)] if spec.document.get("webhooks") else []
    places += [("components", name) for name in ("callbacks", "pathItems") if name in spec.document["components"]]
    for place in places:
        advice = "describe what the server sends in info.description, with a link to its schemas"
        yield Problem(place, f"remove {place[-1]}: the SDK receives no requests; {advice}")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


RULES = (
    operation_names,
    tags_are_namespaces,
    scopes,
    key_order,
    bodies,
    lists,
    statuses,
    successes,
    links,
    deprecations,
    webhooks,
)

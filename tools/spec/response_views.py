"""Views of what operations return, of the credentials that they require, and of the base path of the document."""

from __future__ import annotations

import re
from dataclasses import replace

from .document import JSON, Place, Problem, SpecError, followed, refuse, types
from .model_views import ModelViews, Reader
from .names import pascal_case
from .view_types import Credential, PythonType, ResultView

# How Python represents the JSON types of values that have no model.
KINDS = {
    "array": "list",
    "boolean": "bool",
    "integer": "int",
    "number": "int, float",
    "object": "dict",
    "string": "str",
}
LINES = {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
EVENTS = {"text/event-stream"}
UNREADABLE = ("application/json-seq", "multipart/", "application/x-www-form-urlencoded")
# Where cursors are found, by a documented rule.
CURSOR, NEXT_CURSOR = "cursor", ("nextCursor", "next_cursor")
# Headers that the client sets itself, or that HTTP reserves.
TAKEN_HEADERS = {
    *("accept", "accept-encoding", "connection", "content-length", "content-type", "cookie", "host"),
    *("te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-request-id"),
}
USABLE = "use a scheme with `type: apiKey` and `in: header`, or with `type: http` and `scheme: bearer`"


class ResponseViews(ModelViews):
    """Views of successful responses, credentials and servers."""

    # --- responses ------------------------------------------------------------------------------------------------

    def _result(self, where: Place, node: JSON, queries: set[str]) -> ResultView:
        """Return what an operation returns.

        Args:
            where: Place of the operation.
            node: The operation.
            queries: Names of its query parameters.
        """
        found: list[tuple[str, ResultView]] = []
        for status, given in node.get("responses", {}).items():
            place = (*where, "responses", status)
            if not re.fullmatch("[2-5][0-9][0-9]", status):
                if status != "default":
                    refuse(place, f"the status {status}", "list exact statuses")
                continue  # errors, whether they are listed or not
            if status.startswith("3"):
                refuse(place, f"the status {status}", "remove it: clients follow redirects, and never return them")
            if status.startswith("2"):
                owner = pascal_case(str(node.get("operationId", "")))
                result = self._response(followed(self.document, place), self.resolve(given), queries, f"{owner}Result")
                found.append((status, result))
        if not found:
            refuse((*where, "responses"), "no successful status", "list it, such as 200 or 204")
        # An empty response is an empty dict.
        found = [each for each in found if each[1].kind != "none" or ("result" not in {it.kind for _, it in found})]
        for status, result in found[1:]:
            if result != found[0][1]:
                refuse(
                    (*where, "responses", status),
                    f"another response than that with {found[0][0]}",
                    "give both the same content: a method returns one type",
                )
        return found[0][1]

    def _response(self, where: Place, response: JSON, queries: set[str], owner: str) -> ResultView:
        content = response.get("content") or {}
        if not content:
            return ResultView("none", type=PythonType("None"))
        media = _chosen(where, content)
        kind = media.partition(";")[0].strip().lower()
        place = (*where, "content", media)
        schema = content[media].get("schema", {})
        described = str(response.get("description", ""))
        if kind.endswith(("/json", "+json")):
            if not schema:
                refuse(place, "JSON without a schema", "describe it, if only as `type: object`")
            result = self._document((*place, "schema"), schema, queries, owner, described)
            return result if kind == "application/json" else replace(result, media=media)
        if kind in LINES or kind in EVENTS:
            if not schema:
                refuse(place, "a stream without a schema", "describe one item of it")
            item = _value(self.reader((*place, "schema"), schema, f"{owner}Item", described), in_envelope=False)
            return replace(item, kind="lines" if kind in LINES else "events", media=f"{media}, application/json;q=0.9")
        if kind.startswith("text/"):
            if schema and types(self.resolve(schema)) != {"string"}:
                refuse((*place, "schema"), f"{kind} that is not a string", "use `type: string`, or application/json")
            return ResultView("text", type=PythonType("str"), media=f"{media}, application/json;q=0.9")
        return ResultView("bytes", type=PythonType("bytes"), media=f"{media}, application/json;q=0.9")

    def _document(self, where: Place, schema: JSON, queries: set[str], owner: str, described: str) -> ResultView:
        self._check(where, schema)
        where, outer = self._target(where, schema)
        members = self._members(where, outer) if self._is_model(outer) else {}
        properties = {key: member for key, (_, member, _) in members.items()}
        # The rule by which clients recognize an envelope, too.
        in_envelope = "data" in properties and ("success" in properties or not {"id", "_id"} & properties.keys())
        if in_envelope:
            where, schema, _ = members["data"]
        reader = self.reader(where, schema, owner, described)
        place, target = self._target(where, schema)
        if reader.kinds == {"array"} and not reader.nullable and "items" in target:
            item = self.reader((*place, "items"), target["items"], f"{owner}Item", described)
            if item.model and not item.nullable:
                return ResultView(self._list(where, properties, queries), type=item.type, model=item.model)
        if target.get("x-strongly-read-as") == "dict" and not reader.nullable:
            # The result of an action is an open object, which the SDK returns as a plain dict.
            return ResultView("result", type=reader.type)
        if reader.model and not reader.nullable:
            return ResultView("object", type=reader.type, model=reader.model)
        return _value(reader, in_envelope=in_envelope)

    def _list(self, where: Place, envelope: JSON, queries: set[str]) -> str:
        """Return the kind of a list of objects: by offset, by cursor, or as a whole."""
        pagination = self._pagination(envelope)
        if pages := sorted(query for query in queries if re.fullmatch(r"page(_?(number|no|index))?", query.lower())):
            refuse(
                where,
                f"a list with the parameter {pages[0]}",
                "take limit and offset, or a cursor: pages with numbers repeat and miss items when the list changes",
            )
        has_cursor = any(key in pagination for key in NEXT_CURSOR)
        if CURSOR in queries or has_cursor:
            if "offset" in queries:
                refuse(where, "a list with a cursor and an offset", "keep one of the two")
            if CURSOR not in queries:
                refuse(where, "a list with a cursor of the next page", f"add the query parameter {CURSOR}")
            if not has_cursor:
                refuse(where, "a list with the parameter cursor", f"add {NEXT_CURSOR[0]} to `pagination`")
            if "limit" not in queries:
                refuse(where, "a list with a cursor, but no page size", "add the query parameter limit")
            return "cursor"
        return "page" if "pagination" in envelope else "list"

    def _pagination(self, envelope: JSON) -> set[str]:
        """Return the names of the pagination data in an envelope, from all places where clients look."""
        found = set(envelope)
        for key in ("pagination", "meta"):
            found |= self.resolve(envelope.get(key, {})).get("properties", {}).keys()
        return found

    # --- security -------------------------------------------------------------------------------------------------

    def _credential(self, where: Place, node: JSON) -> tuple[Credential | None, tuple[str, ...]]:
        """Return the header with the API key, the prefix of the key in it, and the scopes; None if no key is sent.

        Of several alternatives, the first one is used that the SDK supports.
        """
        place, owner = ((*where, "security"), node) if "security" in node else (("security",), self.document)
        problems: list[Problem] = []
        for index, requirement in enumerate(owner.get("security", [])):
            if not requirement:
                continue
            try:
                return self._scheme((*place, index), requirement)
            except SpecError as error:
                problems += error.problems
        if problems:
            raise SpecError(*problems)
        return None, ()

    def _scheme(self, where: Place, requirement: JSON) -> tuple[Credential, tuple[str, ...]]:
        if len(requirement) > 1:
            refuse(where, f"{' and '.join(requirement)} together", "require one: the SDK has one API key")
        ((name, scopes),) = requirement.items()
        schemes: JSON = self.document["components"].get("securitySchemes", {})
        if name not in schemes:
            refuse(where, f"the scheme {name}", "declare it in components/securitySchemes")
        place = followed(self.document, ("components", "securitySchemes", name))
        scheme = self.resolve(schemes[name])
        kind, detail = scheme.get("type"), str(scheme.get("in", scheme.get("scheme", ""))).lower()
        match kind, detail:
            case "apiKey", "header":
                credential = str(scheme["name"]).lower(), ""
                if credential[0] in TAKEN_HEADERS or not re.fullmatch(r"[a-z0-9-]+", credential[0]):
                    refuse(place, f"an API key in the header {scheme['name']}", "choose another header")
            # The SDK obtains no tokens: users pass one, or a function that returns it, as the API key.
            case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
                credential = "authorization", "Bearer "
            case "apiKey", "query":
                refuse(place, "an API key in the query, which ends up in logs", USABLE)
            case _:
                known = {"apiKey": f"an API key in a {detail}", "http": f"HTTP authentication of the scheme {detail}"}
                refuse(place, known.get(str(kind), f"a security scheme of the type {kind}"), USABLE)
        return credential, tuple(scopes)

    def default_credential(self) -> Credential | None:
        """Return the credential of requests for operations that are not in the document.

        It is that of the document, or else of the first operation that requires one.
        """
        nodes = [{}] if "security" in self.document else [node for _, _, _, node in self.raw_operations()]
        found = (self._credential(("paths",), node)[0] for node in nodes)
        return next((credential for credential in found if credential is not None), None)

    # --- servers --------------------------------------------------------------------------------------------------

    def base_path(self) -> str:
        """Return the path that the SDK appends to the host that users configure, such as `/api/v1`."""
        paths: list[str] = []
        for index, server in enumerate(self.document.get("servers") or [{"url": "/"}]):
            where = ("servers", index, "url")
            # Not `urlsplit`, which does not accept variables in the scheme.
            path = re.sub(r"^([^/]*:)?//[^/]*", "", str(server["url"]))
            if path[:1] not in ("", "/"):
                refuse(where, f"the relative URL {server['url']}", "begin it with a slash: users configure the host")
            if not re.fullmatch(r"[\w.~!$&'()*+,;=:@%/-]*", path):
                refuse(where, f"the path {path} of a server", "write it out, without variables, a query or a fragment")
            paths.append(path.rstrip("/"))
            if paths[-1] != paths[0]:
                refuse(where, f"the base path {path}", f"use {paths[0] or '/'}, as above: users configure a host only")
        return paths[0]

    def _refuse_servers(self, where: Place, node: JSON) -> None:
        if "servers" in node:
            refuse(
                (*where, "servers"),
                "servers of a path or operation",
                "list them at the top of the document: a client sends all requests to the host that users configure",
            )


def _value(reader: Reader, *, in_envelope: bool) -> ResultView:
    """Return the view of a value that is neither an object with a model nor a list of them."""
    kinds = [KINDS[kind] for kind in sorted(reader.kinds)] + ["type(None)"] * reader.nullable
    return ResultView(
        "value",
        type=replace(reader.type, text=reader.text),
        read=reader.code("value") if reader.code else "value",
        kinds=f"({', '.join(kinds)},)",
        in_envelope=in_envelope,
    )


def _chosen(where: Place, content: JSON) -> str:
    """Return the media type to ask for: JSON if there is any, which errors have, too."""
    kinds = {media: media.partition(";")[0].strip().lower() for media in content}
    for ending in ("application/json", "/json", "+json"):
        for media, kind in kinds.items():
            if kind.endswith(ending):
                return media
    media = next(iter(kinds))
    if len(kinds) > 1:
        refuse((*where, "content"), " and ".join(kinds), "describe one of them, or JSON: a method returns one type")
    if kinds[media].startswith(UNREADABLE):
        refuse((*where, "content", media), f"a response with {media}", "use application/json or application/x-ndjson")
    return media

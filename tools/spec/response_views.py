"""Views of what operations return, of the credentials that they require, and of the base path of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .document import JSON, Place, Problem, SpecError, followed, refuse
from .model_views import ModelViews, reference, without_null
from .view_types import Credential, PythonType, ResultView

# How Python represents the JSON types of values that have no model.
KINDS = {"string": "str", "integer": "int", "number": "(int, float)", "boolean": "bool", "array": "list"}
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
        for status, given in node["responses"].items():
            place = (*where, "responses", status)
            if not re.fullmatch("[2-5][0-9][0-9]", status):
                if status != "default":
                    refuse(place, f"the status {status}", "list exact statuses")
                continue  # errors, whether they are listed or not
            if status.startswith("3"):
                refuse(place, f"the status {status}", "remove it: clients follow redirects, and never return them")
            if status.startswith("2"):
                result = self._response(followed(self.document, place), self.resolve(given), queries)
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

    def _response(self, where: Place, response: JSON, queries: set[str]) -> ResultView:
        content = response.get("content") or {}
        if not content:
            return ResultView("none", type=PythonType("None"))
        media = _chosen(where, content)
        kind = media.partition(";")[0].strip().lower()
        place = (*where, "content", media)
        schema = content[media].get("schema", {})
        if kind.endswith(("/json", "+json")):
            if not isinstance(schema, dict) or not schema:
                refuse(place, "JSON without a schema", "describe it, if only as `type: object`")
            result = self._document((*place, "schema"), schema, queries)
            return result if kind == "application/json" else replace(result, media=media)
        if kind in LINES or kind in EVENTS:
            if not isinstance(schema, dict) or not schema:
                refuse(place, "a stream without a schema", "describe one item of it")
            item = self._item((*place, "schema"), schema)
            return replace(item, kind="lines" if kind in LINES else "events", media=f"{media}, application/json;q=0.9")
        if kind.startswith("text/"):
            if schema and self.resolve(schema).get("type") != "string":
                refuse((*place, "schema"), f"{kind} that is not a string", "use `type: string`, or application/json")
            return ResultView("text", type=PythonType("str"), media=f"{media}, application/json;q=0.9")
        return ResultView("bytes", type=PythonType("bytes"), media=f"{media}, application/json;q=0.9")

    def _document(self, where: Place, schema: JSON, queries: set[str]) -> ResultView:
        where, outer = followed(self.document, where), self.resolve(schema)
        properties: JSON = outer.get("properties", {})
        # The rule by which clients recognize an envelope, too.
        if "data" in properties and ("success" in properties or not {"id", "_id"} & properties.keys()):
            data, in_envelope = (*where, "properties", "data"), True
            inner = properties["data"]
        else:
            data, in_envelope = where, False
            inner = schema
        found, nullable = without_null(data, inner)
        if found.get("type") == "array" and not nullable and (listed := self._list(data, found, outer, queries)):
            return listed
        name = reference(found)
        if name and "properties" in self.schemas.get(name, {}) and not nullable:
            # The result of an action is an open object, which the SDK returns as a plain dict.
            is_dict = self.schemas[name].get("x-strongly-read-as") == "dict"
            return ResultView("result" if is_dict else "object", type=_model(name), model=name)
        return replace(self._item(data, inner), in_envelope=in_envelope)

    def _list(self, where: Place, node: JSON, outer: JSON, queries: set[str]) -> ResultView | None:
        name = reference(node.get("items", {}))
        if not name or "properties" not in self.schemas.get(name, {}):
            return None
        pagination = self._pagination(outer)
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
            return ResultView("cursor", type=_model(name), model=name)
        kind = "page" if "pagination" in outer.get("properties", {}) else "list"
        return ResultView(kind, type=_model(name), model=name)

    def _pagination(self, envelope: JSON) -> set[str]:
        """Return the names of the pagination data in an envelope, from all places where clients look."""
        properties: JSON = envelope.get("properties", {})
        found = set(properties)
        for key in ("pagination", "meta"):
            found |= self.resolve(properties.get(key, {})).get("properties", {}).keys()
        return found

    def _item(self, where: Place, schema: JSON) -> ResultView:
        """Return the view of a value without pagination: a scalar, a list, a map, or an item of a stream."""
        inner, nullable = without_null(where, schema)
        resolved = self.resolve(inner)
        if not reference(inner) and "properties" in resolved:
            refuse(where, "an object without a name", "move it to components/schemas, and refer to it")
        annotation, read = self._reader(where, inner, "value", resolved.get("x-strongly-read-as"))
        kinds = [KINDS.get(str(resolved.get("type")), "dict" if resolved.get("type") == "object" else "object")]
        if nullable:
            annotation = replace(annotation, text=f"{annotation.text} | None")
            kinds.append("type(None)")
        types = ", ".join(kind.strip("()") if kind.startswith("(") else kind for kind in kinds)
        return ResultView("value", type=annotation, read=read, kinds=f"({types},)", in_envelope=False)

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

    def raw_operations(self) -> Iterator[tuple[str, str, JSON, JSON]]:
        raise NotImplementedError

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


def _model(name: str) -> PythonType:
    return PythonType(name, frozenset({name}))


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

"""Rows about responses: statuses, media types, envelopes, lists, streams, references."""

import gzip
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strongly import APIError, ConnectionError, ResponseValidationError, TimeoutError, ValidationError
from tests.spec.support.rows import Edit, Rows, document, operation, schemas
from tests.spec.support.sdk import SDK
from tests.spec.support.server import Received, Reply

rows = Rows("Responses")


def content(text: str, of: str = "getLamp") -> Edit:
    """The content of the response 200 of an operation: media types in YAML."""
    media = document(text)
    for found in media.values():
        if "schema" in found and "$ref" not in found["schema"]:
            found["schema"] = {"description": "What is returned.", "examples": [found["example"]], **found["schema"]}
    path, method = ("/lamps", "get") if of == "listLamps" else ("/lamps/{lampId}", "get")
    return {"paths": {path: {method: {"responses": {"200": {"content=": media}}}}}}


def data(schema: str, example: str) -> Edit:
    """JSON in an envelope as the response 200 of getLamp."""
    described = {"description": "What is asked for.", **document(schema)}
    edit = content(
        f"""
        application/json:
          schema:
            type: object
            properties:
              success: {{const: true, description: Always true.}}
              data: {{}}
          example: {{success: true, data: {example}}}
        """
    )
    success = edit["paths"]["/lamps/{lampId}"]["get"]["responses"]["200"]["content="]["application/json"]
    success["schema"]["properties"]["data"] = described
    return edit


@rows.works("object in an envelope", "response")
def object_in_an_envelope(sdk: SDK) -> None:
    sdk.answer("getLamp", {"name": "Desk"})
    assert sdk.lamps.retrieve("lamp-1").name == "Desk"
    assert sdk.lamps.with_raw_response.retrieve("lamp-1").status_code == 200


rows.refused(
    "object without an envelope",
    "response",
    content("application/json: {schema: {$ref: '#/components/schemas/Lamp'}, example: {id: lamp-1, name: First}}"),
    message="GET /lamps/{lampId} responses 200 content application/json schema: add the property success",
    line="schema:",
)
VENDOR = "application/vnd.lamps+json"


@rows.works(
    "object without an envelope, in JSON of a vendor",
    "response",
    content(f"{VENDOR}: {{schema: {{$ref: '#/components/schemas/Lamp'}}, example: {{id: lamp-1, name: First}}}}"),
)
def object_without_an_envelope(sdk: SDK) -> None:
    lamp = sdk.lamps.retrieve("lamp-1")
    assert (type(lamp).__name__, lamp.id, lamp.name) == ("Lamp", "lamp-1", "First")


@rows.works(
    "object without an envelope that has a property `data`, in JSON of a vendor",
    "response",
    content(f"{VENDOR}: {{schema: {{$ref: '#/components/schemas/Lamp'}}, example: {{id: lamp-1, data: x}}}}"),
    schemas("Lamp: {properties: {data: {type: string, description: Data., examples: [x]}}}"),
)
def object_with_data(sdk: SDK) -> None:
    lamp = sdk.lamps.retrieve("lamp-1")
    assert (lamp.id, lamp.data) == ("lamp-1", "x")


@rows.works(
    "object or null",
    "response",
    data("{anyOf: [{$ref: '#/components/schemas/Lamp'}, {type: 'null'}]}", "{id: lamp-1, name: First}"),
)
def object_or_null(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1").name == "First"
    sdk.answer("getLamp", Reply({"success": True, "data": None}))
    assert sdk.lamps.retrieve("lamp-1") is None


@rows.works(
    "array of `$ref` without an envelope",
    "response",
    content(
        """
        application/json:
          schema: {type: array, items: {$ref: '#/components/schemas/Lamp'}}
          example: [{id: lamp-1, name: First}]
        """,
        of="listLamps",
    ),
    operation(
        "listLamps",
        "{parameters=: [{$ref: '#/components/parameters/Kind'}], "
        "description: Lists the lamps. The list is not paginated.}",
    ),
    document(
        """
        components:
          parameters:
            Limit: !remove
            Offset: !remove
          schemas:
            LampPage: !remove
            Pagination: !remove
        """
    ),
)
def array_without_an_envelope(sdk: SDK) -> None:
    lamps = sdk.lamps.list()
    assert [(type(lamp).__name__, lamp.name) for lamp in lamps] == [("Lamp", "First")]
    assert len(lamps) == 1


@rows.works("array of strings", "response", data("{type: array, items: {type: string}}", "[a, b]"))
def array_of_strings(sdk: SDK) -> None:
    sdk.answer("getLamp", ["a", "c"])
    assert sdk.lamps.retrieve("lamp-1") == ["a", "c"]
    assert sdk.cli("lamps", "retrieve", "lamp-1").json == ["a", "c"]
    assert sdk.cli("lamps", "retrieve", "lamp-1", "-o", "csv").out == "a\nc\n"
    sdk.answer("getLamp", Reply({"success": True, "data": {"a": 1}}, checked=False))
    with pytest.raises(ResponseValidationError, match="expected a list, got an object"):
        sdk.lamps.retrieve("lamp-1")


@rows.works("integer", "response", data("{type: integer}", "3"))
def an_integer(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1") == 3
    sdk.answer("getLamp", Reply({"success": True, "data": True}, checked=False))
    with pytest.raises(ResponseValidationError, match="expected a number, got a boolean"):
        sdk.lamps.retrieve("lamp-1")


@rows.works("number", "response", data("{type: number}", "3"))
def a_number(sdk: SDK) -> None:
    found = sdk.lamps.retrieve("lamp-1")
    assert (found, type(found)) == (3.0, float)


@rows.works("boolean", "response", content("application/json: {schema: {type: boolean}, example: true}"))
def a_boolean(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1") is True


@rows.works("string or null", "response", data("{type: [string, 'null']}", "a"))
def a_string_or_null(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1") == "a"
    sdk.answer("getLamp", Reply({"success": True, "data": None}))
    assert sdk.lamps.retrieve("lamp-1") is None


@rows.works("enumeration", "response", data("{$ref: '#/components/schemas/LampKind'}", "small"))
def an_enumeration(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1") == "small"


@rows.works(
    "map of integers without an envelope, in JSON of a vendor",
    "response",
    content(f"{VENDOR}: {{schema: {{type: object, additionalProperties: {{type: integer}}}}, example: {{data: 1}}}}"),
)
def a_map(sdk: SDK) -> None:
    sdk.answer("getLamp", Reply({"data": 1, "darkRed": 2}))
    assert sdk.lamps.retrieve("lamp-1") == {"data": 1, "darkRed": 2}


@rows.works(
    "object without a name",
    "response",
    data("{type: object, properties: {darkRed: {type: string, description: A color., examples: [b]}}}", "{darkRed: b}"),
)
def object_without_a_name(sdk: SDK) -> None:
    found = sdk.lamps.retrieve("lamp-1")
    assert (type(found).__name__, found.dark_red) == ("GetLampResult", "b")


@rows.works(
    "map of `$ref`",
    "response",
    data("{type: object, additionalProperties: {$ref: '#/components/schemas/Lamp'}}", "{darkRed: {id: lamp-1}}"),
)
def a_map_of_objects(sdk: SDK) -> None:
    found = sdk.lamps.retrieve("lamp-1")
    assert [(key, type(value).__name__, value.id) for key, value in found.items()] == [("darkRed", "Lamp", "lamp-1")]


@rows.works(
    "`oneOf` with a discriminator",
    "response",
    data(
        "{oneOf: [{$ref: '#/components/schemas/Lamp'}, {$ref: '#/components/schemas/Torch'}], "
        "discriminator: {propertyName: kind, mapping: {small: '#/components/schemas/Lamp'}}}",
        "{kind: Torch, id: torch-1}",
    ),
    schemas("Lamp: {required+: [kind]}"),
    schemas(
        """
        Torch:
          type: object
          description: A torch.
          required: [id, kind]
          properties:
            id: {type: string, description: Id.}
            kind: {const: Torch, description: The kind.}
          examples: [{id: torch-1, kind: Torch}]
        """
    ),
)
def one_of_two(sdk: SDK) -> None:
    sdk.answer("getLamp", {"kind": "Torch"})
    assert type(sdk.lamps.retrieve("lamp-1")).__name__ == "Torch"
    sdk.answer("getLamp", {"kind": "small"})
    assert type(sdk.lamps.retrieve("lamp-1")).__name__ == "Lamp"


# --- Statuses ---

DELETED = """
responses:
  '200': !remove
  '204':
    description: The lamp was deleted.
    headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}
"""


@rows.works("204, no content", "response", operation("deleteLamp", DELETED))
def no_content(sdk: SDK) -> None:
    assert sdk.lamps.delete("lamp-1") is None
    assert sdk.lamps.with_raw_response.delete("lamp-1").status_code == 204
    assert sdk.cli("lamps", "delete", "lamp-1", "--yes").status == 0


POLISHING = document(
    """
    components:
      responses:
        Polishing:
          description: Poll `getLamp` until it shines.
          headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ActionResultEnvelope'}
              example: {success: true, data: {id: lamp-1}}
    """
)


@rows.works(
    "two successful statuses with the same content",
    "response",
    operation("polishLamp", "responses: {'202': {$ref: '#/components/responses/Polishing'}}"),
    POLISHING,
)
def two_statuses(sdk: SDK) -> None:
    for status in (200, 202):
        sdk.answer("polishLamp", Reply({"success": True, "data": {"id": "lamp-2"}}, status))
        assert sdk.lamps.polish("lamp-1") == {"id": "lamp-2"}


rows.refused(
    "two successful statuses with different content",
    "response",
    operation("getLamp", "responses: {'202': {$ref: '#/components/responses/Polishing'}}"),
    POLISHING,
    message="GET /lamps/{lampId} responses 202: another response than that with 200",
    line="'202'",
)
rows.refused(
    "range of statuses",
    "response",
    operation("getLamp", "responses: {'2XX': {description: The lamp.}}"),
    message="list exact statuses",
    line="2XX",
)
rows.refused(
    "`default` response",
    "response",
    operation("getLamp", "responses: {default: {description: An error.}}"),
    message="list exact statuses",
    line="default",
)
rows.refused(
    "redirect",
    "response",
    operation("getLamp", "responses: {'302': {description: Elsewhere.}}"),
    message="the status 302: remove it: clients follow redirects",
    line="'302'",
)


@rows.works(
    "header",
    "response",
    operation(
        "getLamp",
        "responses: {'200': {headers: {X-Color: {description: Color., schema: {type: string}, example: red}}}}",
    ),
)
def a_header(sdk: SDK) -> None:
    assert sdk.lamps.with_raw_response.retrieve("lamp-1").headers["x-color"] == "red"


# --- Media types ---

LAMP = "schema: {$ref: '#/components/schemas/LampEnvelope'}, example: {success: true, data: {id: lamp-1, name: First}}"


@rows.works("JSON with a charset", "response", content(f"application/json; charset=utf-8: {{{LAMP}}}"))
def json_with_a_charset(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1").name == "First"


@rows.works("JSON of a vendor", "response", content(f"application/vnd.lamps+json: {{{LAMP}}}"))
def json_of_a_vendor(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1").name == "First"
    assert sdk.sent.headers["accept"] == "application/vnd.lamps+json"


@rows.works(
    "several media types, one of them JSON",
    "response",
    content(f"{{text/csv: {{schema: {{type: string}}, example: a}}, application/json: {{{LAMP}}}}}"),
)
def several_media_types(sdk: SDK) -> None:
    sdk.answer("getLamp", Reply({"success": True, "data": {"id": "lamp-1"}}, media="application/json"))
    assert sdk.lamps.retrieve("lamp-1").id == "lamp-1"
    assert sdk.sent.headers["accept"] == "application/json"


rows.refused(
    "several media types, none of them JSON",
    "response",
    content("{text/csv: {schema: {type: string}, example: a}, application/pdf: {}}"),
    message="text/csv and application/pdf: describe one of them",
    line="content",
)
rows.refused(
    "JSON without a schema",
    "response",
    content("application/json: {}"),
    message="JSON without a schema: describe it",
    line="application/json",
)
rows.refused(
    "multipart",
    "response",
    content("multipart/mixed: {}"),
    message="a response with multipart/mixed: use application/json",
    line="multipart/mixed",
)


@rows.works("text/plain", "response", content("text/plain: {schema: {type: string}, example: Bright.}"))
def text(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1") == "Bright."
    assert sdk.cli("lamps", "retrieve", "lamp-1").out == "Bright."
    assert sdk.sent.headers["accept"].startswith("text/plain")
    sdk.answer("getLamp", Reply("Grün".encode("latin-1"), media="text/plain; charset=latin-1"))
    assert sdk.lamps.retrieve("lamp-1") == "Grün"
    sdk.answer("getLamp", Reply("<title>Log in</title>", media="text/html", checked=False))
    with pytest.raises(ResponseValidationError, match="it is an HTML page"):
        sdk.lamps.retrieve("lamp-1")
    sdk.answer(
        "getLamp",
        Reply({"success": False, "error": {"code": "not-found", "message": "Gone."}}, 404, "application/json"),
    )
    with pytest.raises(APIError, match="Gone"):
        sdk.lamps.retrieve("lamp-1")


# --- Downloads ---

BINARY = content("application/octet-stream: {}")
PIECES = [b"a" * 70_000, b"b" * 70_000, b"c"]
WHOLE = b"".join(PIECES)


@rows.works("binary", "response", BINARY)
def a_download(sdk: SDK) -> None:
    sdk.answer("getLamp", lambda _: Reply(iter(PIECES), media="application/octet-stream"))
    assert sdk.lamps.retrieve("lamp-1").read() == WHOLE
    assert b"".join(sdk.lamps.retrieve("lamp-1")) == WHOLE
    assert b"".join(sdk.lamps.retrieve("lamp-1").iter_bytes()) == WHOLE
    with sdk.lamps.retrieve("lamp-1") as download:
        assert download.headers["content-type"] == "application/octet-stream"
        assert download.read() == WHOLE
    with tempfile.TemporaryDirectory() as folder:
        sdk.lamps.retrieve("lamp-1").stream_to_file(Path(folder, "lamp"))
        assert Path(folder, "lamp").read_bytes() == WHOLE


@rows.works("binary that fails", "response", BINARY)
def a_download_that_fails(sdk: SDK) -> None:
    sdk.answer(
        "getLamp",
        Reply({"success": False, "error": {"code": "not-found", "message": "Gone."}}, 404, "application/json"),
    )
    with tempfile.TemporaryDirectory() as folder:
        with pytest.raises(APIError, match="Gone"):
            sdk.lamps.retrieve("lamp-1").stream_to_file(f"{folder}/lamp")
        sdk.answer("getLamp", lambda _: Reply(_broken(), media="application/octet-stream"))
        with pytest.raises(ConnectionError, match="broke"):
            sdk.lamps.retrieve("lamp-1").stream_to_file(f"{folder}/lamp")
        assert not list(Path(folder).iterdir())
    assert sdk.server.problems.pop().startswith("the server failed")


def _broken() -> Iterator[bytes]:
    yield b"abc"
    raise RuntimeError("broken")


@rows.works("binary that is compressed", "response", BINARY)
def a_compressed_download(sdk: SDK) -> None:
    packed = gzip.compress(WHOLE)
    halves = [packed[:100], packed[100:]]
    headers = {"Content-Encoding": "gzip"}
    sdk.answer("getLamp", lambda _: Reply(iter(halves), media="application/octet-stream", headers=headers))
    assert b"".join(sdk.lamps.retrieve("lamp-1")) == WHOLE
    sdk.answer("getLamp", lambda _: Reply(iter(halves[:1]), media="application/octet-stream", headers=headers))
    with pytest.raises(ResponseValidationError, match="truncated"):
        list(sdk.lamps.retrieve("lamp-1"))


# --- Streams ---

LINES = content("application/x-ndjson: {schema: {$ref: '#/components/schemas/Lamp'}, example: {id: lamp-1}}")
EVENTS = content("text/event-stream: {schema: {$ref: '#/components/schemas/Lamp'}, example: {id: lamp-1}}")


@rows.works("lines of JSON", "response", LINES)
def lines_of_json(sdk: SDK) -> None:
    pieces = [b'{"id": "lamp-1", "na', b'me": "A"}\n\n{"id": "lamp-2"}\r\n', b'{"id": "lamp-3"}']
    sdk.answer("getLamp", lambda _: Reply(iter(pieces), media="application/x-ndjson"))
    lamps = list(sdk.lamps.retrieve("lamp-1"))
    assert [(type(lamp).__name__, lamp.id) for lamp in lamps] == [("Lamp", f"lamp-{n}") for n in (1, 2, 3)]
    assert lamps[0].name == "A"
    printed = sdk.cli("lamps", "retrieve", "lamp-1").out.splitlines()
    assert [json.loads(line)["id"] for line in printed] == ["lamp-1", "lamp-2", "lamp-3"]
    with sdk.lamps.retrieve("lamp-1") as stream:
        assert next(iter(stream)).id == "lamp-1"
    if sdk.is_async:
        schema, found = sdk.tool("getLamp", lamp_id="lamp-1")
        assert {"max_items", "max_seconds"} < schema["properties"].keys()
        assert ([lamp["id"] for lamp in found["items"]], found["is_complete"]) == (["lamp-1", "lamp-2", "lamp-3"], True)


@rows.works("lines of JSON that are malformed", "response", LINES)
def malformed_lines(sdk: SDK) -> None:
    sdk.answer("getLamp", lambda _: Reply(iter([b'{"id": "lamp-1"}\n{"id":\n']), media="application/x-ndjson"))
    lamps = iter(sdk.lamps.retrieve("lamp-1"))
    assert next(lamps).id == "lamp-1"
    with pytest.raises(ResponseValidationError, match="not JSON"):
        next(lamps)
    failure = b'{"success": false, "error": {"code": "internal-error", "message": "It burnt."}}\n'
    sdk.answer("getLamp", lambda _: Reply(iter([failure]), media="application/x-ndjson"))
    with pytest.raises(APIError, match="It burnt"):
        list(sdk.lamps.retrieve("lamp-1"))


@rows.works("server-sent events", "response", EVENTS)
def events(sdk: SDK) -> None:
    pieces = [
        b'\xef\xbb\xbf: hello\r\n\r\nevent: lamp\r\nid: 1\r\ndata: {"id":\r',
        b'\ndata: "lamp-1"}\r\n\r\ndata:{"id": "lamp-2"}\n\n',
        b'retry: 5\n\ndata: {"id": "lamp-3"}\r\rdata: {"partial',
    ]
    sdk.answer("getLamp", lambda _: Reply(iter(pieces), media="text/event-stream"))
    assert [lamp.id for lamp in sdk.lamps.retrieve("lamp-1")] == ["lamp-1", "lamp-2", "lamp-3"]
    assert sdk.sent.headers["accept"].startswith("text/event-stream")
    if sdk.is_async:
        _, found = sdk.tool("getLamp", lamp_id="lamp-1", max_items=2)
        assert ([lamp["id"] for lamp in found["items"]], found["is_complete"]) == (["lamp-1", "lamp-2"], False)
        sdk.answer("getLamp", Reply(slowly(), media="text/event-stream"))
        _, found = sdk.tool("getLamp", lamp_id="lamp-1", max_seconds=0.3)
        assert found == {"items": [], "is_complete": False}


def slowly() -> Iterator[bytes]:
    time.sleep(1)
    yield b""


class Endless:
    """An endless stream, and whether the server has stopped sending it."""

    def __init__(self, item: bytes) -> None:
        self.item = item
        self.ended = threading.Event()

    def __call__(self, received: Received) -> Reply:
        return Reply(self._pieces(), media="text/event-stream")

    def _pieces(self) -> Iterator[bytes]:
        try:
            while True:
                yield self.item
        finally:
            self.ended.set()


@rows.works("server-sent events that are left early", "response", EVENTS)
def events_left_early(sdk: SDK) -> None:
    for leave in (_leave_block, _leave_loop):
        endless = Endless(b'data: {"id": "lamp-1"}\n\n')
        sdk.answer("getLamp", endless)
        leave(sdk.lamps.retrieve("lamp-1"))
        assert endless.ended.wait(10)
    # The connections are free again.
    sdk.answer("getLamp", Reply(iter([b'data: {"id": "lamp-9"}\n\n']), media="text/event-stream"))
    assert [lamp.id for lamp in sdk.lamps.retrieve("lamp-1")] == ["lamp-9"]


def _leave_block(stream: Any) -> None:
    with stream as items:
        for item in items:
            assert item.id == "lamp-1"
            break


def _leave_loop(stream: Any) -> None:
    for item in stream:
        assert item.id == "lamp-1"
        break


@rows.works("server-sent events that pause", "response", EVENTS)
def events_that_pause(sdk: SDK) -> None:
    resumed = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b'data: {"id": "lamp-1"}\n\n'
        resumed.wait(10)
        yield b'data: {"id": "lamp-2"}\n\n'

    sdk.answer("getLamp", lambda _: Reply(pieces(), media="text/event-stream"))
    lamps = iter(sdk.lamps.retrieve("lamp-1", timeout=0.2))
    assert next(lamps).id == "lamp-1"
    with pytest.raises(TimeoutError, match="no response from"):
        next(lamps)
    resumed.set()


@rows.works(
    "server-sent events of strings",
    "response",
    content("text/event-stream: {schema: {type: string}, example: a}"),
)
def events_of_strings(sdk: SDK) -> None:
    sdk.answer("getLamp", Reply(iter([b'data: "a"\n\ndata: "b"\n\n']), media="text/event-stream"))
    assert list(sdk.lamps.retrieve("lamp-1")) == ["a", "b"]


# --- Paging ---


def cursors(pagination: str, envelope: str = "") -> Edit:
    """Lists with cursors.

    Args:
        pagination: Properties of the pagination data.
        envelope: Properties beside it.
    """
    return document(
        f"""
        paths:
          /lamps:
            get:
              parameters=:
                - $ref: '#/components/parameters/Kind'
                - $ref: '#/components/parameters/Limit'
                - $ref: '#/components/parameters/Cursor'
              responses:
                '200':
                  content=:
                    application/json:
                      schema: {{$ref: '#/components/schemas/LampPage'}}
                      example: {{success: true, data: [{{id: lamp-1, name: First}}], pagination: {{}}}}
        components:
          parameters:
            Offset: !remove
            Cursor:
              name: cursor
              in: query
              description: The cursor of the page, from the page before.
              schema: {{type: string, maxLength: 200}}
              example: c2
          schemas:
            Pagination=:
              type: object
              description: The position of a page in a list.
              properties: {{{pagination}}}
              examples: [{{}}]
            LampPage:
              properties: {{{envelope}}}
              examples=:
                - {{success: true, data: [{{id: lamp-1, name: First}}], pagination: {{}}}}
        """
    )


NEXT = "{type: [string, 'null'], description: Where the next page begins., examples: [c2]}"


def _pages(received: Received) -> Reply:
    number = int(received.parameters.get(("query", "cursor"), "c1")[1:])
    following = {"nextCursor": f"c{number + 1}"} if number < 3 else {"nextCursor": None}
    items = [{"id": f"lamp-{number}{letter}", "name": "A"} for letter in "ab"] if number != 2 else []
    return Reply({"success": True, "data": items, "pagination": following})


@rows.works("list with cursors", "response", cursors(f"nextCursor: {NEXT}"))
def list_with_cursors(sdk: SDK) -> None:
    sdk.answer("listLamps", _pages)
    lamps = sdk.lamps.list(limit=2, kind="small")
    assert [lamp.id for lamp in lamps] == ["lamp-1a", "lamp-1b", "lamp-3a", "lamp-3b"]
    assert [received.query for received in sdk.received] == [
        "kind=small&limit=2",
        "kind=small&limit=2&cursor=c2",
        "kind=small&limit=2&cursor=c3",
    ]
    assert [lamp.id for lamp in lamps.take(3)] == ["lamp-1a", "lamp-1b", "lamp-3a"]
    assert lamps.first().id == "lamp-1a"
    assert len(lamps.to_list()) == 4
    assert len(lamps.to_pandas()) == 4
    assert lamps.total is None
    first = next(iter(lamps.pages()))
    assert (first.next_cursor, first.total) == ("c2", None)
    assert [lamp.id for page in lamps.pages(cursor="c3") for lamp in page.items] == ["lamp-3a", "lamp-3b"]
    with pytest.raises(ValidationError, match="this list has cursors"):
        lamps.pages(offset=1)
    with pytest.raises(ValidationError, match="extra_query must not contain cursor"):
        sdk.lamps.list(extra_query={"cursor": "c"})
    raw = [response.parsed.next_cursor for response in sdk.lamps.with_raw_response.list()]
    assert raw == ["c2", "c3", None]
    assert len(sdk.cli("lamps", "list", "--all").json) == 4
    if sdk.is_async:
        schema, found = sdk.tool("listLamps", limit=2, cursor="c2")
        assert (found["items"], found["next_cursor"]) == ([], "c3")
        assert schema["properties"].keys() == {"kind", "limit", "cursor"}


@rows.works("list with cursors beside the pagination data", "response", cursors("", f"nextCursor: {NEXT}"))
def cursors_in_the_envelope(sdk: SDK) -> None:
    def page(received: Received) -> Reply:
        is_last = ("query", "cursor") in received.parameters
        item = {"id": "lamp-2" if is_last else "lamp-1", "name": "A"}
        rest = {} if is_last else {"nextCursor": "c2"}
        return Reply({"success": True, "data": [item], "pagination": {}, **rest})

    sdk.answer("listLamps", page)
    assert [lamp.id for lamp in sdk.lamps.list()] == ["lamp-1", "lamp-2"]


@rows.works("list with cursors that are repeated", "response", cursors(f"nextCursor: {NEXT}"))
def repeated_cursors(sdk: SDK) -> None:
    sdk.answer(
        "listLamps",
        lambda received: Reply(
            {
                "success": True,
                "data": [{"id": "lamp-1", "name": "A"}],
                "pagination": {"nextCursor": "b" if received.parameters.get(("query", "cursor")) == "a" else "a"},
            }
        ),
    )
    with pytest.raises(ResponseValidationError, match="the server repeats a cursor"):
        sdk.lamps.list().to_list()


rows.refused(
    "list with smaller pages than clients ask for",
    "response",
    document("components: {parameters: {Limit: {schema: {maximum: 25}}}}"),
    message="GET /lamps parameters: let limit accept 1 to 100",
    line="parameters:",
)

SUCCESS, LAMP_REF = "{$ref: '#/components/schemas/Success'}", "{$ref: '#/components/schemas/Lamp'}"


@rows.works(
    "envelopes and items of lists with `allOf`",
    "response",
    schemas(
        "Success: {type: object, description: A success., required: [success], examples: [{success: true}], "
        "properties: {success: {type: boolean, const: true, description: True.}}}"
    ),
    schemas(
        "Thing: {type: object, description: A thing., required: [id], examples: [{id: a}], "
        "properties: {id: {type: string, description: An id., x-strongly-aliases: [_id]}}}"
    ),
    schemas("Lamp: {type: !remove x, required: !remove x, properties: {id: !remove x}}"),
    schemas("Lamp: {allOf: [{$ref: '#/components/schemas/Thing'}]}"),
    schemas("LampEnvelope: {type: !remove x, required: !remove x, properties: !remove x}"),
    schemas(f"LampEnvelope: {{allOf: [{SUCCESS}, {{type: object, properties: {{data: {LAMP_REF}}}}}]}}"),
    schemas("LampPage: {required: !remove x, properties: {success: !remove x}}"),
    schemas(f"LampPage: {{allOf: [{SUCCESS}]}}"),
)
def all_of_in_envelopes(sdk: SDK) -> None:
    assert sdk.lamps.retrieve("lamp-1").name == "First"
    assert sdk.lamps.create(name="Desk").name == "Desk"
    assert [lamp.name for lamp in sdk.lamps.list()] == ["First"]


rows.refused(
    "list with page numbers",
    "response",
    operation(
        "listLamps",
        """
        parameters+:
          - name: page
            in: query
            description: Number of the page.
            schema: {type: integer, minimum: 1, maximum: 1000}
            example: 1
        """,
    ),
    message="a list with the parameter page: take limit and offset, or a cursor",
)
rows.refused(
    "list with a cursor in the response only",
    "response",
    schemas("Pagination: {properties: {nextCursor: {type: string, description: Next., examples: [c2]}}}"),
    message="a list with a cursor",
)

# --- References ---


def link(operation_id: str) -> Edit:
    """The link of createLamp to another operation, which the lint asks for."""
    parameters = {"lampId": "$response.body#/data/id"}
    found = {"operationId": operation_id, "description": "More about the lamp.", "parameters": parameters}
    return {"paths": {"/lamps": {"post": {"responses": {"201": {"links": {operation_id: found}}}}}}}


@rows.works(
    "`$ref` to other files",
    "document",
    link("getLampShade"),
    document(
        """
        paths:
          /lamps/{lampId}/shade: {$ref: paths/shade.yaml}
        components:
          schemas:
            Shade: {$ref: 'schemas.yaml#/Shade'}
        """
    ),
    files={
        "paths/shade.yaml": """
parameters:
  - $ref: '../openapi.yaml#/components/parameters/LampId'
get:
  operationId: getLampShade
  tags: [lamps]
  summary: Get the shade of a lamp
  description: Returns the shade on one side of the lamp.
  security:
    - apiKey: ['lamps:read']
  x-strongly-method: shade
  parameters:
    - $ref: '../schemas.yaml#/parameters/Side'
  responses:
    '200':
      $ref: '../schemas.yaml#/responses/ShadeFound'
    '401': {$ref: '../openapi.yaml#/components/responses/Unauthorized'}
    '403': {$ref: '../openapi.yaml#/components/responses/Forbidden'}
    '404': {$ref: '../openapi.yaml#/components/responses/NotFound'}
    '422': {$ref: '../openapi.yaml#/components/responses/ValidationFailed'}
    '429': {$ref: '../openapi.yaml#/components/responses/RateLimited'}
    '500': {$ref: '../openapi.yaml#/components/responses/InternalError'}
    '503': {$ref: '../openapi.yaml#/components/responses/ServiceUnavailable'}
""",
        "schemas.yaml": """
parameters:
  Side: {name: side, in: query, description: Side., schema: {type: string, maxLength: 9}, example: left}
responses:
  ShadeFound:
    description: The shade.
    headers: {X-Request-Id: {$ref: 'openapi.yaml#/components/headers/RequestId'}}
    content:
      application/json:
        schema:
          type: object
          description: The shade in an envelope.
          examples: [{success: true, data: {id: shade-1}}]
          properties:
            success: {const: true, description: Always true.}
            data: {$ref: '#/Shade'}
        example: {success: true, data: {id: shade-1, lamp: {id: lamp-1}}}
Shade:
  type: object
  description: A shade.
  required: [id]
  properties:
    id: {type: string, description: Id.}
    lamp: {$ref: 'openapi.yaml#/components/schemas/Lamp'}
    color: {$ref: '#/Color'}
  examples: [{id: shade-1, lamp: {id: lamp-1}, color: {name: red}}]
Color:
  type: object
  description: A color.
  required: [name]
  properties:
    name: {type: string, description: Name.}
  examples: [{name: red}]
""",
    },
)
def references_to_other_files(sdk: SDK) -> None:
    sdk.answer("getLampShade", {"color": {"name": "red"}})
    shade = sdk.lamps.shade("lamp-1", side="left")
    assert (shade.id, shade.lamp.id, shade.color.name) == ("shade-1", "lamp-1", "red")


rows.refused(
    "`$ref` to another file with a problem in it",
    "document",
    schemas("Lamp: {properties: {shade: {$ref: 'shade.yaml#/Shade'}}}"),
    files={
        "shade.yaml": """
Shade:
  type: object
  description: A shade.
  examples: [{a: 1}]
  properties:
    a: {$ref: '#/A'}
A: {type: array}
"""
    },
    message="A: add items",
    line="A: {type: array}",
)
rows.refused(
    "`$ref` to a file that does not exist",
    "document",
    schemas("Lamp: {properties: {shade: {$ref: 'shade.yaml#/Shade'}}}"),
    message="the file shade.yaml cannot be read",
    line="shade.yaml",
)
rows.refused(
    "remote `$ref`",
    "document",
    schemas("Lamp: {properties: {shade: {$ref: 'https://example.com/shade.yaml'}}}"),
    message="the remote `$ref` https://example.com/shade.yaml: copy what it refers to",
    line="https://example.com/shade.yaml",
)


@rows.works(
    "`$defs`",
    "document",
    schemas(
        """
        Lamp:
          properties:
            shade: {$ref: '#/components/schemas/Lamp/$defs/Shade'}
          $defs:
            Shade:
              type: object
              description: A shade.
              required: [color]
              properties: {color: {type: string, description: Color.}}
              examples: [{color: red}]
        """
    ),
)
def definitions(sdk: SDK) -> None:
    sdk.answer("getLamp", {"shade": {"color": "red"}})
    assert sdk.lamps.retrieve("lamp-1").shade.color == "red"


for key in ("$id", "$anchor", "$dynamicAnchor"):
    rows.refused(
        f"`{key}`",
        "document",
        schemas(f"Lamp: {{{key}: lamp}}"),
        message=f"{key}: refer to schemas by `$ref`",
        line=key,
    )
rows.refused(
    "`$ref` into an object",
    "document",
    schemas("Lamp: {properties: {other: {$ref: '#/components/schemas/Lamp/properties/size'}}}"),
    message="into an object: move what it refers to to components",
    line="properties/size",
)
rows.refused(
    "`$ref` to an anchor",
    "document",
    schemas("Lamp: {properties: {other: {$ref: '#lamp'}}}"),
    message="the `$ref` #lamp: refer to a place",
    line="#lamp",
)


@rows.works(
    "`$ref` to a path item",
    "document",
    link("getLampOther"),
    document(
        """
        paths:
          /lamps/{lampId}/other: {$ref: '#/components/pathItems/Other'}
        components:
          pathItems:
            Other:
              parameters: [{$ref: '#/components/parameters/LampId'}]
              get:
                operationId: getLampOther
                tags: [lamps]
                summary: Get another lamp
                description: Returns another lamp, with all its fields.
                security: [{apiKey: ['lamps:read']}]
                x-strongly-method: other
                responses:
                  '200':
                    description: The lamp.
                    headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}
                    content:
                      application/json:
                        schema: {$ref: '#/components/schemas/LampEnvelope'}
                        example: {success: true, data: {id: lamp-2, name: Other}}
                  '401': {$ref: '#/components/responses/Unauthorized'}
                  '403': {$ref: '#/components/responses/Forbidden'}
                  '404': {$ref: '#/components/responses/NotFound'}
                  '422': {$ref: '#/components/responses/ValidationFailed'}
                  '429': {$ref: '#/components/responses/RateLimited'}
                  '500': {$ref: '#/components/responses/InternalError'}
                  '503': {$ref: '#/components/responses/ServiceUnavailable'}
        """
    ),
)
def a_path_item(sdk: SDK) -> None:
    assert sdk.lamps.other("lamp-1").name == "Other"

"""The server of the matrix reads every style and media type of OpenAPI, and reports what violates the document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

pytest.importorskip("openapi_python_client")

from tests.spec.support.rows import Row, document, operation, parameter
from tests.spec.support.sdk import source_of
from tests.spec.support.server import Part, Reply, Server
from tools.spec.document import load_document

KEY = {"X-API-Key": "sk-x"}
UPLOAD = """
requestBody=:
  required: true
  content:
    multipart/form-data:
      schema:
        type: object
        required: [file]
        properties:
          file: {type: string, format: binary}
          more: {type: array, items: {type: string, format: binary}}
          count: {type: integer}
          about: {type: object, properties: {a: {type: integer}}}
    application/x-www-form-urlencoded:
      schema: {type: object, properties: {count: {type: integer}, tags: {type: array, items: {type: string}}}}
    application/octet-stream: {schema: {type: string, format: binary}}
    text/plain: {schema: {type: string, maxLength: 3}}
"""


def serve(*edits: Any) -> Server:
    edit: dict[str, Any] = {}
    for each in edits:
        edit = {**edit, **each}
    row = Row("server", "server", "server", edit)
    return Server(load_document(source_of(row).root / "openapi.yaml"))


@pytest.mark.parametrize(
    ("schema", "query", "value"),
    [
        ("schema: {type: array, items: {type: integer}}", "v=1&v=2", [1, 2]),
        ("schema: {type: array, items: {type: integer}}\nexplode: false", "v=1,2", [1, 2]),
        ("schema: {type: array, items: {type: string}}\nstyle: pipeDelimited\nexplode: false", "v=a%7Cb", ["a", "b"]),
        ("schema: {type: array, items: {type: string}}\nstyle: spaceDelimited\nexplode: false", "v=a%20b", ["a", "b"]),
        ("schema: {type: object, properties: {a: {type: integer}}}\nstyle: deepObject", "v[a]=1", {"a": 1}),
        ("schema: {type: object, properties: {a: {type: integer}}}", "a=1", {"a": 1}),
        ("schema: {type: object, properties: {a: {type: integer}}}\nexplode: false", "v=a,1", {"a": 1}),
        ("schema: {type: [boolean, 'null']}", "v=true", True),
        ("schema: {type: [boolean, 'null']}", "v=null", None),
        ("schema: {anyOf: [{type: integer}, {type: string}]}", "v=7", 7),
        ("content: {application/json: {schema: {type: object}}}", "v=%7B%22a%22%3A1%7D", {"a": 1}),
        ("schema: {type: string}", "v=a,b", "a,b"),
    ],
)
def test_styles_of_a_query(schema: str, query: str, value: object) -> None:
    with serve(parameter("listLamps", f"name: v\nin: query\n{schema}")) as server:
        assert httpx.get(f"{server.url}/api/v1/lamps?{query}", headers=KEY).status_code == 200
        assert server.received[0].parameters["query", "v"] == value


@pytest.mark.parametrize(
    ("schema", "header", "value"),
    [
        ("in: header\nschema: {type: array, items: {type: integer}}", {"V": "1,2"}, [1, 2]),
        ("in: header\nschema: {type: object}\nexplode: true", {"V": "a=x,b=y"}, {"a": "x", "b": "y"}),
        ("in: cookie\nschema: {type: integer}", {"Cookie": "other=1; v=2"}, 2),
    ],
)
def test_styles_of_headers_and_cookies(schema: str, header: dict[str, str], value: object) -> None:
    with serve(parameter("listLamps", f"name: v\n{schema}")) as server:
        assert httpx.get(f"{server.url}/api/v1/lamps", headers={**KEY, **header}).status_code == 200
        assert [*server.received[0].parameters.values()] == [value]


@pytest.mark.parametrize(
    ("style", "segment", "value"),
    [
        ("simple", "1,2", [1, 2]),
        ("label", ".1,2", [1, 2]),
        ("matrix", ";lampId=1,2", [1, 2]),
    ],
)
def test_styles_of_a_path(style: str, segment: str, value: object) -> None:
    edit = f"""
    components: {{parameters: {{LampId: {{style: {style}, schema=: {{type: array, items: {{type: integer}}}}}}}}}}
    """
    with serve(document(edit)) as server:
        assert httpx.get(f"{server.url}/api/v1/lamps/{segment}", headers=KEY).status_code == 200
        assert server.received[0].parameters["path", "lampId"] == value


def test_media_types_of_a_body() -> None:
    with serve(operation("createLamp", UPLOAD)) as server:
        url = f"{server.url}/api/v1/lamps"
        files = [
            ("file", ("a.bin", b"\x00\r\n\xff", "image/png")),
            ("more", ("b", b"1")),
            ("more", ("c", b"2")),
            ("about", (None, b'{"a": 1}', "application/json")),
        ]
        httpx.post(url, headers=KEY, data={"count": "3"}, files=files).raise_for_status()
        content = server.received[-1].content
        assert content["file"] == Part(b"\x00\r\n\xff", "image/png", "a.bin")
        assert [part.content for part in content["more"]] == [b"1", b"2"]
        assert (content["count"], content["about"]) == (3, {"a": 1})
        httpx.post(url, headers=KEY, data={"count": "3", "tags": ["a", "b"]}).raise_for_status()
        assert server.received[-1].content == {"count": 3, "tags": ["a", "b"]}
        headers = {**KEY, "Content-Type": "application/octet-stream"}
        httpx.post(url, headers=headers, content=iter([b"a", b"b" * 100_000])).raise_for_status()  # chunked
        assert server.received[-1].content == b"a" + b"b" * 100_000
        text = httpx.post(url, headers={**KEY, "Content-Type": "text/plain"}, content="long")
        assert (text.status_code, server.problems) == (422, ["createLamp: body is longer than 3"])


def test_violations() -> None:
    with serve() as server:
        url = f"{server.url}/api/v1/lamps"
        assert httpx.get(f"{url}?limit=0&colour=red", headers=KEY).status_code == 422
        assert httpx.get(f"{url}?colour=red", headers=KEY).status_code == 422
        assert httpx.get(url).status_code == 422
        assert httpx.patch(url, headers=KEY).status_code == 404
        assert httpx.post(url, headers=KEY, json={"nome": "x"}).status_code == 422
        assert httpx.post(url, headers=KEY).status_code == 422
        server.answer("listLamps", Reply({"success": True}), Reply({}, 299), Reply({}, 418, checked=False))
        for _ in range(3):
            httpx.get(url, headers=KEY)
        assert server.problems == [
            "listLamps: query parameter limit is less than the minimum of 1",
            "listLamps: unknown query parameters ['colour']",
            "listLamps: none of the security requirements [{'apiKey': ['lamps:read']}] is met",
            "the document has no PATCH /api/v1/lamps",
            "createLamp: nome is not a known field; name is required",
            "createLamp: the body is missing",
            "the response 200 of listLamps: data is required",
            "the response 200 of listLamps: pagination is required",
            "the response 299 of listLamps is not documented",
        ]


def test_streams() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one\n"
        yield b"two\n"

    with serve() as server:
        server.answer("getLamp", Reply(pieces(), media="application/json"))
        response = httpx.get(f"{server.url}/api/v1/lamps/lamp-1", headers=KEY)
        assert (response.text, server.problems) == ("one\ntwo\n", [])

"""Clients of a sandbox call it as a function: what they send and receive is what it would be over a socket."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from strongly import ConnectionError, ResponseValidationError, Strongly, StronglyError, ValidationError
from strongly.sandbox import LocalSandbox, Response
from tests.client.test_streaming import download, events
from tests.client.test_uploads import form, upload
from tests.sandbox.conftest import Play

JSON = {"Content-Type": "application/json"}


class Scripted(LocalSandbox):
    """A sandbox with one response to everything, or a failure, that keeps what it receives."""

    def __init__(self) -> None:
        super().__init__()
        self.outcome: Response | Exception = Response(200, JSON, b'{"success":true,"data":{"id":"p1"}}')
        self.received: list[tuple[str, str, str, Mapping[str, str], bytes]] = []

    def handle(
        self, method: str, path: str, query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Response:
        self.received.append((method, path, query, dict(headers or {}), body))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def strongly_sandbox() -> Any:
    with Scripted() as sandbox:
        yield sandbox


def test_the_sandbox_receives_the_request_as_it_would_be_sent(play: Play) -> None:
    async def scenario(client: Any, sandbox: Any) -> None:
        await client.projects.retrieve("a/b ü")
        await client.request("GET", "/projects", query={"tag": "a b&c"}, extra_headers={"X-Team": "ml"})

        method, path, query, headers, body = sandbox.received[0]
        assert (method, path, query, body) == ("GET", "/api/v1/projects/a%2Fb%20%C3%BC", "", b"")
        assert (headers["x-api-key"], headers["accept"]) == (sandbox.api_key, "application/json")
        assert sandbox.received[1][2] == "tag=a+b%26c"
        assert sandbox.received[1][3]["x-team"] == "ml"

    play(scenario)


def test_headers_are_those_of_a_server(strongly_sandbox: Scripted) -> None:
    with Strongly.sandbox(strongly_sandbox) as client:
        response = client.projects.with_raw_response.retrieve("p1")

    assert dict(response.headers) == {"content-type": "application/json", "content-length": str(len(response.content))}


def test_bodies_are_decompressed_up_to_the_limit(play: Play) -> None:
    async def scenario(client: Any, sandbox: Any) -> None:
        content = b'{"success":true,"data":{"id":"p1","name":"%s"}}' % (b"x" * 5000)
        encoded = {**JSON, "Content-Encoding": "gzip"}
        sandbox.outcome = Response(200, encoded, gzip.compress(content))
        assert len((await client.projects.retrieve("p1")).name) == 5000
        with pytest.raises(ResponseValidationError, match="larger than 4,000 bytes"):
            await client.with_options(max_response_bytes=4000).projects.retrieve("p1")
        sandbox.outcome = Response(200, encoded, gzip.compress(content)[:-9])
        with pytest.raises(ResponseValidationError, match="truncated"):
            await client.projects.retrieve("p1")

    play(scenario)


def test_files_are_sent_and_received(play: Play, tmp_path: Path) -> None:
    async def scenario(client: Any, sandbox: Any) -> None:
        path = tmp_path / "data"
        path.write_bytes(b"content")
        await client._transport.send(upload(path))
        await client._transport.send(upload(iter([b"a", b"b"])))
        await client._transport.send(form(file=b"in a form"))
        assert [body for *_, body in sandbox.received[:2]] == [b"content", b"ab"]
        assert b"in a form" in sandbox.received[2][-1]
        with pytest.raises(ValidationError, match="no/such"):
            await client._transport.send(upload(Path("no/such")))

        sandbox.outcome = Response(200, {"Content-Encoding": "gzip"}, gzip.compress(b"content"))
        async with download(client) as file:
            assert await file.read() == b"content"
        sandbox.outcome = Response(200, {"Content-Type": "application/x-ndjson"}, b'{"n": 1}\n{"n": 2}\n')
        async with events(client) as stream:
            assert [event async for event in stream] == [{"n": 1}, {"n": 2}]
        sandbox.outcome = Response(404, JSON, b'{"success":false,"error":{"code":"not-found","message":"No."}}')
        with pytest.raises(StronglyError, match=r"No\."):
            async with download(client) as file:
                await file.read()

    play(scenario)


def test_a_sandbox_that_fails_is_an_error_of_the_sdk_without_the_key(play: Play) -> None:
    async def scenario(client: Any, sandbox: Any) -> None:
        sandbox.outcome = KeyError("broken")
        with pytest.raises(ConnectionError, match="KeyError") as caught:
            await client.projects.retrieve("p1")

        traceback = caught.value.__cause__.__traceback__  # type: ignore[union-attr]
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename != __file__:
                assert sandbox.api_key not in repr(traceback.tb_frame.f_locals)
            traceback = traceback.tb_next

    play(scenario)


def test_no_http_library_is_imported() -> None:
    code = (
        "import sys\nfrom strongly import Strongly\n"
        "with Strongly.sandbox(seed_demo=True) as client: client.projects.retrieve('proj-abc123')\n"
        "print(sorted({'httpx', 'httpcore', 'h11', 'uvicorn'} & sys.modules.keys()))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

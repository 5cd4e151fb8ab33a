"""The timeout bounds a whole attempt, also when the server always sends another byte in time."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest

import strongly
from strongly import AsyncStrongly, Strongly

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n"
BODY = b'{"id": "p"}'.ljust(40)
PAUSE = 0.05


class Dripper:
    """A server that responds byte by byte from a given point on; the whole response takes longer than the timeout."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._drip, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _drip(self, connection: socket.socket) -> None:
        response = HEAD + BODY
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(response[: self._start])
                for position in range(self._start, len(response)):
                    time.sleep(PAUSE)
                    connection.sendall(response[position : position + 1])
            except OSError:
                pass  # the client has disconnected, as it should

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture(params=[0, len(HEAD)], ids=["headers", "body"])
def dripper(request: pytest.FixtureRequest) -> Iterator[Dripper]:
    server = Dripper(request.param)
    yield server
    server.close()


def test_a_dripping_response_is_a_timeout(dripper: Dripper) -> None:
    client = Strongly("sk-x", dripper.url, timeout=0.5, max_retries=0)
    with client, pytest.raises(strongly.TimeoutError, match=r"within 0\.5 s"):
        client.projects.retrieve("p")


def test_a_dripping_response_is_a_timeout_for_tasks_too(dripper: Dripper) -> None:
    async def main() -> None:
        async with AsyncStrongly("sk-x", dripper.url, timeout=0.5, max_retries=0) as client:
            with pytest.raises(strongly.TimeoutError, match=r"within 0\.5 s"):
                await client.projects.retrieve("p")

    asyncio.run(main())


def test_a_proxy_that_drips_is_a_timeout(dripper: Dripper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", dripper.url)
    client = Strongly("sk-x", "http://api.example.com", timeout=0.5, max_retries=0, allow_insecure_http=True)
    with client, pytest.raises(strongly.TimeoutError, match=r"within 0\.5 s"):
        client.projects.retrieve("p")


def test_a_proxy_that_drips_is_a_timeout_for_tasks_too(dripper: Dripper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", dripper.url)

    async def main() -> None:
        client = AsyncStrongly("sk-x", "http://api.example.com", timeout=0.5, max_retries=0, allow_insecure_http=True)
        async with client:
            with pytest.raises(strongly.TimeoutError, match=r"within 0\.5 s"):
                await client.projects.retrieve("p")

    asyncio.run(main())

"""The server of all contenders: a separate process on the loopback interface.

    python -m benchmarks.server --items 10000 --latency 20

It prints its port, and exits when its stdin is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.responses import response_for

ROOT = Path(__file__).resolve().parent.parent
HEAD = (
    b"HTTP/1.1 %b\r\ndate: Mon, 04 May 2026 09:30:00 GMT\r\ncontent-type: application/json\r\n"
    b"cache-control: no-store\r\nx-request-id: req-0123456789abcdef\r\n%bcontent-length: %d\r\n\r\n%b"
)
NOT_FOUND = b'{"success":false,"error":{"code":"not-found","message":"not found"}}'


class ServerConnection(asyncio.Protocol):
    """Responds to the requests of one connection in order. Requests have no body."""

    def __init__(self, items: int, latency: float, *, distinct: bool) -> None:
        self._items = items
        self._distinct = distinct
        self._latency = latency
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        host, port = transport.get_extra_info("sockname")
        self._origin = f"http://{host}:{port}"

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            rendered = self._render(request)
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._transport.write, rendered)
            else:
                self._transport.write(rendered)

    def _render(self, request: bytes) -> bytes:
        method, target, _ = request.split(b" ", 2)
        rendered = None
        if method == b"GET":
            rendered = response_for(target.decode("ascii"), self._items, self._origin, distinct=self._distinct)
        if rendered is None:
            return HEAD % (b"404 Not Found", b"", len(NOT_FOUND), NOT_FOUND)
        headers, content = rendered
        return HEAD % (b"200 OK", headers, len(content), content)


async def serve(items: int, latency: float, chain: Path | None, *, distinct: bool) -> None:
    loop = asyncio.get_running_loop()
    context = None
    if chain is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(chain)
    server = await loop.create_server(
        lambda: ServerConnection(items, latency, distinct=distinct), "127.0.0.1", 0, backlog=4096, ssl=context
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


@contextmanager
def running(items: int, latency_ms: float = 0, chain: Path | None = None, *, distinct: bool = False) -> Iterator[str]:
    """Run the server in a separate process, and yield its URL."""
    command = [sys.executable, "-m", "benchmarks.server", "--items", str(items), "--latency", str(latency_ms)]
    if chain is not None:
        command += ["--chain", str(chain)]
    if distinct:
        command.append("--distinct")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"{'https' if chain else 'http'}://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server")
    parser.add_argument("--items", type=int, default=10_000, help="number of objects in each collection")
    parser.add_argument("--latency", type=float, default=0, help="milliseconds before each response")
    parser.add_argument("--chain", type=Path, help="PEM file with certificate and key, to serve HTTPS")
    parser.add_argument("--distinct", action="store_true", help="objects without common values")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.items, arguments.latency / 1000, arguments.chain, distinct=arguments.distinct))


if __name__ == "__main__":
    main()

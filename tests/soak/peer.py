"""The proxy's end of connections, and the messages that go over them."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass

HOST = "127.0.0.1"
PIECES = 6


@dataclass(frozen=True)
class Message:
    """A request or a response: start line and headers as they arrived, and the body."""

    head: bytes
    body: bytes = b""

    @property
    def start_line(self) -> str:
        return self.head.partition(b"\r\n")[0].decode("latin-1")

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""

    def encode(self) -> bytes:
        return self.head + self.body


def make_response(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _read_message(reader: asyncio.StreamReader) -> Message:
    head = await reader.readuntil(b"\r\n\r\n")
    length = Message(head).header("content-length")
    return Message(head, await reader.readexactly(int(length or 0)))


class Peer:
    """The connection of a client, and the one to the sandbox that belongs to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream_port: int) -> None:
        self._reader = reader
        self._writer = writer
        self._port = upstream_port
        self._upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def read_request(self, seconds: float) -> Message:
        """Return the next request, for whose beginning the client has that many seconds."""
        async with asyncio.timeout(seconds):
            first = await self._reader.readexactly(1)
        rest = await _read_message(self._reader)
        return Message(first + rest.head, rest.body)

    async def ask_upstream(self, request: Message) -> bytes:
        """Return the sandbox's response."""
        try:
            if self._upstream is None:
                self._upstream = await asyncio.open_connection(HOST, self._port)
            reader, writer = self._upstream
            writer.write(request.encode())
            return (await _read_message(reader)).encode()
        except (OSError, asyncio.IncompleteReadError) as error:
            raise RuntimeError(f"the sandbox did not respond to {request.start_line}") from error

    @property
    def hung_up(self) -> bool:
        return self._reader.at_eof()

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def send_slowly(self, data: bytes) -> None:
        size = -(-len(data) // PIECES)
        for start in range(0, len(data), size):
            await self.send(data[start : start + size])
            await asyncio.sleep(0.005)

    async def stall(self) -> None:
        """Do nothing until the client disconnects."""
        while await self._reader.read(65_536):
            pass

    async def reset(self) -> None:
        """Close the hard way: the client gets an RST, unless it hung up itself."""
        if self._writer.is_closing():
            return
        sock: socket.socket = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def close(self) -> None:
        self._writer.close()

    def close_all(self) -> None:
        self._writer.close()
        if self._upstream is not None:
            self._upstream[1].close()

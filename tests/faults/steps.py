"""The steps of which faults are made, and the server's end of a connection that they act on."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FLOOD_LIMIT = 256 * 1024 * 1024
ON_LOOPBACK = 20  # seconds after which an unused connection is closed, so that no test hangs


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """The response of a healthy server."""

    status: int
    body: bytes

    def encode(
        self,
        *,
        status: int | None = None,
        headers: str = "",
        body: bytes | None = None,
        length: int | str | None = None,
    ) -> bytes:
        """Return the response as it goes over the network, with some of it replaced."""
        content = self.body if body is None else body
        return (
            head(self.status if status is None else status, headers, len(content) if length is None else length)
            + content
        )


def head(status: int | str, headers: str = "", length: int | str | None = None) -> bytes:
    """Return a status line and headers; without a length the body ends with the connection."""
    lines = [f"HTTP/1.1 {status} Any", "Content-Type: application/json", "X-Request-Id: req-from-server"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, *headers.split("\n")] if headers else lines).encode("latin-1") + b"\r\n\r\n"


def envelope(status: int, data: Any, **others: Any) -> Reply:
    return Reply(status, json.dumps({"success": True, "data": data, **others}).encode())


class Peer:
    """A connection, seen from the server.

    Attributes:
        reply: What a healthy server would send in response to the last request.
        url: URL of the server itself.
        foreign_url: URL of another server.
    """

    def __init__(self, sock: socket.socket, url: str, foreign_url: str) -> None:
        self.reply = Reply(200, b"")
        self.target = ""
        self.url = url
        self.foreign_url = foreign_url
        self.closed = False
        self._sock = sock
        self._buffer = b""
        sock.settimeout(ON_LOOPBACK)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read_request(self) -> Received | None:
        """Return the next request, or None when the client closes the connection instead."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        start, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        line, *fields = start.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        length = int(headers.get("content-length", 0))
        while len(self._buffer) < length:
            if not self._fill():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        self.target = target
        return Received(method, target, headers, body)

    def _fill(self) -> bool:
        received = b"" if self.closed else self._sock.recv(65_536)
        self._buffer += received
        return bool(received)

    def receive(self, size: int) -> bytes:
        return self._sock.recv(size)

    def peek(self) -> None:
        self._sock.recv(1, socket.MSG_PEEK)

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self, *, reset: bool = False) -> None:
        if not self.closed:
            self.closed = True
            if reset:
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._sock.close()


Step = Callable[[Peer], None]
Content = bytes | Callable[[Peer], bytes]


def _bytes(content: Content, peer: Peer) -> bytes:
    return content if isinstance(content, bytes) else content(peer)


def await_request(peer: Peer) -> None:
    """Wait for a request without reading it."""
    peer.peek()


def read_some(peer: Peer) -> None:
    """Read the beginning of the request."""
    peer.receive(20)


def send(content: Content) -> Step:
    return lambda peer: peer.send(_bytes(content, peer))


def drip(content: Content, every: float = 0.03) -> Step:
    """Send a byte now and then, over and over, until the client disconnects."""

    def step(peer: Peer) -> None:
        started = time.monotonic()
        data = _bytes(content, peer)
        while time.monotonic() - started < ON_LOOPBACK:
            for byte in data:
                peer.send(bytes([byte]))
                time.sleep(every)

    return step


def dawdle(content: Content, pieces: int = 8) -> Step:
    """Send slowly, but in time."""

    def step(peer: Peer) -> None:
        data = _bytes(content, peer)
        size = -(-len(data) // pieces)
        for start in range(0, len(data), size):
            peer.send(data[start : start + size])
            time.sleep(0.002)

    return step


def flood(chunk: bytes) -> Step:
    """Send the same over and over until the client disconnects."""

    def step(peer: Peer) -> None:
        block = chunk * max(1, 65_536 // len(chunk))
        for _ in range(FLOOD_LIMIT // len(block)):
            peer.send(block)

    return step


def sip(peer: Peer) -> None:
    """Read a request of many megabytes so slowly that the client's buffers stay full."""
    while peer.receive(8192):
        time.sleep(0.001)


def stall(peer: Peer) -> None:
    """Do nothing until the client disconnects."""
    while peer.receive(65_536):
        pass


def half_close(peer: Peer) -> None:
    """Say that nothing will follow, but keep listening."""
    peer.shutdown(socket.SHUT_WR)
    stall(peer)


def close(peer: Peer) -> None:
    peer.close()


def reset(peer: Peer) -> None:
    """Close the connection the hard way: the client gets an RST."""
    peer.close(reset=True)


def refuse(peer: Peer) -> None:
    """Stand for a port on which nobody listens; the server sees to it itself."""


def ignore(peer: Peer) -> None:
    """Stand for a server too busy to complete handshakes; the server sees to it itself."""

"""Faults of connections: they do not come about, break, or stand still."""

from __future__ import annotations

from strongly import ConnectionError, TimeoutError
from tests.faults.fault import BROKEN, LATE, Fault, harmless, unsent
from tests.faults.steps import (
    Content,
    Peer,
    await_request,
    close,
    dawdle,
    drip,
    half_close,
    head,
    ignore,
    read_some,
    refuse,
    reset,
    send,
    stall,
)

TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # fatal, handshake failure
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"


def _answer(peer: Peer) -> bytes:
    return peer.reply.encode()


def _first(size: int) -> Content:
    return lambda peer: peer.reply.encode()[:size]


def _all_but(size: int) -> Content:
    return lambda peer: peer.reply.encode()[:-size]


def _head(peer: Peer) -> bytes:
    return head(peer.reply.status, "", len(peer.reply.body))


def _chunked(peer: Peer) -> bytes:
    body = peer.reply.body
    return head(peer.reply.status, CHUNKED) + b"%x\r\n%s\r\n" % (len(body), body)


def _cut_chunk(peer: Peer) -> bytes:
    return _chunked(peer)[:-9]


CONNECTING = [
    Fault("Connecting", "refused", (refuse,), unsent(ConnectionError), at="listen"),
    Fault(
        "Connecting",
        "handshakes are ignored",
        (ignore,),
        unsent(TimeoutError),
        at="listen",
        slow=True,
        linux_only=True,
    ),
    *(
        Fault("Connecting", name, steps, unsent(error), "connect", slow=slow, curable=False, scheme="https")
        for name, steps, error, slow in (
            ("https, but the server speaks http", (send(head(400, "", 0)), close), ConnectionError, False),
            ("TLS handshake: an alert", (read_some, send(TLS_ALERT), close), ConnectionError, False),
            ("TLS handshake: closed", (read_some, close), ConnectionError, False),
            ("TLS handshake: reset", (read_some, reset), ConnectionError, False),
            ("TLS handshake: garbage", (send(b"\x00\xff" * 50), close), ConnectionError, False),
            ("TLS handshake: stalls", (stall,), TimeoutError, True),
            ("TLS handshake: drips", (drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 400),), TimeoutError, True),
        )
    ),
]

LOST = [
    Fault("Connection lost", name, steps, BROKEN, "connect" if at_once else "request")
    for name, steps, at_once in (
        ("reset before the request is read", (await_request, reset), True),
        ("closed before the request is read", (await_request, close), True),
        ("reset in the middle of the request", (read_some, reset), True),
        ("closed in the middle of the request", (read_some, close), True),
        ("reset after the request", (reset,), False),
        ("closed after the request", (close,), False),
        ("half closed after the request", (half_close,), False),
        ("closed after `100 Continue`", (send(INTERIM), close), False),
        ("reset in the status line", (send(_first(7)), reset), False),
        ("closed in the status line", (send(_first(7)), close), False),
        ("reset in the headers", (send(_first(40)), reset), False),
        ("closed in the headers", (send(_first(40)), close), False),
        ("reset after the headers", (send(_head), reset), False),
        ("closed after the headers", (send(_head), close), False),
        ("reset in the body", (send(_all_but(9)), reset), False),
        ("closed in the body", (send(_all_but(9)), close), False),
        ("closed in a chunk", (send(_cut_chunk), close), False),
        ("closed before the last chunk", (send(_chunked), close), False),
        ("`Content-Length` promises a terabyte", (send(lambda peer: peer.reply.encode(length=10**12)), close), False),
    )
]

IDLE = [
    Fault("Idle connection", "closed in the meantime", (close,), harmless(), "idle", warm=True),
    Fault("Idle connection", "reset in the meantime", (reset,), harmless(), "idle", warm=True),
    Fault(
        "Idle connection",
        "`408` and closed in the meantime",
        (send(head(408, "Connection: close", 0)), close),
        harmless(),
        "idle",
        warm=True,
    ),
    Fault(
        "Idle connection",
        "an answer that nobody asked for in the meantime",
        (send(lambda peer: peer.reply.encode(body=b'{"data": {"id": "stray"}}')),),
        harmless(),
        "idle",
        warm=True,
    ),
    Fault("Idle connection", "closed as the next request arrives", (close,), BROKEN, warm=True),
    Fault("Idle connection", "reset as the next request arrives", (reset,), BROKEN, warm=True),
]

STALLS = [
    *(
        Fault("Stalls", name, steps, LATE, slow=True)
        for name, steps in (
            ("no answer", (stall,)),
            ("in the status line", (send(_first(7)), stall)),
            ("in the headers", (send(_first(40)), stall)),
            ("after the headers", (send(_head), stall)),
            ("in the body", (send(_all_but(9)), stall)),
            ("`Content-Length` is too large", (send(lambda peer: peer.reply.encode(length=9_999)), stall)),
            ("before the last chunk", (send(_chunked), stall)),
            ("the status line drips", (drip(b"HTTP/1.1 200 " + b"O" * 900),)),
            ("the headers drip", (send(_first(20)), drip(b"X: y\r\n"))),
            ("`100 Continue` again and again", (drip(INTERIM, every=0.001),)),
            ("the body drips", (send(head(200, "", 10**6)), drip(b"x"))),
            ("chunks drip", (send(head(200, CHUNKED)), drip(b"1\r\nx\r\n"))),
        )
    ),
    Fault("Stalls", "the answer comes in pieces, in time", (dawdle(_answer),), harmless()),
]

CONNECTIONS = [*CONNECTING, *LOST, *IDLE, *STALLS]

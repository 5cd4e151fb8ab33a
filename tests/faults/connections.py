"""Faults of connections: they do not come about, break, or stand still."""

from __future__ import annotations

from strongly import ConnectionError, TimeoutError
from tests.faults.fault import BROKEN, LATE, Expectation, Fault, harmless, same, unsent
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

NOTHING_IN_COMMON = b"\x15\x03\x03\x00\x02\x02\x28"  # a fatal alert, handshake_failure
INTERNAL = b"\x15\x03\x03\x00\x02\x02\x50"  # a fatal alert, internal_error
UNUSABLE = same(Expectation(ConnectionError, sent=False))
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"


def _response(peer: Peer) -> bytes:
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
    Fault("Connection setup", "refused", (refuse,), unsent(ConnectionError), at="listen"),
    Fault(
        "Connection setup",
        "handshake ignored",
        (ignore,),
        unsent(TimeoutError),
        at="listen",
        slow=True,
        linux_only=True,
    ),
    *(
        Fault("Connection setup", name, steps, UNUSABLE, "connect", curable=False, scheme="https")
        for name, steps in (
            ("HTTPS request to an HTTP server", (send(head(400, "", 0)), close)),
            ("TLS handshake: alert `handshake_failure`", (read_some, send(NOTHING_IN_COMMON), close)),
            ("TLS handshake: garbage", (send(b"\x00\xff" * 50), close)),
        )
    ),
    *(
        Fault("Connection setup", name, steps, unsent(error), "connect", slow=slow, curable=False, scheme="https")
        for name, steps, error, slow in (
            ("TLS handshake: alert `internal_error`", (read_some, send(INTERNAL), close), ConnectionError, False),
            ("TLS handshake: closed", (read_some, close), ConnectionError, False),
            ("TLS handshake: reset", (read_some, reset), ConnectionError, False),
            ("TLS handshake: stalls", (stall,), TimeoutError, True),
            ("TLS handshake: one byte at a time", (drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 400),), TimeoutError, True),
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
    Fault("Idle connection", "closed while idle", (close,), harmless(), "idle", warm=True),
    Fault("Idle connection", "reset while idle", (reset,), harmless(), "idle", warm=True),
    Fault(
        "Idle connection",
        "`408` and closed while idle",
        (send(head(408, "Connection: close", 0)), close),
        harmless(),
        "idle",
        warm=True,
    ),
    Fault(
        "Idle connection",
        "unsolicited response while idle",
        (send(lambda peer: peer.reply.encode(body=b'{"data": {"id": "stray"}}')),),
        harmless(),
        "idle",
        warm=True,
    ),
    Fault("Idle connection", "closed when the next request arrives", (close,), BROKEN, warm=True),
    Fault("Idle connection", "reset when the next request arrives", (reset,), BROKEN, warm=True),
]

STALLS = [
    *(
        Fault("Stalls", name, steps, LATE, slow=True)
        for name, steps in (
            ("no response", (stall,)),
            ("in the status line", (send(_first(7)), stall)),
            ("in the headers", (send(_first(40)), stall)),
            ("after the headers", (send(_head), stall)),
            ("in the body", (send(_all_but(9)), stall)),
            ("`Content-Length` is too large", (send(lambda peer: peer.reply.encode(length=9_999)), stall)),
            ("before the last chunk", (send(_chunked), stall)),
            ("status line one byte at a time", (drip(b"HTTP/1.1 200 " + b"O" * 900),)),
            ("headers one byte at a time", (send(_first(20)), drip(b"X: y\r\n"))),
            ("`100 Continue` repeatedly", (drip(INTERIM, every=0.001),)),
            ("body one byte at a time", (send(head(200, "", 10**6)), drip(b"x"))),
            ("chunks one byte at a time", (send(head(200, CHUNKED)), drip(b"1\r\nx\r\n"))),
        )
    ),
    Fault("Stalls", "response in pieces, before the timeout", (dawdle(_response),), harmless()),
]

CONNECTIONS = [*CONNECTING, *LOST, *IDLE, *STALLS]

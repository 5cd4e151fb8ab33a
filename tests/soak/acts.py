"""How the proxy carries out each fault that happens to a request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.soak.faults import Fault
from tests.soak.peer import Message, Peer, make_response

LATE_SECONDS = 0.1
INTERIM_RESPONSES = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
HTML = b"<!doctype html><title>Log in</title>"
HTML_TYPE = "Content-Type: text/html"
JSON_TYPE = "Content-Type: application/json"


@dataclass(frozen=True)
class Exchange:
    """A request that something happens to."""

    peer: Peer
    request: Message
    random: Random

    async def forward(self) -> bytes:
        """Forward the request and return the response."""
        return await self.peer.ask_upstream(self.request)

    @property
    def creates(self) -> bool:
        line = self.request.start_line
        return line.startswith("POST ") and not line.split(" ")[1].endswith(("/archive", "/restore"))


Act = Callable[[Exchange], Awaitable[None]]
End = Callable[[Peer], Awaitable[None]]


def _refusal(status: int, *headers: str) -> bytes:
    body = {"success": False, "error": {"code": "injected", "message": f"Injected {status}."}}
    return make_response(status, json.dumps(body).encode(), JSON_TYPE, *headers)


def _saying(data: bytes) -> End:
    return lambda peer: peer.send(data)


def _unseen(end: End) -> Act:
    """The sandbox never gets to know of the request."""
    return lambda exchange: end(exchange.peer)


def _instead(end: End) -> Act:
    """The sandbox responds, but something else happens."""

    async def act(exchange: Exchange) -> None:
        await exchange.forward()
        await end(exchange.peer)

    return act


async def _none(exchange: Exchange) -> None:
    await exchange.peer.send(await exchange.forward())


async def _late(exchange: Exchange) -> None:
    await asyncio.sleep(LATE_SECONDS)
    # What a client no longer waits for is not passed on: it would undo what the client does next.
    if not exchange.peer.hung_up:
        await _none(exchange)


async def _slow_response(exchange: Exchange) -> None:
    await exchange.peer.send_slowly(await exchange.forward())


async def _interim(exchange: Exchange) -> None:
    await exchange.peer.send(INTERIM_RESPONSES)
    await _none(exchange)


async def _repeated_response(exchange: Exchange) -> None:
    await exchange.peer.send(await exchange.forward() * 2)


async def _closed_after(exchange: Exchange) -> None:
    await _none(exchange)
    await exchange.peer.close()


async def _part_of_response(exchange: Exchange) -> None:
    response = await exchange.forward()
    await exchange.peer.send(response[: exchange.random.randrange(1, len(response))])


async def _cut(exchange: Exchange) -> None:
    await _part_of_response(exchange)
    await (exchange.peer.reset() if exchange.random.random() < 0.5 else exchange.peer.close())


async def _stalled_within(exchange: Exchange) -> None:
    await _part_of_response(exchange)
    await exchange.peer.stall()


async def _passed_on_twice(exchange: Exchange) -> None:
    if exchange.creates:
        await exchange.forward()
    await _none(exchange)


async def _invented(exchange: Exchange) -> None:
    if not exchange.creates:
        return await _none(exchange)
    data = {**json.loads(exchange.request.body), "id": f"invented-{exchange.random.randrange(10**9)}"}
    body = json.dumps({"success": True, "data": data}).encode()
    return await exchange.peer.send(make_response(201, body, JSON_TYPE))


async def _denied(exchange: Exchange) -> None:
    act = _instead(_saying(_refusal(429, "Retry-After: 90"))) if exchange.creates else _none
    await act(exchange)


class _MixedUp:
    """Responds to a `GET` with the response to the last one of another connection."""

    def __init__(self) -> None:
        self._last: dict[bool, bytes] = {}

    async def __call__(self, exchange: Exchange) -> None:
        if not exchange.request.start_line.startswith("GET "):
            return await _none(exchange)
        is_list = "?" in exchange.request.start_line
        response = await exchange.forward()
        last, self._last[is_list] = self._last.get(is_list, response), response
        return await exchange.peer.send(last)


ACTS: dict[Fault, Act] = {
    Fault.NONE: _none,
    Fault.LATE: _late,
    Fault.SLOW_RESPONSE: _slow_response,
    Fault.INTERIM: _interim,
    Fault.REPEATED_RESPONSE: _repeated_response,
    Fault.CLOSED_AFTER: _closed_after,
    Fault.RESET_UNSEEN: _unseen(Peer.reset),
    Fault.CLOSED_UNSEEN: _unseen(Peer.close),
    Fault.STALLED_UNSEEN: _unseen(Peer.stall),
    Fault.UNAVAILABLE: _unseen(_saying(_refusal(503))),
    Fault.UNAVAILABLE_FOR_A_MOMENT: _unseen(_saying(_refusal(503, "Retry-After: 0"))),
    Fault.UNAVAILABLE_FOR_LONG: _unseen(_saying(_refusal(503, "Retry-After: 90"))),
    Fault.TOO_MANY_FOR_A_MOMENT: _unseen(_saying(_refusal(429, "Retry-After: 0"))),
    Fault.TOO_MANY_FOR_LONG: _unseen(_saying(_refusal(429, "Retry-After: 90"))),
    Fault.TOO_SLOW: _unseen(_saying(_refusal(408))),
    Fault.FORBIDDEN: _unseen(_saying(make_response(403, HTML, HTML_TYPE))),
    Fault.RESET: _instead(Peer.reset),
    Fault.CLOSED: _instead(Peer.close),
    Fault.STALLED: _instead(Peer.stall),
    Fault.CUT: _cut,
    Fault.STALLED_WITHIN: _stalled_within,
    Fault.FAILED: _instead(_saying(_refusal(500))),
    Fault.BAD_GATEWAY: _instead(_saying(make_response(502, HTML, HTML_TYPE))),
    Fault.PAGE: _instead(_saying(make_response(200, HTML, HTML_TYPE))),
    Fault.NO_HTTP: _instead(_saying(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")),
    Fault.WRONG_SHAPE: _instead(_saying(make_response(200, b'{"success": true, "data": [[7]]}', JSON_TYPE))),
    Fault.PASSED_ON_TWICE: _passed_on_twice,
    Fault.INVENTED: _invented,
    Fault.DENIED: _denied,
    Fault.MIXED_UP: _MixedUp(),
}

"""Speaks HTTP/1.1 with a server, one call after the other. No I/O; the protocol is h11's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import h11

from .request import HTTPRequest
from .response import BodyCollector, HTTPResponse, header_map

_LARGEST_HEAD = 100 * 1024  # bytes
_WITH_BODY = ("POST", "PUT", "PATCH")


class Protocol:
    """What goes over one connection, and how far it is.

    Args:
        base_url: URL that all calls start with.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._prefix = f"{parts.scheme}://{parts.netloc}"
        self._authority = parts.netloc.encode()
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
        self._max_bytes: int
        self._status: int
        self._headers: dict[str, str]
        self._body: BodyCollector

    def request(self, http_request: HTTPRequest, max_bytes: int) -> bytes:
        """Return what has to be sent for a call.

        Args:
            http_request: The call.
            max_bytes: Largest decompressed body of the response.

        Raises:
            h11.LocalProtocolError: The call cannot be sent.
        """
        self._max_bytes = max_bytes
        headers = [(b"host", self._authority)]
        headers += [(name.encode(), value.encode()) for name, value in http_request.headers]
        content = http_request.content or b""
        if content or http_request.method in _WITH_BODY:
            headers.append((b"content-length", b"%d" % len(content)))
        target = http_request.url.removeprefix(self._prefix).encode()
        events = [h11.Request(method=http_request.method, target=target, headers=headers), h11.EndOfMessage()]
        if content:
            events.insert(1, h11.Data(data=content))
        return b"".join(self._h11.send(event) or b"" for event in events)

    def receive(self, data: bytes) -> bool:
        """Take what the server sent, or nothing if it has disconnected; return whether the response is complete.

        Raises:
            ResponseValidationError: The body is damaged or too large.
            h11.RemoteProtocolError: It is not what may come here.
        """
        if not data and self._h11.their_state is h11.SEND_RESPONSE:
            raise h11.RemoteProtocolError("Server disconnected without sending a response.")
        self._h11.receive_data(data)
        while (event := self._h11.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Data):
                self._body.add(event.data)
            elif isinstance(event, h11.Response):
                self._begin(event)
            elif not isinstance(event, h11.InformationalResponse):
                return True
            elif event.status_code == 101:  # HTTP ends here, although the request did not ask for something else
                self._begin(event)
                return True
        return False

    def response(self) -> HTTPResponse:
        """Return the response, once it is complete.

        Raises:
            ResponseValidationError: The body is damaged.
        """
        body = self._body
        del self._body  # it may be large, and the next call may be far away
        return HTTPResponse(self._status, self._headers, body.finish())

    def start_next(self) -> bool:
        """Make ready for the next call; return whether there can be one.

        There cannot if either side ends the connection with this response, or if there is trailing data, which would
        pass for the response to the next request.
        """
        if self._h11.our_state is not h11.DONE or self._h11.their_state is not h11.DONE or self._h11.trailing_data[0]:
            return False
        self._h11.start_next_cycle()
        return True

    def _begin(self, head: h11.Response | h11.InformationalResponse) -> None:
        self._status = head.status_code
        self._headers = header_map(head.headers.raw_items())
        self._body = BodyCollector(self._headers.get("content-encoding", ""), self._max_bytes)


_END_OF_HEAD = re.compile(rb"\n\r?\n")
_END_OF_CHUNKS = re.compile(rb"(?:^|\n)0+\r?\n\r?\n")


def has_surplus(received: bytes, last: bytes, *, with_head: bool, chunked: bool) -> bool:
    """Whether there may be something behind a response, which would pass for the response to the next request.

    When in doubt there is: that costs a connection and nothing else.

    Args:
        received: What the last read brought.
        last: The last piece of the body; empty if there is none.
        with_head: Whether the last read brought the end of the headers too.
        chunked: Whether the body came in chunks.
    """
    if not with_head and not chunked:
        return received != last
    if chunked and not last:
        return True  # a status such as 204 has no body, and what looks like one is behind it
    end = (_END_OF_CHUNKS if chunked else _END_OF_HEAD).search(received)
    return end is None or received[end.end() :] != (b"" if chunked else last)

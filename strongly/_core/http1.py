"""The HTTP/1.1 protocol of one connection, one request at a time. No I/O: h11 implements the protocol.

Except for the headers of requests, which are written here: h11 checks each of them on its own, which takes as long as
reading the response.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import h11

from .request import HTTPRequest, Upload
from .response import HTTPResponse, ResponseCollector, StreamCollector, header_map
from .secret import Secret

# The limit of httpcore. h11's default is 16 KiB.
_LARGEST_HEAD = 100 * 1024  # bytes
_PIECE = 64 * 1024  # bytes to send at once
_WITH_BODY = ("POST", "PUT", "PATCH")
# RFC 9112, sections 3 and 5. Values may contain any characters but controls.
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_HEAD = re.compile(_TOKEN + rb" [!-~]+ HTTP/1\.1\r\n(?:" + _TOKEN + rb": [^\0-\x08\n-\x1f\x7f]*\r\n)+\r\n")
_FRAMING = ("content-length", "transfer-encoding")
_END = h11.EndOfMessage()


class OutgoingData:
    """Bytes to send, in pieces. As they contain the API key, no local variable of code that can fail refers to them.

    Args:
        data: The bytes.
    """

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)  # its slices are no copies

    def __bool__(self) -> bool:
        return bool(self._data)

    def piece(self) -> memoryview:
        """Return the next bytes to send."""
        return self._data[:_PIECE]

    def advance(self, sent: int) -> None:
        """Remove the first bytes, which were sent."""
        self._data = self._data[sent:]


class Protocol:
    """Converts requests to bytes and received bytes to responses.

    Args:
        base_url: URL that all requests start with.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._prefix = f"{parts.scheme}://{parts.netloc}"
        self._authority = parts.netloc.encode()
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
        self._max_bytes: int
        self._streamed: bool
        self._response: ResponseCollector | None = None

    def request(self, http_request: HTTPRequest, max_bytes: int) -> OutgoingData:
        """Return the data to send for a request. If its body is an `Upload`, it follows with `piece` and `end`.

        Args:
            http_request: The request. Its headers say where an `Upload` ends.
            max_bytes: Largest decompressed body of the response.

        Raises:
            h11.LocalProtocolError: The request is not valid HTTP.
        """
        self._max_bytes = max_bytes
        self._streamed = http_request.streamed
        data = OutgoingData(self._written(http_request))
        if not data:
            raise h11.LocalProtocolError("the request has a malformed method, URL or header")
        # h11 need not know the body, unless it follows.
        self._h11.send(_request(http_request.method, tuple(_state_headers(http_request.headers))))
        if not isinstance(http_request.content, Upload):
            self._h11.send(_END)
        return data

    def piece(self, data: bytes) -> OutgoingData:
        """Return the data to send for a part of the body.

        Raises:
            h11.LocalProtocolError: The body is longer than the headers say.
        """
        return OutgoingData(self._h11.send(h11.Data(data=data)) or b"")

    def end(self) -> OutgoingData:
        """Return the data to send after the body.

        Raises:
            h11.LocalProtocolError: The body is shorter than the headers say.
        """
        return OutgoingData(self._h11.send(_END) or b"")

    def receive(self, data: bytes) -> bool:
        """Process received bytes, empty if the server has disconnected. Return whether the response is complete.

        An error response is complete as soon as its body turns out to be unreadable, and a streamed response as soon as
        its headers have been received.

        Raises:
            ResponseValidationError: The body is malformed or too large, and the status is not an error.
            h11.RemoteProtocolError: The server violated the protocol.
        """
        # Not left to h11, whose message would be about the states of its state machine.
        if not data and self._h11.their_state is h11.SEND_RESPONSE:
            raise h11.RemoteProtocolError("Server disconnected without sending a response.")
        wanted = True
        try:
            self._h11.receive_data(data)
            while (event := self._h11.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    assert self._response is not None  # h11 returns the headers before the body
                    wanted = self._response.add(event.data)
                elif isinstance(event, h11.Response):
                    wanted = self._begin(event)
                elif not isinstance(event, h11.InformationalResponse):
                    return True
                elif event.status_code == 101:  # the server switches protocols, although the request did not ask for it
                    self._begin(event)
                    return True
        except h11.RemoteProtocolError:
            if not self.cut_off():
                raise
            return True
        return not wanted

    def receive_more(self, collector: StreamCollector, data: bytes) -> bool:
        """Process received bytes of a streamed body. Return whether the body is complete.

        Raises:
            ResponseValidationError: The body is malformed.
            h11.RemoteProtocolError: The server violated the protocol.
        """
        self._response = collector
        self.receive(data)
        if self._h11.their_state is h11.SEND_BODY:
            return False
        self._response = None
        return True

    def cut_off(self) -> bool:
        """Record that the connection failed. Return whether the response is complete all the same.

        An error response is, once its headers have been received: its status decides.
        """
        return self._response is not None and self._response.cut_off()

    def response(self) -> HTTPResponse:
        """Return the complete response.

        Raises:
            ResponseValidationError: The body is truncated, and the status is not an error.
        """
        assert self._response is not None
        # Without the collector: its body may be large, and an idle connection would keep it.
        collector, self._response = self._response, None
        return collector.finish()

    def start_next(self) -> bool:
        """Prepare for the next request. Return whether the connection can be reused.

        It cannot if either side closes it after this response, or if there is trailing data, which would be taken for
        the response to the next request, or if the server has closed it: TLS can end before the socket does.
        """
        if self._h11.our_state is not h11.DONE or self._h11.their_state is not h11.DONE or any(self._h11.trailing_data):
            return False
        self._h11.start_next_cycle()
        return True

    def _written(self, http_request: HTTPRequest) -> bytes:
        """Return the bytes of a request, without an `Upload`; none if its headers are malformed."""
        target = http_request.url.removeprefix(self._prefix).encode()
        # Host comes first, as RFC 9110, section 7.2, recommends.
        lines = [b"%b %b HTTP/1.1" % (http_request.method.encode(), target), b"host: " + self._authority]
        lines += [b"%b: %b" % (name.encode(), value.encode()) for name, value in http_request.headers]
        content = http_request.content or b""
        if isinstance(content, Upload):
            content = b""
        # Also for an empty body, as RFC 9110, section 8.6, recommends for methods with a body.
        elif content or http_request.method in _WITH_BODY:
            lines.append(b"content-length: %d" % len(content))
        head = b"\r\n".join([*lines, b"", b""])
        # The number of lines, too: a value could contain a line break and another header.
        is_valid = _HEAD.fullmatch(head) is not None and head.count(b"\n") == len(lines) + 1
        return head + content if is_valid else b""

    def _begin(self, head: h11.Response | h11.InformationalResponse) -> bool:
        """Begin to collect the body. Return whether to wait for it."""
        headers = header_map(head.headers.raw_items())
        if self._streamed and 200 <= head.status_code < 300:
            self._response = StreamCollector(head.status_code, headers)
            return False
        self._response = ResponseCollector(head.status_code, headers, self._max_bytes)
        return True


def _state_headers(headers: Iterable[tuple[str, str | Secret]]) -> Iterator[tuple[str, str]]:
    """Return the headers that matter to the state of a connection. What is offered by an upgrade does not."""
    for name, value in headers:
        if name in _FRAMING and isinstance(value, str):
            yield name, value
        elif name == "upgrade":
            yield name, name


@lru_cache(maxsize=32)
def _request(method: str, headers: tuple[tuple[str, str], ...]) -> h11.Request:
    """Return a request that has the same effect on the state of a connection as those with this method and headers."""
    return h11.Request(method=method, target="/", headers=[("host", "any"), *headers])

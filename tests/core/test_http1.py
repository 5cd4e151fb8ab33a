"""What goes over a connection: requests to the byte, and responses in any pieces."""

import gc
import gzip
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ResponseValidationError
from strongly._core.http1 import OutgoingData, Protocol
from strongly._core.request import Content, Endpoint, HTTPRequest, Request, Source, Upload
from strongly._core.response import HTTPResponse, ResponseCollector, StreamCollector
from strongly._core.secret import Secret
from tests.core.exchanges import CREATE, GET, http_request
from tests.ids import short_id

URL = "http://api.example.com:8080/api/v1"
CONNECTION = Endpoint(URL, "sk-key", "the argument")
LIMIT = 1000
BODY = b'{"id":"p1"}'
WITH_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-One: a\r\nx-one: b\r\n\r\n" + BODY
CHUNKED = b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\n7;x\r\n":"p1"}\r\n0\r\nT: v\r\n\r\n'
UNTIL_THE_END = b"HTTP/1.0 200 OK\r\n\r\n" + BODY
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def asking(request: Any = GET, *, limit: int = LIMIT, **headers: str) -> tuple[Protocol, bytes]:
    protocol = Protocol(URL)
    return protocol, sent(protocol.request(http_request(request, CONNECTION, headers), limit))


def sent(outgoing: OutgoingData) -> bytes:
    """Send the data in small parts, as a slow connection would."""
    data = b""
    while outgoing:
        data += outgoing.piece()[:100]
        outgoing.advance(100)
    return data


def received(protocol: Protocol, pieces: Iterable[bytes]) -> HTTPResponse:
    *first, last = pieces
    assert [protocol.receive(piece) for piece in first] == [False] * len(first)
    assert protocol.receive(last)
    return protocol.response()


def parsed(request: bytes) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    return line, [(name, value) for name, _, value in (field.partition(b": ") for field in fields)], body


def test_a_request_is_what_the_call_says() -> None:
    line, headers, body = parsed(asking()[1])

    assert line == b"GET /api/v1/projects/p1 HTTP/1.1"
    assert headers[0] == (b"host", b"api.example.com:8080")
    assert headers[1:] == [(name.encode(), value.encode()) for name, value in http_request(GET, CONNECTION).headers]
    assert body == b""


def test_a_request_with_a_body_says_how_long_that_is() -> None:
    line, headers, body = parsed(asking(CREATE)[1])

    assert line == b"POST /api/v1/projects HTTP/1.1"
    assert body == b'{"name":"n","description":"d"}'
    assert headers[-1] == (b"content-length", b"30")


@pytest.mark.parametrize(("method", "said"), [("POST", True), ("PUT", True), ("PATCH", True), ("DELETE", False)])
def test_a_request_that_may_have_a_body_says_that_it_has_none(method: str, said: bool) -> None:
    made = http_request(GET, CONNECTION)
    bare = HTTPRequest(made.operation, method, made.url, made.path, made.headers, None, True, made.request_id, "")

    request = sent(Protocol(URL).request(bare, LIMIT))

    assert (b"content-length: 0\r\n" in request) is said
    assert request.endswith(b"\r\n\r\n")


NAMES = st.text(st.sampled_from("!#$%&'*+-.^_`|~09azAZ"), min_size=1, max_size=20).filter(
    lambda name: name.lower() not in ("host", "content-length", "transfer-encoding", "connection")
)
VALUES = st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\x7f"), max_size=20).map(str.strip)


@given(
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=3),
    content=st.none() | st.binary(max_size=20),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
)
def test_a_server_reads_what_was_written(headers: list[tuple[str, str]], content: bytes | None, method: str) -> None:
    made = http_request(GET, CONNECTION)._replace(method=method, headers=tuple(headers), content=content)
    server = h11.Connection(h11.SERVER)

    server.receive_data(sent(Protocol(URL).request(made, LIMIT)))

    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert (request.method, request.target) == (method.encode(), b"/api/v1/projects/p1")
    arrived = [(name, value) for name, value in request.headers.raw_items() if name not in (b"host", b"content-length")]
    assert arrived == [(name.encode(), value.encode()) for name, value in headers]
    if content:
        assert server.next_event() == h11.Data(data=content)
    assert isinstance(server.next_event(), h11.EndOfMessage)


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("x-trace", "one\r\ntwo: three"),)},
        {"headers": (("x-trace", "one\ntwo: three"),)},
        {"headers": (("x-trace", "one\r\n\r\nGET / HTTP/1.1\r\nhost: b"),)},
        {"headers": (("x-trace\r\ntwo", "three"),)},
        {"headers": (("x trace", "one"),)},
        {"headers": (("", "one"),)},
        {"headers": (("x-trace", "one\0"),)},
        {"headers": (("x-api-key", Secret("sk-\r\ntwo: three")),)},
        {"url": URL + "/projects/p1 HTTP/1.1\r\nhost: b\r\n"},
        {"url": URL + "/a b"},
        {"url": URL + "/ä"},
        {"url": URL.removesuffix("/api/v1")},
        {"method": "GET /"},
    ],
    ids=short_id,
)
def test_a_request_that_would_not_arrive_as_it_is_raises_before_it_is_sent(changes: dict[str, Any]) -> None:
    with pytest.raises(h11.LocalProtocolError, match=r"^the request has a malformed method, URL or header$"):
        Protocol(URL).request(http_request(GET, CONNECTION)._replace(**changes), LIMIT)


@pytest.mark.parametrize(
    ("sent", "status", "headers", "body"),
    [
        (WITH_LENGTH, 200, {"content-length": "11", "x-one": "a, b"}, BODY),
        (CHUNKED, 201, {"transfer-encoding": "chunked"}, BODY),
        (EARLY_HINTS + EARLY_HINTS + WITH_LENGTH, 200, {"content-length": "11", "x-one": "a, b"}, BODY),
        (NO_CONTENT, 204, {}, b""),
    ],
)
@given(cuts=st.sets(st.integers(1, 200)))
def test_responses_are_read_in_any_pieces(
    cuts: set[int], sent: bytes, status: int, headers: dict[str, str], body: bytes
) -> None:
    places = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]
    protocol, _ = asking()

    response = received(protocol, [sent[start:end] for start, end in pairwise(places)])

    assert response == HTTPResponse(status, headers, body)
    assert protocol.start_next()


def test_a_compressed_body_is_decompressed() -> None:
    packed = gzip.compress(BODY)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)

    assert received(asking()[0], [head, packed]).content == BODY


def test_a_connection_serves_one_call_after_the_other() -> None:
    protocol, first = asking()
    assert received(protocol, [WITH_LENGTH]).content == BODY
    assert protocol.start_next()

    assert sent(protocol.request(http_request(GET, CONNECTION), LIMIT)) == first
    assert received(protocol, [CHUNKED]).status == 201
    assert protocol.start_next()


@pytest.mark.parametrize(
    "pieces",
    [
        [UNTIL_THE_END, b""],
        [WITH_LENGTH.replace(b"X-One: a", b"Connection: close")],
        [WITH_LENGTH + b"H"],
        [WITH_LENGTH + WITH_LENGTH],
        [CHUNKED + b"\r\n"],
    ],
    ids=["ends with the answer", "is said to end", "a byte too many", "another answer", "an empty line"],
)
def test_a_connection_that_ends_or_holds_more_serves_no_other_call(pieces: list[bytes]) -> None:
    protocol, _ = asking()

    assert received(protocol, pieces).content == BODY
    assert not protocol.start_next()


def test_a_connection_serves_no_other_call_before_the_response_is_complete() -> None:
    protocol, _ = asking()

    assert not protocol.receive(WITH_LENGTH[:-1])
    assert not protocol.start_next()


def test_a_server_that_leaves_http_has_responded_with_that() -> None:
    protocol, _ = asking(upgrade="chat", connection="upgrade")

    response = received(protocol, [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\nbytes of something else"])

    assert response == HTTPResponse(101, {"upgrade": "chat"}, b"")
    assert not protocol.start_next()


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        ([b""], "^Server disconnected without sending a response.$"),
        ([b"HTTP/1.1 200 O", b""], "^Server disconnected without sending a response.$"),
        ([EARLY_HINTS, b""], "^Server disconnected without sending a response.$"),
        ([WITH_LENGTH[:-1], b""], "received 10 bytes, expected 11"),
        ([CHUNKED[:-2], b""], "peer unexpectedly closed connection"),
        ([b"SSH-2.0-OpenSSH_9.2\r\n\r\n"], "illegal status line"),
        ([b"HTTP/1.1 101 Switching Protocols\r\n\r\n"], "without a pending proposal"),
        ([b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100 * 1024], "Receive buffer too long"),
    ],
)
def test_what_is_no_response_is_refused(pieces: list[bytes], problem: str) -> None:
    protocol, _ = asking()

    with pytest.raises(h11.RemoteProtocolError, match=problem):
        received(protocol, pieces)
    assert not protocol.start_next()


def test_a_head_may_be_large() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: " + b"x" * 100_000

    assert len(received(asking()[0], [head, b"\r\n\r\n"]).headers["x-long"]) == 100_000


def test_a_body_may_be_as_large_as_allowed_for_the_call() -> None:
    protocol, _ = asking(limit=11)
    assert received(protocol, [WITH_LENGTH]).content == BODY
    protocol.start_next()

    protocol.request(http_request(GET, CONNECTION), 10)
    with pytest.raises(ResponseValidationError, match="larger than 10 bytes"):
        protocol.receive(WITH_LENGTH)
    assert not protocol.start_next()


FAILED = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n"


@pytest.mark.parametrize(
    ("pieces", "problem", "reusable"),
    [
        ([FAILED + b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\nbusy"], "was not requested: br", True),
        ([FAILED + b"Content-Encoding: br\r\nContent-Length: 9\r\n\r\nbusy"], "was not requested: br", False),
        ([FAILED + b"Transfer-Encoding: chunked\r\n\r\n3E9\r\n", b"x" * 1001], "larger than 1,000 bytes", False),
        ([FAILED + b"\r\n" + b"x" * 1001], "larger than 1,000 bytes", False),
        ([FAILED + b"Content-Length: 9\r\n\r\n", b"busy", b""], "the rest of the response was not received", False),
        ([FAILED + b"Content-Length: 9\r\n\r\n", b""], "the rest of the response was not received", False),
        ([FAILED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], "the rest of the response was not received", False),
    ],
)
def test_an_error_is_complete_although_its_body_is_not(pieces: list[bytes], problem: str, reusable: bool) -> None:
    protocol, _ = asking()

    response = received(protocol, pieces)

    assert (response.status, response.headers["retry-after"], response.content) == (503, "1", b"")
    assert problem in response.problem
    assert protocol.start_next() is reusable


def test_a_connection_that_fails_during_the_body_of_an_error_has_a_response() -> None:
    protocol, _ = asking()

    assert not protocol.cut_off()
    assert not protocol.receive(FAILED)
    assert not protocol.cut_off()
    assert not protocol.receive(b"Content-Length: 9\r\n\r\nbusy")
    assert protocol.cut_off()

    assert protocol.response().status == 503
    assert not protocol.start_next()


def test_a_connection_that_fails_has_no_response_of_an_earlier_call() -> None:
    protocol, _ = asking()
    received(protocol, [FAILED + b"Content-Length: 4\r\n\r\nbusy"])
    assert protocol.start_next()
    protocol.request(http_request(GET, CONNECTION), LIMIT)

    assert not protocol.cut_off()
    with pytest.raises(h11.RemoteProtocolError, match="without sending a response"):
        protocol.receive(b"")


def test_a_connection_that_waits_for_the_next_call_holds_no_body() -> None:
    protocol, _ = asking()
    response = received(protocol, [WITH_LENGTH])
    gc.collect()

    assert protocol.start_next()
    assert response.content == BODY
    assert not [held for held in gc.get_objects() if isinstance(held, ResponseCollector)]


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda rest: WITH_LENGTH[:25] + rest))
def test_whatever_comes_is_a_response_or_refused(data: bytes) -> None:
    protocol, _ = asking()
    try:
        while not protocol.receive(data):
            data = b""
    except (h11.RemoteProtocolError, ResponseValidationError):
        assert not protocol.start_next()
    else:
        assert protocol.response().status


def uploading(size: int | None) -> tuple[Protocol, bytes]:
    """Begin an upload of a size, or of one that is not known."""
    body = Content("text/csv", Upload(Source("data", [b"a"])))
    request: Request[Any] = Request(CREATE.operation, "/x", parse=CREATE.parse, body=body)
    framing = {"transfer-encoding": "chunked"} if size is None else {"content-length": str(size)}
    return asking(request, **framing)


def test_a_body_that_is_read_while_it_is_sent_follows_the_headers() -> None:
    protocol, request = uploading(3)

    _, headers, body = parsed(request)
    assert [value for name, value in headers if name.lower() == b"content-length"] == [b"3"]
    assert body == b""
    assert (sent(protocol.piece(b"ab")), sent(protocol.piece(b"c")), sent(protocol.end())) == (b"ab", b"c", b"")
    assert received(protocol, [WITH_LENGTH]).content == BODY
    assert protocol.start_next()


def test_a_body_whose_length_is_not_known_follows_in_chunks() -> None:
    protocol, request = uploading(None)

    assert parsed(request)[2] == b""
    assert sent(protocol.piece(b"ab")) == b"2\r\nab\r\n"
    assert sent(protocol.piece(b"")) == b""
    assert sent(protocol.end()) == b"0\r\n\r\n"
    assert received(protocol, [WITH_LENGTH]).content == BODY
    assert protocol.start_next()


def test_a_body_has_the_length_that_the_headers_say() -> None:
    with pytest.raises(h11.LocalProtocolError):
        uploading(1)[0].piece(b"ab")
    with pytest.raises(h11.LocalProtocolError):
        uploading(1)[0].end()


def asking_for_a_stream() -> Protocol:
    protocol = Protocol(URL)
    sent(protocol.request(http_request(GET, CONNECTION)._replace(streamed=True), LIMIT))
    return protocol


@pytest.mark.parametrize("status", [200, 299])
def test_a_streamed_response_is_there_with_its_headers_and_read_in_pieces(status: int) -> None:
    protocol = asking_for_a_stream()

    assert protocol.receive(b"HTTP/1.1 %d Any\r\nContent-Length: 9\r\n\r\n" % status)
    response = protocol.response()
    collector: Any = response.body
    assert response.status == status
    assert isinstance(collector, StreamCollector)
    assert collector.take() == b""
    assert not protocol.receive_more(collector, b"abcdef")
    assert not protocol.start_next()
    assert protocol.receive_more(collector, b"ghi")
    assert collector.take() == b"abcdefghi"
    assert protocol.start_next()
    assert not protocol.cut_off()


def test_a_body_that_arrives_with_the_headers_of_a_stream_is_its_beginning() -> None:
    protocol = asking_for_a_stream()

    assert protocol.receive(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc")
    collector: Any = protocol.response().body
    assert collector.take() == b"abc"
    assert protocol.receive_more(collector, b"d")


@pytest.mark.parametrize("status", [300, 404, 503])
def test_a_response_that_is_no_success_is_not_streamed(status: int) -> None:
    protocol = asking_for_a_stream()

    response = received(protocol, [b"HTTP/1.1 %d Any\r\nContent-Length: 9\r\n\r\n" % status, b"abcdefghi"])

    assert (response.status, response.content) == (status, b"abcdefghi")
    assert protocol.start_next()

"""Faults of messages: what arrives is no HTTP, no JSON, or not what was asked for."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

from tests.faults.fault import BROKEN, Expectation, Fault, but, harmless, unreadable
from tests.faults.steps import Content, Peer, close, flood, head, send

CHUNKED = "Transfer-Encoding: chunked"
GZIP = "Content-Encoding: gzip"
DEFLATE = "Content-Encoding: deflate"
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>"
EMPTY_RESULT = Expectation(None, result="`{}`")
ENDS_THERE = Expectation(None, result="the list ends")


def with_headers(headers: str, length: int | str | None = None) -> Content:
    """The right response with other headers."""
    return lambda peer: peer.reply.encode(headers=headers, length=length)


def with_body(change: Callable[[bytes], bytes], headers: str = "") -> Content:
    """The right response with another body."""
    return lambda peer: peer.reply.encode(headers=headers, body=change(peer.reply.body))


def in_chunks(size: bytes | None = None, end: bytes = b"0\r\n\r\n", headers: str = "") -> Callable[[Peer], bytes]:
    """The right response as one chunk, which says another size if one is given."""

    def content(peer: Peer) -> bytes:
        body = peer.reply.body
        said = b"%x" % len(body) if size is None else size
        return head(peer.reply.status, f"{CHUNKED}{headers}") + said + b"\r\n" + body + b"\r\n" + end

    return content


def _until_closed(peer: Peer) -> bytes:
    return head(peer.reply.status).replace(b"HTTP/1.1", b"HTTP/1.0") + peer.reply.body


def _without_reason(peer: Peer) -> bytes:
    return peer.reply.encode().replace(b" Any\r\n", b"\r\n", 1)


def _two_members(body: bytes) -> bytes:
    return gzip.compress(body[:9]) + gzip.compress(body[9:])


NOT_HTTP = [
    Fault("Invalid HTTP", name, (*steps, close), BROKEN)
    for name, steps in (
        ("garbage", (send(bytes(range(128, 256)) * 4),)),
        ("banner of another protocol", (send(b"SSH-2.0-OpenSSH_9.6\r\n"),)),
        ("body without status line and headers", (send(lambda peer: peer.reply.body),)),
        ("status line without version", (send(b"200 OK\r\nContent-Length: 0\r\n\r\n"),)),
        ("two-digit status", (send(head("20", "", 0)),)),
        ("four-digit status", (send(head("2000", "", 0)),)),
        ("status 99", (send(head("099", "", 0)),)),
        ("unsolicited `101`", (send(head(101, "Upgrade: websocket\nConnection: Upgrade")),)),
        ("header without a colon", (send(with_headers("no colon here")),)),
        ("header with a NUL", (send(with_headers("X-Note: a\0b")),)),
        ("endless header line", (send(b"HTTP/1.1 200 OK\r\nX-Note: "), flood(b"a"))),
        ("endless headers", (send(b"HTTP/1.1 200 OK\r\n"), flood(b"X-Note: again\r\n"))),
        ("endless blank lines", (flood(b"\r\n"),)),
        ("two different `Content-Length`", (send(with_headers("Content-Length: 7")),)),
        ("negative `Content-Length`", (send(with_headers("", length=-1)),)),
        ("non-numeric `Content-Length`", (send(with_headers("", length="many")),)),
        ("unknown `Transfer-Encoding`", (send(with_headers("Transfer-Encoding: br")),)),
        ("non-numeric chunk size", (send(in_chunks(b"zz")),)),
        ("chunk longer than its size", (send(in_chunks(b"5")),)),
        ("endless chunk size", (send(head(200, CHUNKED)), flood(b"0"))),
        ("endless trailers", (send(in_chunks(end=b"0\r\n")), flood(b"X-Note: again\r\n"))),
    )
]

ODD = [
    Fault("Unusual but valid", name, (send(content), *more), harmless())
    for name, content, *more in (
        ("`103 Early Hints` first", lambda peer: head(103, "Link: </x>") + peer.reply.encode()),
        ("HTTP/1.0 without a length", _until_closed, close),
        ("chunked", in_chunks()),
        ("chunked, and a `Content-Length`", in_chunks(headers="\nContent-Length: 5")),
        ("non-ASCII header", with_headers("X-Note: gr\xfc\xdfe")),
        ("no reason phrase", _without_reason),
        ("malformed cookie", with_headers("Set-Cookie: =;;=; expires=never; domain=[; port=x")),
        ("wrong `Content-Type`", with_headers("Content-Type: text/plain; charset=latin-1")),
        ("trailing data", lambda peer: peer.reply.encode() + b"surplus"),
        ("byte order mark", with_body(lambda body: b"\xef\xbb\xbf" + body)),
        ("duplicate key", with_body(lambda body: b'{"data": null, ' + body[1:])),
        ("lone surrogate", with_body(lambda body: body[:-1] + b', "x": "\\ud800"}')),
        ("number out of range", with_body(lambda body: body[:-1] + b', "x": 1e999}')),
        ("unknown fields", with_body(lambda body: body[:-1] + b', "meta": [{}], "x": {"y": [null]}}')),
        ("gzip", with_body(gzip.compress, GZIP)),
        ("gzip with two members", with_body(_two_members, GZIP)),
        ("gzip with trailing zeros", with_body(lambda body: gzip.compress(body) + bytes(99), GZIP)),
        ("gzip applied twice", with_body(lambda body: gzip.compress(gzip.compress(body)), f"{GZIP}\n{GZIP}")),
        ("gzip after deflate", with_body(lambda body: gzip.compress(zlib.compress(body)), f"{DEFLATE}, gzip")),
        ("gzip, among other labels", with_body(gzip.compress, "Content-Encoding: identity, GZIP,, utf-8")),
        ("`Content-Encoding` of `utf-8`", with_body(bytes, "Content-Encoding: utf-8")),
        ("`Content-Encoding` of `none`", with_body(bytes, "Content-Encoding: none")),
        ("deflate", with_body(zlib.compress, DEFLATE)),
        ("raw deflate", with_body(lambda body: zlib.compress(body)[2:-4], DEFLATE)),
    )
]


def _unreadable(name: str, *steps: object, **others: Expectation) -> Fault:
    return Fault("Invalid success responses", name, steps, but(unreadable(), **others))  # type: ignore[arg-type]


def _body(name: str, body: bytes | Callable[[bytes], bytes], headers: str = "", **others: Expectation) -> Fault:
    change = (lambda _: body) if isinstance(body, bytes) else body
    return _unreadable(name, send(with_body(change, headers)), **others)


BODIES = [
    _body("HTML", HTML),
    _body("empty", b"", action=EMPTY_RESULT),
    _unreadable("`204`", send(head(204)), action=EMPTY_RESULT),
    _body("truncated JSON", lambda body: body[:-9]),
    _unreadable("`Content-Length` is too small", send(with_headers("", length=9))),
    _unreadable("truncated HTTP/1.0", send(lambda peer: _until_closed(peer)[:-9]), close),
    _body("`null`", b"null", action=EMPTY_RESULT),
    _body("a number", b"42"),
    _body("a string", b'"fine"'),
    _body("`true`", b"true"),
    _body("an empty list", b"[]", list=ENDS_THERE),
    _body("a list of numbers", b"[1, 2]"),
    _body("an empty object", b"{}", action=EMPTY_RESULT),
    _body("`data` is missing", b'{"success": true}', action=EMPTY_RESULT),
    _body("`data` is null", b'{"success": true, "data": null}', action=EMPTY_RESULT),
    _body("`data` is a number", b'{"success": true, "data": 7}'),
    _body("`data` is a list of lists", b'{"success": true, "data": [[]]}'),
    _body("invalid UTF-8", lambda body: body[:-1] + b', "x": "\xff"}'),
    _body("UTF-16", lambda body: body.decode().encode("utf-16")),
    _body("NaN", lambda body: body[:-1] + b', "x": NaN}'),
    _body("too deeply nested lists", b"[" * 100_000),
    _body("too deeply nested objects", b'{"data": ' * 100_000),
    _body("a number of 5,000 digits", lambda body: body[:-1] + b', "x": ' + b"9" * 5_000 + b"}"),
    _body("data after the JSON", lambda body: body + b" }"),
    _body("data before the JSON", lambda body: b")]}'\n" + body),
    _body("zeros", bytes(200)),
    _body("corrupt gzip", lambda body: gzip.compress(body)[:15] + b"\xff" * 40, GZIP),
    _body("truncated gzip", lambda body: gzip.compress(body)[:-12], GZIP),
    _body("gzip with trailing garbage", lambda body: gzip.compress(body) + b"garbage", GZIP),
    _body("uncompressed, declared as gzip", lambda body: body, GZIP),
    _body("uncompressed, declared as deflate", lambda body: body, DEFLATE),
    _body("gzip applied once, declared twice", gzip.compress, "Content-Encoding: gzip, gzip"),
    _body("unsupported compression", lambda body: body, "Content-Encoding: br"),
    _body("larger than `max_response_bytes`", lambda body: body[:-1] + b" " * 200_000 + b"}"),
    _unreadable("endless", send(head(200)), flood(b" ")),
    _unreadable("endless chunks", send(head(200, CHUNKED)), flood(b"400\r\n" + b" " * 1024 + b"\r\n")),
    _body("gzip bomb", lambda _: gzip.compress(bytes(3_000_000)), GZIP),
    _body("deflate bomb", lambda _: zlib.compress(bytes(3_000_000)), DEFLATE),
    _body("bomb in gzip members", lambda _: gzip.compress(bytes(1000)) * 1000, GZIP),
]

MESSAGES = [*NOT_HTTP, *ODD, *BODIES]

"""Implements `--dry-run`: the SDK builds the request as usual, and its last step records it instead of sending it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from strongly._core.request import HTTPRequest
from strongly._sync.http import HTTP
from strongly.cli.output import Printer, harmless, say, write
from strongly.cli.settings import Settings


class _NotSent(BaseException):  # not an Exception, which would be handled like a failed attempt
    def __init__(self, http_request: HTTPRequest) -> None:
        self.http_request = http_request


class _Recorder(HTTP):
    """Takes the place of the connections of a client."""

    def exchange(self, http_request: HTTPRequest, *, timeout: float, max_bytes: int) -> NoReturn:
        raise _NotSent(http_request)


def show(client: Any, settings: Settings, call: Callable[[], object]) -> None:
    """Print the request that a call would send first. Nothing is sent.

    Args:
        client: The client, which must not have been used yet. It cannot send anything afterwards.
        settings: The settings of the command line.
        call: Makes the call with this client.
    """
    fields = _fields(_recorded(client, call))
    printer = Printer(settings.output, columns=tuple(fields))
    if printer.is_table:
        body = fields["body"]
        text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        shown = "" if body is None else f"\n{text}\n"
        write(harmless(f"{fields['method']} {fields['url']}\n{shown}"))
    else:
        printer.show(fields)
    say("note: dry run, nothing was sent")


def _recorded(client: Any, call: Callable[[], object]) -> HTTPRequest:
    transport = client._transport
    transport.http = _Recorder(transport.endpoint.base_url)
    try:
        result = call()
        if isinstance(result, Iterator):  # a stream, which is requested when it is read
            next(result)
    except _NotSent as not_sent:
        return not_sent.http_request
    raise AssertionError("the call has sent no request")


def _fields(http_request: HTTPRequest) -> dict[str, Any]:
    """Return method, URL and body of a request. Its headers, one of which is the key, are left out."""
    content = http_request.content
    body: object = None
    if isinstance(content, bytes):
        try:
            body = json.loads(content)
        except ValueError:
            body = f"<{len(content)} bytes>"
    elif content is not None:
        body = "<content of a file>"
    return {"method": http_request.method, "url": http_request.url, "body": body}

"""Implements `--dry-run`: the SDK builds the request as usual, and its last step records it instead of sending it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from strongly._core.request import HTTPRequest
from strongly._sync.http import HTTP
from strongly.cli.calls import call
from strongly.cli.default_project import fill_in
from strongly.cli.operations import CommandOperation
from strongly.cli.output import Printer, harmless, say, write
from strongly.cli.settings import Settings


class _NotSent(BaseException):  # not an Exception, which would be handled like a failed attempt
    def __init__(self, http_request: HTTPRequest) -> None:
        self.http_request = http_request


class _Recorder(HTTP):
    """Takes the place of the connections of a client."""

    def exchange(self, http_request: HTTPRequest, *, timeout: float, max_bytes: int) -> NoReturn:
        raise _NotSent(http_request)


def show(operation: CommandOperation, settings: Settings, runs: Sequence[Mapping[str, Any]]) -> None:
    """Print the request that a command would send. Nothing is sent.

    Args:
        operation: The operation.
        settings: The settings of the command line.
        runs: The values of the options, of each run of the command.
    """
    print_requests(settings, [_recorded(operation, settings, values) for values in runs])


def print_requests(settings: Settings, found: Sequence[dict[str, Any]]) -> None:
    """Print requests that are not sent, as `recorded` returns them."""
    printer = Printer(settings.output, columns=("method", "url", "body"))
    if printer.is_table:
        write(harmless("\n".join(map(_text, found))))
    else:
        printer.show(found[0] if len(found) == 1 else found)
    say("note: dry run, nothing was sent")


def recorded(client: Any, act: Callable[[], object]) -> dict[str, Any]:
    """Return what a function would send with a client, which cannot send anything afterwards."""
    transport = client._transport
    transport.http = _Recorder(transport.endpoint.base_url)
    try:
        result = act()
        if isinstance(result, Iterator):  # a stream, which is requested when it is read
            next(result)
    except _NotSent as not_sent:
        return _fields(not_sent.http_request)
    raise AssertionError("no request was sent")


def _recorded(operation: CommandOperation, settings: Settings, values: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(values)
    with settings.client() as client:
        if operation.project is not None:
            fill_in(client, operation, settings, values)
        return recorded(client, partial(call, client, operation, settings, values))


def _text(fields: Mapping[str, Any]) -> str:
    body = fields["body"]
    shown = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    return f"{fields['method']} {fields['url']}\n" + ("" if body is None else f"\n{shown}\n")


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

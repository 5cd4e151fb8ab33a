"""Implements `strongly api`, which sends requests that no command exists for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import click

from strongly import SyncPaginator, ValidationError
from strongly._core.model import Page
from strongly._core.request import Request
from strongly.cli.help import CONTEXT, Command
from strongly.cli.resource_commands import dry_run_option, printer_for, query_option
from strongly.cli.settings import common_options, current_settings
from strongly.cli.values import Body
from strongly_api import BASE_PATH

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_PAGE = 100
_ENCODED = "/%:@!$&'()*+,;=-._~"  # may be in a path as they are


class _Item(dict[str, Any]):
    """An item of a list. The paginator recognizes items that it has read by this attribute."""

    @property
    def id(self) -> Any:
        return self.get("id", self.get("_id"))


def api_command() -> click.Command:
    """Return the command."""
    return Command(
        "api",
        params=[
            click.Argument(["arguments"], nargs=-1, required=True, metavar="[METHOD] PATH"),
            click.Option(
                ["fields", "-f", "--field"],
                multiple=True,
                metavar="NAME=VALUE",
                help="Query parameter of a GET, or key of the body of another method. The value is JSON, or else a "
                "string. May be repeated.",
            ),
            click.Option(["body", "--input"], type=Body(), help="Body in JSON or YAML; - reads it from stdin."),
            click.Option(["all_pages", "--paginate"], is_flag=True, help="Print the items of all pages of a list."),
            dry_run_option(),
            query_option(),
            *common_options(),
        ],
        callback=_run,
        context_settings=CONTEXT,
        short_help="Send a request that no command exists for.",
        help="Send a request that no command exists for, and print the response as the server sent it.\n\n"
        "PATH is below /api/v1, such as /projects. The method is GET by default, or POST with --field or --input. "
        "Requests are retried only if that is safe: those with GET, HEAD, PUT and DELETE.",
        examples=(
            "strongly api /projects --field search=churn --paginate --query '[].name'",
            "strongly api PUT /projects/proj-abc123 --field description='New model' --field 'tags=[\"ml\"]'",
        ),
    )


def _run(*, arguments: tuple[str, ...], fields: tuple[str, ...], body: dict[str, Any] | None, all_pages: bool) -> None:
    settings = current_settings()
    method, path = _method_and_path(arguments, "POST" if (fields or body is not None) and not all_pages else "GET")
    in_query = method in ("GET", "HEAD", "OPTIONS")
    if in_query and body is not None:
        raise click.UsageError(f"A {method} request has no body: omit --input, or pass another method.")
    if all_pages and method != "GET":
        raise click.UsageError(f"--paginate reads lists: it cannot be combined with {method}.")
    if all_pages and settings.dry_run:
        raise click.UsageError("--paginate and --dry-run are mutually exclusive.")
    given = _values(fields)
    printer = printer_for(settings, settings.output or "json")
    with settings.client() as client:
        path, query = _split(path, client.base_url)
        if in_query:
            query |= {name: _query_text(name, value) for name, value in given.items()}
        elif given:
            body = {**(body or {}), **given}
        send = partial(client.request, method, path, query=query, body=body)
        try:
            if settings.dry_run:
                from strongly.cli import dry_run  # imported on demand, to keep other commands fast

                dry_run.print_requests(settings, [dry_run.recorded(client, send)])
                return
            result: Any = _items(client, path, query) if all_pages else send()
        except ValidationError as error:
            if error.status_code is not None:
                raise
            raise click.UsageError(f"{path!r}: {error.message}") from None
    if result is not None:
        printer.show(result)


def _method_and_path(arguments: Sequence[str], default: str) -> tuple[str, str]:
    if len(arguments) == 1:
        return default, arguments[0]
    if len(arguments) != 2 or arguments[0].upper() not in _METHODS:
        raise click.UsageError(f"Expected a path, or a method and a path; the methods are {', '.join(_METHODS)}.")
    return arguments[0].upper(), arguments[1]


def _values(fields: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        name, equals, text = field.partition("=")
        if not name or not equals:
            raise click.UsageError(f"--field: {field!r} is not a field: write NAME=VALUE.")
        if name in values:
            raise click.UsageError(f"--field: {name!r} is given twice: write a list as {name}='[1, 2]'.")
        try:
            values[name] = json.loads(text, parse_constant=str)  # NaN is not JSON
        except ValueError:
            values[name] = text
    return values


def _split(path: str, base_url: str) -> tuple[str, dict[str, str]]:
    """Return the path below the base URL, percent-encoded, and the query parameters."""
    try:
        url = urlsplit(path)
    except ValueError:
        raise click.UsageError(f"{path!r} is neither a path nor a URL.") from None
    if url.scheme or url.netloc:
        if not path.startswith(f"{base_url}/"):
            raise click.UsageError(f"{path!r} is not below {base_url}, the only URL that the API key is sent to.")
        url = urlsplit(path.removeprefix(base_url))
    pairs = parse_qsl(url.query, keep_blank_values=True)
    query = dict(pairs)
    if len(query) < len(pairs):
        raise click.UsageError(f"{path!r} has a query parameter twice.")
    if url.fragment:
        raise click.UsageError(f"{path!r} has a fragment, which is not sent: write # as %23.")
    below = f"/{url.path.removeprefix('/')}"
    if below.startswith(f"{BASE_PATH}/"):
        below = below.removeprefix(BASE_PATH)
    return quote(below, safe=_ENCODED), query


def _query_text(name: str, value: Any) -> str:
    if isinstance(value, list | dict) or value is None:
        raise click.UsageError(f"--field: {name} is a query parameter, which must be a string or a number.")
    return value if isinstance(value, str) else json.dumps(value)


def _items(client: Any, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the items of all pages of a list."""
    # Imported on demand, to keep other commands fast.
    from strongly._core.reading import read_page
    from strongly._core.request import unmodelled_request

    collection = path.rpartition("/")[2]
    parse = partial(read_page, collection=collection, read_item=_Item, model=_Item)

    def make(limit: int, offset: int) -> Request[Page[_Item]]:
        asked = {**query, "limit": str(limit), "offset": str(offset)}
        checked = unmodelled_request("GET", path, asked, None, None)
        return Request(checked.operation, path, parse=parse, query=checked.query)

    def fetch(request: Request[Page[_Item]]) -> Page[_Item]:
        return parse(client.request("GET", path, query=dict(request.query)))

    limit, offset = (_count(query, name, default) for name, default in (("limit", _PAGE), ("offset", 0)))
    return [dict(item) for item in SyncPaginator(fetch, make, limit=limit, offset=offset)]


def _count(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdecimal()):
        raise click.UsageError(f"{name} must be a number with --paginate, not {text!r}.")
    return int(text)

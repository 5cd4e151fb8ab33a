"""The command `open`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import click

from strongly import NotFoundError
from strongly.cli.calls import complete_ids_of
from strongly.cli.exits import Exit
from strongly.cli.help import CONTEXT, Command
from strongly.cli.output import harmless, say, write
from strongly.cli.settings import SettingsOption, common_options, current_settings
from strongly.cli.waiting import progress, wait_timeout_option


def open_command() -> click.Command:
    """Return the command that opens a workspace in the browser."""
    return Command(
        "open",
        params=[
            click.Argument(["id"], metavar="ID", shell_complete=complete_ids_of("workspaces")),
            click.Option(["--print", "only_print"], is_flag=True, help="Print the URL instead of opening it."),
            SettingsOption("--wait", is_flag=True, help="Wait until the workspace is ready."),
            wait_timeout_option(),
            *common_options(),
        ],
        callback=_open,
        context_settings=CONTEXT,
        short_help="Open a workspace in the browser.",
        help="Open a workspace in the browser.\n\n"
        "If stdout is not a terminal, or if there is no browser, the URL is printed instead. A workspace has a URL "
        "only while it is running. The API reports no pages of projects.",
        examples=("strongly open ws-abc123 --wait", "strongly open ws-abc123 --print"),
    )


def _open(*, id: str, only_print: bool) -> int:
    from strongly import Workspace  # imported on demand, to keep other commands fast

    settings = current_settings()
    with settings.client() as client:
        found = _workspace_or_project(client, id)
        if settings.wait and isinstance(found, Workspace):
            with progress(found.id) as on_update:
                client.workspaces.wait_until_ready(found, timeout=settings.wait_timeout, on_update=on_update)
            found = client.workspaces.retrieve(found)
    what = f"{type(found).__name__.lower()} {found.name} ({found.id})"
    # Projects have no URL in the spec, but a server may send one.
    url = getattr(found, "url", None) or found.extra.get("url")
    is_not_running = found.status != "running" and isinstance(found, Workspace)
    if not url and is_not_running:
        say(f"error: {what} is {found.status} and has no URL: run `strongly workspaces start {found.id} --wait` first")
        return Exit.CONFLICT
    if not url:
        say(f"error: the API reports no URL of {what}; only workspaces that run have one")
        return Exit.FAILED
    if not _is_web_page(url):
        say(f"error: the URL of {what} is not opened, because it is not an http or https URL: {url!r}")
        return Exit.FAILED
    if is_not_running:
        say(f"note: {what} is {found.status}, so its page may not respond")
    if not only_print and sys.stdout.isatty():
        import webbrowser

        if webbrowser.open(url):
            say(f"opened {url}")
            return Exit.OK
        say("note: no browser was found")
    write(harmless(f"{url}\n"))
    return Exit.OK


def _workspace_or_project(client: Any, id: str) -> Any:
    """Return what has this id, or else this name; a workspace takes precedence.

    Raises:
        NotFoundError: There is neither.
        click.UsageError: Several have the name.
        StronglyError: A request failed.
    """
    from strongly.cli.names import find
    from strongly.cli.operations import retrieval_of

    error: NotFoundError | None = None
    resources = (client.workspaces, client.projects)
    subjects = [retrieval_of(name).parameters[0] for name in ("workspaces", "projects")]
    attempts = [
        *(partial(resource.retrieve, id) for resource in resources),
        *(partial(find, client, subject, id) for subject in subjects),
    ]
    for attempt in attempts:
        try:
            return attempt()
        except NotFoundError as unknown:
            error = error or unknown
            if error is not unknown:
                error.add_note(str(unknown))
    assert error is not None
    raise error


def _is_web_page(url: object) -> bool:
    """Whether a value of the server is a URL that a browser shows. Others can run programs on this machine."""
    if not isinstance(url, str) or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)

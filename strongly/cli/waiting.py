"""Implements `--wait`, and tells which operations support `--wait` and `--follow`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from strongly.cli import terminal
from strongly.cli.calls import call
from strongly.cli.operations import CommandOperation
from strongly.cli.output import neutralized, say
from strongly.cli.settings import DEFAULT_WAIT_TIMEOUT, Settings, SettingsOption
from strongly.cli.values import Seconds
from strongly.cli.watching import line_after_interrupt


def can_wait(operation: CommandOperation) -> bool:
    """Whether the operation has a delayed effect that can be waited for."""
    if operation.entry.name == "create":
        return "create_and_wait" in vars(operation.resource)
    return "wait" in inspect.signature(operation.method).parameters.keys() - operation.entry.parameters


def can_follow(operation: CommandOperation) -> bool:
    """Whether the operation reads a log that can be followed."""
    return operation.entry.name == "logs" and hasattr(operation.resource, "stream_logs")


def wait_timeout_option() -> click.Option:
    """Return the option `--wait-timeout`."""
    help_text = f"Timeout of --wait [default: {DEFAULT_WAIT_TIMEOUT:g}]."
    return SettingsOption("--wait-timeout", type=Seconds(0, min_open=True), metavar="SECONDS", help=help_text)


def wait(
    client: Any, operation: CommandOperation, settings: Settings, values: Mapping[str, Any], *, is_one: bool = True
) -> Any:
    """Call the method of an operation, wait for its effect, and return the workspace or volume.

    Progress is shown on stderr; see `progress`.
    """
    # Imported on demand, to keep other commands fast.
    from strongly._core.polling import BOUND, READY
    from strongly._sync.polling import wait_for_volume, wait_for_workspace

    kind = operation.entry.resource.removesuffix("s")
    made = call(client, operation, settings, values) if operation.entry.name == "create" else None
    subject = values[f"{kind}_id"] if made is None else made.id

    try:
        with progress(subject, is_one=is_one) as on_update:
            options: dict[str, Any] = {"timeout": settings.wait_timeout, "on_update": on_update}
            if made is None:
                return call(client, operation, settings, values, options={"wait": True, **options})
            # As `create_and_wait` does, but with the id at hand from the start, for messages.
            options |= {"poll_interval": None, "progress": False, "after": "create"}
            if kind == "volume":
                return wait_for_volume(client._transport, subject, BOUND, **options)
            return wait_for_workspace(client._transport, subject, READY, **options)
    except KeyboardInterrupt:
        say(f"stopped waiting; {kind} {subject} is not affected")
        raise


@contextmanager
def progress(subject: str, *, is_one: bool = True) -> Iterator[Callable[[Any], object]]:
    """Yield the `on_update` of a wait, which shows its progress on stderr.

    On a terminal, that is a single updating line, otherwise one line per change. So it is for each of several ids, of
    which `is_one` is false.
    """
    # Imported on demand, to keep other commands fast.
    from strongly._core.polling import describe
    from strongly.extras.progress import live

    if not (is_one and sys.stderr.isatty()) or terminal.is_dumb():
        with line_after_interrupt():
            yield lambda status: say(f"{subject}: {describe(status)}")
        return
    with live(wanted=True, colored=terminal.uses_color(sys.stderr)) as line:
        yield lambda status: line.show(neutralized(f"{subject}: {describe(status)}"))

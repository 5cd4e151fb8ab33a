"""Implements `--wait`, and tells which operations support `--wait` and `--follow`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from time import monotonic, sleep
from typing import Any

from strongly import NotFoundError
from strongly.cli.calls import call
from strongly.cli.operations import CommandOperation
from strongly.cli.output import say
from strongly.cli.settings import Settings

# The methods that wait for a new workspace or volume. Other operations have an argument `wait`.
_UNTIL = {"workspaces": "wait_until_ready", "volumes": "wait_until_bound"}


def can_wait(operation: CommandOperation) -> bool:
    """Whether the operation has a delayed effect that can be waited for."""
    if operation.entry.name == "create":
        return operation.entry.resource in _UNTIL
    return "wait" in inspect.signature(operation.method).parameters.keys() - operation.entry.parameters


def can_follow(operation: CommandOperation) -> bool:
    """Whether the operation reads a log that can be followed."""
    return operation.entry.name == "logs" and hasattr(operation.resource, "stream_logs")


def wait(client: Any, operation: CommandOperation, settings: Settings, values: Mapping[str, Any]) -> Any:
    """Call the method of an operation, wait for its effect, and return the workspace or volume.

    Progress is shown on stderr: as a single updating line on a terminal, otherwise as one line per change.
    """
    from strongly._core.polling import describe  # imported on demand, to keep other commands fast

    kind = operation.entry.resource.removesuffix("s")
    made = call(client, operation, settings, values) if operation.entry.name == "create" else None
    subject = values[f"{kind}_id"] if made is None else made.id

    def report(status: Any) -> None:
        say(f"{subject}: {describe(status)}")

    on_terminal = sys.stderr.isatty()
    options: dict[str, Any] = {
        "timeout": settings.wait_timeout,
        "on_update": None if on_terminal else report,
        "progress": on_terminal,
    }
    try:
        if made is None:
            return call(client, operation, settings, values, options={"wait": True, **options})
        resource = operation.entry.resource
        return _wait_for_new(getattr(getattr(client, resource), _UNTIL[resource]), made.id, options)
    except KeyboardInterrupt:
        say(f"stopped waiting; {kind} {subject} is not affected")
        raise


def _wait_for_new(wait_until: Callable[..., Any], made: str, options: Mapping[str, Any]) -> Any:
    """Wait as `create_and_wait` does, but with the id at hand from the start, for messages."""
    from strongly._core.polling import GRACE, SHORTEST

    ends_at = monotonic() + GRACE
    while True:
        try:
            return wait_until(made, **options)
        except NotFoundError:
            if monotonic() >= ends_at:
                raise
            sleep(SHORTEST)

"""The commands `workspaces wait` and `volumes wait`, for each resource with methods such as `wait_until_ready`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from strongly import StronglyError, WaitTimeoutError
from strongly._sync.resources import Namespaces
from strongly.cli.calls import complete_ids_of
from strongly.cli.exits import Exit, exit_for
from strongly.cli.help import OUTPUT, Command
from strongly.cli.operations import CommandOperation, retrieval_of
from strongly.cli.output import Printer, say
from strongly.cli.settings import DEFAULT_WAIT_TIMEOUT, SettingsOption, common_options, current_settings
from strongly.cli.values import Seconds
from strongly.cli.waiting import progress
from strongly.cli.watching import line_after_interrupt

_PREFIX = "wait_until_"


def goals_of(resource: str) -> list[str]:
    """Return the states of a resource that the SDK can wait for."""
    return [name.removeprefix(_PREFIX) for name in vars(getattr(Namespaces, resource)) if name.startswith(_PREFIX)]


def wait_command(resource: str) -> click.Command:
    """Return the command that waits for a resource which has goals."""
    goals, kind = goals_of(resource), resource.removesuffix("s")
    metavar = f"{kind.upper()}_ID..."
    sample = f"strongly {resource} wait {'ws-abc123' if kind == 'workspace' else 'vol-abc123'}"
    return Command(
        "wait",
        params=[
            click.Argument(["ids"], nargs=-1, required=True, metavar=metavar, shell_complete=complete_ids_of(resource)),
            click.Option(["--for", "goal"], type=click.Choice(goals), default=goals[0], help="State to wait for."),
            click.Option(
                ["--timeout", "wait_timeout"],
                type=Seconds(0, min_open=True),
                default=DEFAULT_WAIT_TIMEOUT,
                metavar="SECONDS",
                help=f"Seconds to wait in total [default: {DEFAULT_WAIT_TIMEOUT:g}].",
            ),
            SettingsOption("--columns", metavar="NAME,...", help="Comma-separated fields to show.", section=OUTPUT),
            *(option for option in common_options() if option.name != "timeout"),
        ],
        callback=partial(_wait, resource),
        shown_model=lambda: retrieval_of(resource).model,
        help=f"Wait until a {kind} is {' or '.join(goals)}, and show it.\n\n"
        f"Several {resource} are waited for at the same time. If one fails, the others are still waited for, and the "
        f"exit status is {Exit.SOME_FAILED}. Ctrl-C stops waiting and changes nothing.",
        examples=(sample, f"{sample} --for {goals[-1]} --timeout 60 -o json"),
    )


def _wait(resource: str, *, ids: Sequence[str], goal: str, wait_timeout: float) -> int:
    from strongly import gather  # imported on demand, to keep other commands fast
    from strongly.cli.batches import given_ids
    from strongly.cli.reporting import report

    settings = current_settings()
    several = given_ids(ids)
    retrieve = retrieval_of(resource)
    columns: tuple[str, ...] = getattr(retrieve.model, "_names", ())
    printer = Printer(settings.output, columns=columns, chosen=settings.chosen_columns(columns))
    subjects = ids if several is None else several
    with settings.client() as client:
        method = partial(getattr(getattr(client, resource), f"{_PREFIX}{goal}"), timeout=wait_timeout)
        waits = [partial(_wait_for, client, retrieve, method, each, is_one=several is None) for each in subjects]
        try:
            if several is None:
                printer.show(waits[0]())
                return Exit.OK
            with line_after_interrupt():
                outcomes = gather(waits, max_concurrency=max(len(waits), 1))
        except KeyboardInterrupt:
            what, are = (resource, "are") if len(subjects) > 1 else (resource.removesuffix("s"), "is")
            say(f"stopped waiting; {what} {', '.join(subjects)} {are} not affected")
            raise
    if not waits:
        say("note: stdin contains no ids, nothing was done")
    printer.show([outcome.value for outcome in outcomes if outcome.ok])
    status = Exit.OK
    for outcome in outcomes.failed:
        error = outcome.error
        if not isinstance(error, StronglyError | click.UsageError):
            raise error
        # Usage errors are about names that several resources have.
        own = exit_for(error) if isinstance(error, StronglyError) else Exit.USAGE
        report(error, own, subject=subjects[outcome.index])
        status = Exit.SOME_FAILED
    return status


def _wait_for(
    client: Any, retrieve: CommandOperation, method: Callable[..., Any], subject: str, *, is_one: bool
) -> Any:
    """Wait for a resource, given by its id or name, and return it."""
    from strongly.cli.names import by_name

    option = retrieve.parameters[0].option
    values = {option: subject}
    with progress(subject, is_one=is_one) as on_update:
        try:
            return by_name(client, retrieve, values, lambda: method(values[option], on_update=on_update))
        except WaitTimeoutError as error:  # other commands have a --timeout of each attempt, and --wait-timeout
            error.message = error.message.replace("increase timeout", "increase --timeout")
            raise

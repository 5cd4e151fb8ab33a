"""Builds the commands of each resource from its operations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click
from click.core import augment_usage_errors

from strongly.cli import waiting
from strongly.cli.calls import call, options_of
from strongly.cli.exits import Exit
from strongly.cli.help import CONTEXT, OUTPUT, Command, OrderedGroup
from strongly.cli.operations import CommandOperation, operations_of
from strongly.cli.output import Printer, harmless, neutralized, say, write, write_bytes
from strongly.cli.settings import (
    DEFAULT_INTERVAL,
    DEFAULT_LIMIT,
    DEFAULT_WAIT_TIMEOUT,
    Settings,
    SettingsOption,
    common_options,
)
from strongly.cli.values import Interval
from strongly.cli.watching import watch


class ResourceGroup(OrderedGroup):
    """The commands of one resource."""

    def __init__(self, name: str, resource: str, summary: str) -> None:
        super().__init__(name, help=summary, context_settings=CONTEXT)
        self._operations = {each.entry.name.replace("_", "-"): each for each in operations_of(resource)}

    def command_names(self) -> list[str]:
        """Return the names of the commands, in the order of the spec."""
        return [*self._operations]

    def make_command(self, name: str) -> click.Command:
        """Return the command of an operation."""
        return OperationCommand(self._operations[name])


class OperationCommand(Command):
    """The command of one operation. Its options are built on first use."""

    def __init__(self, operation: CommandOperation) -> None:
        doc = operation.doc
        super().__init__(
            operation.entry.name.replace("_", "-"),
            help="\n\n".join(part for part in (doc.summary, doc.text) if part),
            short_help=doc.summary,
            callback=partial(run, operation),
        )
        self.operation = operation
        self.options_title = "Fields" if operation.entry.body else "Filters" if operation.is_paged else "Parameters"

    @property
    def required_options(self) -> frozenset[str]:
        """The names of the options that the usage line shows."""
        return frozenset(each.option for each in self.operation.parameters if each.required and each.flag[:2] == "--")

    def examples(self) -> list[str]:
        """Return the examples for the help."""
        from strongly.cli.examples import examples_of  # reads the spec

        return examples_of(self.operation)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options."""
        if not self.params:
            self.params: list[click.Parameter] = [
                *options_of(self.operation),
                *_command_options(self.operation),
                *common_options(),
            ]
        return super().get_params(ctx)


def _command_options(operation: CommandOperation) -> list[click.Parameter]:
    """Return the options that are not parameters of the API."""
    options: list[click.Parameter] = []
    if operation.is_paged:
        help_text = f"Number of items to show [default: {DEFAULT_LIMIT}]."
        options.append(SettingsOption("--limit", type=click.IntRange(1), metavar="COUNT", help=help_text))
        options.append(SettingsOption("--all", is_flag=True, help="Show all items."))
    if waiting.can_follow(operation):
        options.append(
            SettingsOption("-f", "--follow", is_flag=True, help="Print new lines until the workspace stops.")
        )
    elif operation.model_name:
        help_text = "Comma-separated fields to show."
        options.append(SettingsOption("--columns", metavar="NAME,...", help=help_text, section=OUTPUT))
    if operation.is_observable and not waiting.can_follow(operation):
        help_text = f"Refresh every few seconds [default: {DEFAULT_INTERVAL:g}] until Ctrl-C."
        options.append(
            SettingsOption(
                "-w",
                "--watch",
                type=Interval(),
                # With a flag value, click makes the argument of an option optional.
                is_flag=False,
                flag_value=DEFAULT_INTERVAL,
                metavar="[SECONDS]",
                help=help_text,
            )
        )
    if waiting.can_wait(operation):
        kind = operation.entry.resource.removesuffix("s")
        until = "ready or stopped" if kind == "workspace" else "bound"
        help_text = f"Timeout of --wait [default: {DEFAULT_WAIT_TIMEOUT:g}]."
        options.append(SettingsOption("--wait", is_flag=True, help=f"Wait until the {kind} is {until}, and show it."))
        options.append(
            SettingsOption("--wait-timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help=help_text)
        )
    if operation.takes_exist_ok:
        kind = operation.entry.resource.removesuffix("s")
        help_text = f"If there is a {kind} with this name, show it; its other fields are left unchanged."
        options.append(SettingsOption("--exist-ok", is_flag=True, help=help_text))
    if operation.is_destructive:
        options.append(SettingsOption("-y", "--yes", is_flag=True, help="Skip the confirmation prompt."))
    return options


def run(operation: CommandOperation, /, **values: Any) -> int:
    """Run a command and return its exit status."""
    context = click.get_current_context()
    with augment_usage_errors(context):  # adds the name of the command to usage errors
        return _run(operation, context.ensure_object(Settings), values)


def _run(operation: CommandOperation, settings: Settings, values: dict[str, Any]) -> Exit:
    if settings.all and settings.limit is not None:
        raise click.UsageError("--all and --limit are mutually exclusive.")
    if operation.is_destructive and not settings.yes and not _confirmed(operation, settings, values):
        say("cancelled, nothing was changed")
        return Exit.INTERRUPTED
    printer = _printer(operation, settings)
    with settings.client() as client:
        options = {"exist_ok": True} if settings.exist_ok else {}
        fetch: Callable[[], Any] = partial(call, client, operation, settings, values, options=options)
        if settings.watch is not None:
            watch(fetch, printer, settings.watch)
        elif settings.follow:
            _follow(client.workspaces, settings, values)
        elif settings.wait:
            printer.show(waiting.wait(client, operation, settings, values))
        elif waiting.can_follow(operation) and settings.output is None:
            write("".join(f"{harmless(line)}\n" for line in fetch().lines or []))
        else:
            _show(printer, settings, fetch())
    return Exit.OK


def _show(printer: Printer, settings: Settings, result: Any) -> None:
    """Print a result; of a stream, each part as soon as it arrives."""
    if isinstance(result, str) and settings.output is None:
        write(harmless(result))
    elif isinstance(result, Iterator):  # a download or an event stream
        stream: Any = result
        with stream:
            for part in stream:
                if isinstance(part, bytes):
                    write_bytes(part)
                else:
                    write(printer.text(part, compact=True))
    elif result is not None:
        printer.show(result)


def _printer(operation: CommandOperation, settings: Settings) -> Printer:
    chosen = [name.strip().replace("-", "_") for name in settings.columns.split(",")] if settings.columns else []
    columns: tuple[str, ...] = getattr(operation.model, "_names", ())  # empty for operations without a model
    unknown = [name for name in chosen if name not in columns]
    if unknown:
        raise click.UsageError(f"--columns: unknown field {unknown[0]!r}; known fields: {', '.join(columns)}")
    return Printer(settings.output, columns=columns, chosen=chosen)


def _confirmed(operation: CommandOperation, settings: Settings, values: Any) -> bool:
    """Prompt for confirmation of a destructive operation."""
    entry = operation.entry
    command = f"{entry.resource} {entry.name.replace('_', '-')}"
    if not sys.stdin.isatty():
        ids = " ".join(str(values[p.option]) for p in operation.parameters if p.place == "position")
        raise click.UsageError(
            f"{command} {neutralized(ids)} cannot be undone and needs confirmation, but stdin is not a terminal: "
            "pass --yes."
        )
    from strongly.cli.items import described  # most commands change nothing that needs a confirmation

    what = neutralized(f"{command} {described(operation, settings, values)}")
    return click.confirm(f"{what}: {operation.doc.summary.rstrip('.')}. This cannot be undone. Continue?", err=True)


def _follow(workspaces: Any, settings: Settings, values: Any) -> None:
    if settings.output is not None:
        raise click.UsageError("--follow prints raw log lines: it cannot be combined with --output.")
    for line in workspaces.stream_logs(**values):
        write(f"{harmless(line)}\n")

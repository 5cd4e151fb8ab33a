"""Builds the commands of each resource from its operations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import click
from click.core import augment_usage_errors

from strongly import NotFoundError
from strongly._core.model import Model
from strongly._core.response import printable
from strongly.cli import logs, wait_command, waiting
from strongly.cli.calls import call, complete_ids_of, options_of
from strongly.cli.exits import LOG_WIDTH, Exit
from strongly.cli.help import CONTEXT, OUTPUT, Command, OrderedGroup
from strongly.cli.operations import CommandOperation, operations_of, retrieval_of
from strongly.cli.output import Printer, harmless, neutralized, prompt, say, write, write_bytes
from strongly.cli.settings import (
    DEFAULT_INTERVAL,
    DEFAULT_LIMIT,
    Settings,
    SettingsOption,
    common_options,
    current_settings,
)
from strongly.cli.values import Interval
from strongly.cli.watching import until_interrupted, watch


class ResourceGroup(OrderedGroup):
    """The commands of one resource."""

    def __init__(self, name: str, resource: str, summary: str) -> None:
        super().__init__(name, help=summary, context_settings=CONTEXT)
        self._commands: dict[str, Callable[[], click.Command]] = {
            each.entry.name.replace("_", "-"): partial(OperationCommand, each) for each in operations_of(resource)
        }
        if wait_command.goals_of(resource):
            self._commands.setdefault("wait", partial(wait_command.wait_command, resource))
        if resource == "projects":
            self._commands.setdefault("use", _use_command)

    def command_names(self) -> list[str]:
        """Return the names of the commands, those of operations in the order of the spec."""
        return [*self._commands]

    def make_command(self, name: str) -> click.Command:
        """Return a command."""
        return self._commands[name]()


class OperationCommand(Command):
    """The command of one operation. Its options are built on first use."""

    def __init__(self, operation: CommandOperation) -> None:
        doc = operation.doc
        super().__init__(
            operation.entry.name.replace("_", "-"),
            help="\n\n".join(part for part in (doc.summary, doc.text) if part),
            short_help=doc.summary,
            callback=partial(run, operation),
            # Commands without a result of their own show what they have waited for.
            shown_model=lambda: operation.model or retrieval_of(operation.entry.resource).model,
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


def _use_command() -> click.Command:
    def use(project: str | None, none: bool) -> None:
        from strongly.cli.default_project import use

        use(current_settings(), project, none=none)

    return Command(
        "use",
        params=[
            click.Argument(
                ["project"], required=False, metavar="[PROJECT_ID]", shell_complete=complete_ids_of("projects")
            ),
            click.Option(["--none"], is_flag=True, help="Remove the default project."),
            *common_options(),
        ],
        callback=use,
        help="Set the default project.\n\n"
        "It is saved in the profile, and applies to lists of workspaces and volumes, and to new ones. Override it with "
        "--project, or ignore it with --no-project. Without a project, print the id of the default one.",
        examples=("strongly projects use churn-prediction", "strongly projects use --none"),
    )


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
        options += [option for option in logs.options() if option.name not in operation.entry.parameters]
    elif operation.model_name or waiting.can_wait(operation):
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
        options.append(SettingsOption("--wait", is_flag=True, help=f"Wait until the {kind} is {until}, and show it."))
        options.append(waiting.wait_timeout_option())
    if operation.takes_exist_ok:
        kind = operation.entry.resource.removesuffix("s")
        help_text = f"If there is a {kind} with this name, show it; its other fields are left unchanged."
        options.append(SettingsOption("--exist-ok", is_flag=True, help=help_text))
    if operation.entry.method != "GET":
        options.append(dry_run_option())
    if operation.project:
        options.append(
            SettingsOption("--no-project", is_flag=True, help="Ignore the default project of `strongly projects use`.")
        )
    if not waiting.can_follow(operation):
        options.append(
            SettingsOption("-q", "--quiet", is_flag=True, help="Print ids only, one per line.", section=OUTPUT)
        )
    options.append(query_option())
    if operation.is_destructive:
        options.append(SettingsOption("-y", "--yes", is_flag=True, help="Skip the confirmation prompt."))
    return options


def run(operation: CommandOperation, /, **values: Any) -> int:
    """Run a command and return its exit status."""
    context = click.get_current_context()
    with augment_usage_errors(context):  # adds the name of the command to usage errors
        return _run(operation, context.ensure_object(Settings), values)


def _run(operation: CommandOperation, settings: Settings, values: dict[str, Any]) -> Exit:
    _check_options(settings)
    ids, runs = _runs(operation, values)
    if ids is not None and settings.watch is not None:
        raise click.UsageError("--watch takes one id.")
    if settings.dry_run:
        from strongly.cli import dry_run  # imported on demand, to keep other commands fast

        dry_run.show(operation, settings, runs)
        return Exit.OK
    if operation.is_destructive and not settings.yes and not sys.stdin.isatty():
        raise click.UsageError(
            f"{_described(operation, runs)} cannot be undone and needs confirmation, but stdin is not a terminal: "
            "pass --yes."
        )
    printer = _printer(operation, settings)
    with settings.client() as client:
        if operation.is_destructive and runs and not settings.yes and not _confirmed(client, operation, runs):
            say("cancelled, nothing was changed")
            return Exit.INTERRUPTED
        if ids is not None:
            return _run_each(client, operation, settings, runs, printer)
        return _run_one(client, operation, settings, runs[0], printer)


def _runs(operation: CommandOperation, values: dict[str, Any]) -> tuple[list[str] | None, list[dict[str, Any]]]:
    """Return the ids if the command runs for several, and the values of the options of each run."""
    if operation.subject is None:
        return None, [values]
    from strongly.cli.batches import given_ids  # imported on demand, as below, to keep other commands fast

    option = operation.subject.option
    ids = given_ids(values[option])
    return ids, [{**values, option: each} for each in (values[option] if ids is None else ids)]


def _check_options(settings: Settings) -> None:
    if settings.all and settings.limit is not None:
        raise click.UsageError("--all and --limit are mutually exclusive.")
    shapes = {
        "--quiet": settings.quiet,
        "--query": settings.query is not None,
        "--columns": settings.columns is not None,
    }
    chosen = [name for name, is_given in shapes.items() if is_given]
    if settings.quiet and settings.watch is not None:
        chosen.append("--watch")
    if len(chosen) > 1:
        raise click.UsageError(f"{chosen[0]} and {chosen[1]} are mutually exclusive.")


def _run_one(
    client: Any, operation: CommandOperation, settings: Settings, values: dict[str, Any], printer: Printer
) -> Exit:
    fetch: Callable[[], Any] = partial(_in_project, client, operation, settings, values)
    if settings.watch is not None:
        return until_interrupted(partial(watch, fetch, printer, settings.watch))
    if settings.follow:
        from strongly.cli.names import by_name

        follow = partial(logs.follow, client, settings, values)
        return until_interrupted(partial(by_name, client, operation, values, follow))
    if waiting.can_follow(operation):
        logs.show(printer, settings, values, fetch())
    else:
        _show(printer, operation, settings, values, fetch())
    return Exit.OK


def _in_project(client: Any, operation: CommandOperation, settings: Settings, values: dict[str, Any]) -> Any:
    """Call the method of an operation in the default project if there is one, and if it takes one."""
    if operation.project is None:
        return _result(client, operation, settings, values)
    from strongly.cli.default_project import fill_in, note_on  # imported on demand, to keep other commands fast

    project = fill_in(client, operation, settings, values)
    try:
        result = _result(client, operation, settings, values)
    except NotFoundError as error:
        if project:
            error.add_note(note_on(project, settings))
        raise
    if project and result == []:
        say(f"note: {note_on(project, settings)}")
    return result


def _run_each(
    client: Any, operation: CommandOperation, settings: Settings, runs: list[dict[str, Any]], printer: Printer
) -> Exit:
    """Run a command for several ids."""
    from strongly.cli.batches import Batch

    assert operation.subject is not None
    option = operation.subject.option
    is_action = operation.model_name is None and settings.query is None
    in_lines = settings.quiet or (is_action and printer.is_table)
    if not runs:
        say("note: stdin contains no ids, nothing was done")

    def act(values: dict[str, Any]) -> list[Any]:
        result = _result(client, operation, settings, values, is_one=False, claim=partial(batch.claim, values))
        items = result if isinstance(result, list) else [result]
        if settings.quiet:
            _show(printer, operation, settings, values, result)
        elif in_lines:
            message = result.get("message") if isinstance(result, dict) else getattr(result, "status", None)
            write(f"{harmless(values[option])}: {harmless(printable(str(message or 'done'), LOG_WIDTH))}\n")
        elif items == [result] and getattr(result, "id", None) is None:
            return [{"id": values[option], **(result.to_dict() if isinstance(result, Model) else result or {})}]
        return items

    batch = Batch(runs, option, act)
    results, status = batch.run()
    if not in_lines:
        printer.show(results)
    return status


def _result(
    client: Any,
    operation: CommandOperation,
    settings: Settings,
    values: dict[str, Any],
    *,
    is_one: bool = True,
    claim: Callable[[], None] = lambda: None,
) -> Any:
    """Call the method of an operation, and wait for its effect with `--wait`. Ids replace names in the values."""
    if settings.wait:
        act: Callable[[], Any] = partial(waiting.wait, client, operation, settings, values, is_one=is_one)
    else:
        act = partial(
            call, client, operation, settings, values, options={"exist_ok": True} if settings.exist_ok else {}
        )
    if not operation.takes_ids:
        return act()
    from strongly.cli.names import by_name

    return by_name(client, operation, values, act, claim=claim)


def _show(
    printer: Printer, operation: CommandOperation, settings: Settings, values: dict[str, Any], result: Any
) -> None:
    """Print a result; of a stream, each part as soon as it arrives."""
    if settings.quiet:
        write(harmless("".join(f"{each}\n" for each in _ids(operation, values, result))))
    elif isinstance(result, str) and settings.output is None:
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


def _ids(operation: CommandOperation, values: dict[str, Any], result: Any) -> list[str]:
    """Return the ids of a result. If it has none, return the id of what the command was for."""
    field = operation.id_field
    if isinstance(result, list):
        if field is None:
            raise click.UsageError("--quiet: the items of this list have no ids.")
        return [getattr(item, field) for item in result]
    found = result.get("id") if isinstance(result, dict) else getattr(result, field or "id", None)
    given = [values[parameter.option] for parameter in operation.parameters if parameter.place == "position"]
    return [str(each) for each in ([found] if found else given[-1:])]


def _printer(operation: CommandOperation, settings: Settings) -> Printer:
    model = operation.model
    if settings.wait:
        model = retrieval_of(operation.entry.resource).model
    elif settings.columns and model is None:
        raise click.UsageError("--columns needs --wait, which shows the result.")
    columns: tuple[str, ...] = getattr(model, "_names", ())  # empty for operations without a model
    return printer_for(settings, settings.output, columns=columns, chosen=settings.chosen_columns(columns))


def dry_run_option() -> click.Option:
    """Return the option `--dry-run`."""
    return SettingsOption("--dry-run", is_flag=True, help="Show the request without its headers, and send nothing.")


def query_option() -> click.Option:
    """Return the option `--query`."""
    help_text = "JMESPath expression to apply to the result, such as '[].name'."
    return SettingsOption("--query", metavar="EXPRESSION", help=help_text, section=OUTPUT)


def printer_for(settings: Settings, output: str | None, **options: Any) -> Printer:
    """Return what prints the result of a command, with `--query` if it is given.

    Raises:
        click.UsageError: The expression is invalid.
    """
    if settings.query is None:
        return Printer(output, **options)
    from strongly.cli.queries import QueryPrinter

    return QueryPrinter(settings.query, settings.output)


def _confirmed(client: Any, operation: CommandOperation, runs: list[dict[str, Any]]) -> bool:
    """Prompt for confirmation of a destructive operation, by the names of what it is about."""
    from strongly.cli.names import labels

    named = {labels(client, operation, values): values for values in runs}
    runs[:] = named.values()  # a name can be that of a resource whose id was given, too
    what = neutralized(f"{_described(operation, ())} {', '.join(named)}")
    with prompt():
        return click.confirm(f"{what}: {operation.doc.summary.rstrip('.')}. This cannot be undone. Continue?", err=True)


def _described(operation: CommandOperation, runs: Sequence[dict[str, Any]]) -> str:
    """Return a command as it is written."""
    positions = [parameter.option for parameter in operation.parameters if parameter.place == "position"]
    given = ", ".join(" ".join(str(values[option]) for option in positions) for values in runs)
    return f"{operation.entry.resource} {operation.entry.name.replace('_', '-')} {neutralized(given)}".rstrip()

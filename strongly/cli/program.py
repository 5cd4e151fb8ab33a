"""The top-level command, and its error handling."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from strongly import StronglyError, StronglyWarning
from strongly.cli.exits import Exit, exit_for, hints_for
from strongly.cli.help import CONTEXT, OrderedGroup, shared_record
from strongly.cli.operations import resources
from strongly.cli.output import BrokenOutput, is_closed_pipe, neutralized, say
from strongly.cli.settings import Settings, common_options, version_option
from strongly.cli.streams import describe, finish, prepare
from strongly.cli.wording import in_message, of_parser

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

NAME = "strongly"


class Entry(NamedTuple):
    """A command that is imported on first use.

    Attributes:
        section: The title below which the help of the program lists it.
        summary: What the help says about it.
        make: Imports and returns it. With an import statement, so that PyInstaller finds the module.
    """

    section: str
    summary: str
    make: Callable[[], click.Command]


RESOURCES, ACCOUNT, OTHER = "Resources", "Account", "Other commands"


def _login() -> click.Command:
    from strongly.cli.configuration import login_command

    return login_command()


def _config() -> click.Command:
    from strongly.cli.configuration import config_group

    return config_group()


def _mcp() -> click.Command:
    from strongly.cli.mcp import mcp_command

    return mcp_command()


def _sandbox() -> click.Command:
    def serve(arguments: tuple[str, ...]) -> int:
        from strongly.sandbox.cli import main

        return main(arguments)

    return click.Command(
        "sandbox",
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        callback=serve,
        # All options, including --help, are left to the parser of strongly-sandbox.
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
        help="Serve the API on this machine; same as strongly-sandbox.",
    )


def _completion() -> click.Command:
    from strongly.cli.completion import completion_command

    return completion_command()


COMMANDS = {
    "login": Entry(ACCOUNT, "Save URL and API key in a profile.", _login),
    "config": Entry(ACCOUNT, "Display the configuration.", _config),
    "mcp": Entry(OTHER, "Serve the API to an agent as an MCP server.", _mcp),
    "sandbox": Entry(OTHER, "Serve the API on this machine; same as strongly-sandbox.", _sandbox),
    "completion": Entry(OTHER, "Print the completion script of a shell.", _completion),
}


class Program(OrderedGroup):
    """The top-level command. Its commands are imported on first use, so that the others start faster."""

    def __init__(self) -> None:
        super().__init__(
            NAME,
            params=[*common_options(everywhere=True), version_option()],
            context_settings=CONTEXT,
            help="Projects, workspaces and volumes of the Strongly platform.",
            epilog="`strongly COMMAND --help` shows the options of a command, and examples. Data goes to stdout, "
            "messages go to stderr.",
        )
        self._resources: dict[str, tuple[str, str]] = {}
        for resource, summary in resources().items():
            name = resource.replace("_", "-")
            self._resources[f"api-{name}" if name in COMMANDS else name] = resource, summary

    def command_names(self) -> list[str]:
        """Return the names of all commands."""
        return [*self._resources, *COMMANDS]

    def make_command(self, name: str) -> click.Command:
        """Import a command, or the commands of a resource."""
        if name in self._resources:
            from strongly.cli.resource_commands import ResourceGroup

            return ResourceGroup(name, *self._resources[name])
        return COMMANDS[name].make()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in sections, and the options in short lines."""
        sections = {title: list[tuple[str, str]]() for title in (RESOURCES, ACCOUNT, OTHER)}
        for section, name, summary in self._summaries():
            sections[section].append((name, summary))
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section("Options of all commands"):
            formatter.write_dl([shared_record(option, brief=True) for option in options if not option.hidden])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options with this prefix."""
        from click.shell_completion import CompletionItem

        items = [CompletionItem(name, help=text) for _, name, text in self._summaries() if name.startswith(incomplete)]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

    def _summaries(self) -> Iterator[tuple[str, str, str]]:
        """Yield the section, the name and the description of each command."""
        for name, (_, summary) in self._resources.items():
            yield RESOURCES, name, summary
        for name, entry in COMMANDS.items():
            yield entry.section, name, entry.summary


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    prepare()
    settings = Settings()
    with _warnings_as_messages():
        try:
            status = _run(arguments, settings)
        except OSError as error:
            status = Exit.BROKEN_PIPE
            if not is_closed_pipe(error):
                _trace(error, settings)
                status = _fail(describe(error), Exit.FAILED)
        except RuntimeError as error:
            if "home directory" not in str(error):  # of `Path.expanduser`
                raise
            status = _fail("you have no home directory for ~/.strongly/config: set HOME to a directory", Exit.USAGE)
        return finish(status)


def _run(arguments: Sequence[str] | None, settings: Settings) -> int:
    stdout = sys.stdout
    try:
        if os.environ.get("_STRONGLY_COMPLETE"):
            from strongly.cli.completion import complete

            return complete(Program(), NAME, settings)
        # In standalone mode, click would print errors and choose the exit statuses itself.
        result = Program().main(arguments, prog_name=NAME, standalone_mode=False, obj=settings)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.USAGE
    except click.ClickException as error:
        message = " ".join(error.format_message().split())  # click writes the values of a choice on lines of their own
        return _fail(_without_keys(of_parser(message)), Exit(error.exit_code), _usage_hint(error))
    except click.Abort:
        return _fail("interrupted", Exit.INTERRUPTED)
    except BrokenOutput:
        return Exit.BROKEN_PIPE
    except SystemExit as ended:
        if sys.stdout is not stdout:  # click replaces it, and exits, if the reader of a help closes the pipe
            sys.stdout = stdout
            return Exit.BROKEN_PIPE
        return ended.code if isinstance(ended.code, int) else Exit.OK  # of `strongly-sandbox --help`
    except StronglyError as error:
        _trace(error, settings)
        return _fail(in_message(str(error)), exit_for(error), *hints_for(error))
    return result if isinstance(result, int) else Exit.OK


def _fail(message: str, status: Exit, *more: str) -> Exit:
    say(f"error: {message}")
    for line in more:
        say(line)
    return status


def _without_keys(message: str) -> str:
    """Mask API keys of the usual form: click quotes arguments that it does not expect."""
    return re.sub(r"(?<![\w-])sk[-_][^\s'\"]+", "***", message)


def _usage_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"`{context.command_path if context else NAME} --help` lists the available commands and options"


def _trace(error: Exception, settings: Settings) -> None:
    if settings.debug:
        import traceback

        click.echo(neutralized("".join(traceback.format_exception(error))), err=True, nl=False)


@contextmanager
def _warnings_as_messages() -> Iterator[None]:
    with warnings.catch_warnings():
        # By default, Python shows a warning from the same line only once per process.
        warnings.simplefilter("always", StronglyWarning)
        warnings.showwarning = lambda message, *rest, **more: say(f"warning: {in_message(str(message))}")
        yield

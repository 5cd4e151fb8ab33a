"""The top-level command, and its error handling."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from strongly import StronglyError, StronglyWarning
from strongly.cli.exits import Exit, exit_for
from strongly.cli.help import CONTEXT, OrderedGroup, shared_record
from strongly.cli.operations import resources
from strongly.cli.output import BrokenOutput, is_closed_pipe, json_messages, neutralized, say
from strongly.cli.reporting import asks_for_json, report
from strongly.cli.settings import Settings, common_options, version_option
from strongly.cli.streams import describe, finish, prepare
from strongly.cli.wording import in_message

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


def _logout() -> click.Command:
    from strongly.cli.account import logout_command

    return logout_command()


def _whoami() -> click.Command:
    from strongly.cli.account import whoami_command

    return whoami_command()


def _open() -> click.Command:
    from strongly.cli.browser import open_command

    return open_command()


def _api() -> click.Command:
    from strongly.cli.api import api_command

    return api_command()


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
    "logout": Entry(ACCOUNT, "Remove the API key of a profile.", _logout),
    "whoami": Entry(ACCOUNT, "Show the profile, URL and API key in use, and check the key.", _whoami),
    "config": Entry(ACCOUNT, "Display and change the configuration.", _config),
    "open": Entry(OTHER, "Open a workspace in the browser.", _open),
    "api": Entry(OTHER, "Send a request that no command exists for.", _api),
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
            sections[section].append((self.label(name), summary))
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
    as_json = json_messages.set(asks_for_json(sys.argv[1:] if arguments is None else arguments))
    try:
        with _warnings_as_messages():
            return finish(_run_reporting(arguments, settings))
    finally:
        json_messages.reset(as_json)


def _run_reporting(arguments: Sequence[str] | None, settings: Settings) -> int:
    try:
        return _run(arguments, settings)
    except OSError as error:
        if is_closed_pipe(error):
            return Exit.BROKEN_PIPE
        _trace(error, settings)
        return report(error, Exit.FAILED, message=describe(error))
    except RuntimeError as error:
        if "home directory" not in str(error):  # of `Path.expanduser`
            raise
        problem = "you have no home directory for ~/.strongly/config: set HOME to a directory"
        return report(error, Exit.USAGE, message=problem)


def _run(arguments: Sequence[str] | None, settings: Settings) -> int:
    stdout = sys.stdout
    try:
        if os.environ.get("_STRONGLY_COMPLETE"):
            from strongly.cli.completion import complete

            return complete(Program(), NAME, settings)
        # In standalone mode, click would print errors and choose the exit statuses itself.
        result = Program().main(arguments, prog_name=NAME, standalone_mode=False, obj=settings)
    except click.exceptions.NoArgsIsHelpError as error:
        if json_messages.get():
            return report(error, Exit.USAGE, _usage_hint(error), message="Missing command.")
        click.echo(error.format_message(), err=True)
        return Exit.USAGE
    except click.ClickException as error:
        hints = [_usage_hint(error)] if isinstance(error, click.UsageError) else []
        return report(error, Exit(error.exit_code), *hints)
    except click.Abort as error:
        return report(error, Exit.INTERRUPTED, message="interrupted")
    except BrokenOutput:
        return Exit.BROKEN_PIPE
    except SystemExit as ended:
        if sys.stdout is not stdout:  # click replaces it, and exits, if the reader of a help closes the pipe
            sys.stdout = stdout
            return Exit.BROKEN_PIPE
        return ended.code if isinstance(ended.code, int) else Exit.OK  # of `strongly-sandbox --help`
    except StronglyError as error:
        _trace(error, settings)
        return report(error, exit_for(error))
    return result if isinstance(result, int) else Exit.OK


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
        # By default, Python ignores those that are not about `__main__`. The spec says since when.
        warnings.filterwarnings("always", r".* is deprecated since \d", DeprecationWarning)
        warnings.showwarning = lambda message, *rest, **more: say(f"warning: {in_message(str(message))}")
        yield

"""The top-level command, and its error handling."""

from __future__ import annotations

import io
import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from click.shell_completion import get_completion_class

from strongly import StronglyError, StronglyWarning
from strongly.cli.account import logout_command, whoami_command
from strongly.cli.api import api_command
from strongly.cli.browser import open_command
from strongly.cli.configuration import config_group, login_command
from strongly.cli.exits import Exit, exit_for
from strongly.cli.mcp import mcp_command
from strongly.cli.operations import resources
from strongly.cli.output import BrokenOutput, is_closed_pipe, json_messages, neutralized, say, write
from strongly.cli.reporting import asks_for_json, report
from strongly.cli.resource_commands import CONTEXT, OrderedGroup, ResourceGroup
from strongly.cli.settings import Settings, common_options, version_option

NAME = "strongly"
_COMPLETE = "_STRONGLY_COMPLETE"


def program() -> click.Group:
    """Return the top-level click group."""
    others = [
        api_command(),
        login_command(),
        logout_command(),
        whoami_command(),
        open_command(),
        config_group(),
        mcp_command(),
        _sandbox_command(),
        _completion_command(),
    ]
    taken = {command.name for command in others}
    groups = []
    for resource, summary in resources().items():
        name = resource.replace("_", "-")
        groups.append(ResourceGroup(f"api-{name}" if name in taken else name, resource, summary))
    return OrderedGroup(
        NAME,
        {str(command.name): command for command in [*groups, *others]},
        params=[*common_options(everywhere=True), version_option()],
        context_settings=CONTEXT,
        help="Projects, workspaces and volumes of the Strongly platform.\n\n"
        "Data goes to stdout, messages go to stderr. Use --help after a command, as in "
        "`strongly projects list --help`, to see its options.",
    )


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    settings = Settings()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by `>&-`, or a Windows program without a console
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The encoding can lack characters, and servers can send lone surrogates, which UTF-8 lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    as_json = json_messages.set(asks_for_json(sys.argv[1:] if arguments is None else arguments))
    try:
        with _warnings_as_messages():
            return _run(arguments, settings)
    finally:
        json_messages.reset(as_json)


def _run(arguments: Sequence[str] | None, settings: Settings) -> int:
    try:
        # In standalone mode, click would print errors and choose the exit statuses itself.
        result = program().main(arguments, prog_name=NAME, standalone_mode=False, obj=settings)
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
        return _broken_pipe()
    except StronglyError as error:
        _trace(error, settings)
        return report(error, exit_for(error))
    except OSError as error:
        if is_closed_pipe(error):
            return _broken_pipe()
        _trace(error, settings)
        return report(error, Exit.FAILED)
    return result if isinstance(result, int) else Exit.OK


def _broken_pipe() -> Exit:
    # At exit, the interpreter flushes the buffer, which would raise the same error once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.BROKEN_PIPE


def _usage_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"`{context.command_path if context else NAME} --help` lists the available commands and options"


def _trace(error: Exception, settings: Settings) -> None:
    if settings.debug:
        click.echo(neutralized("".join(traceback.format_exception(error))), err=True, nl=False)


@contextmanager
def _warnings_as_messages() -> Iterator[None]:
    with warnings.catch_warnings():
        # By default, Python shows a warning from the same line only once per process.
        warnings.simplefilter("always", StronglyWarning)
        warnings.showwarning = lambda message, *rest, **more: say(f"warning: {message}")
        yield


def _sandbox_command() -> click.Command:
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


def _completion_command() -> click.Command:
    def show(shell: str) -> None:
        kind = get_completion_class(shell)
        assert kind is not None
        write(f"{kind(program(), {}, NAME, _COMPLETE).source()}\n")

    return click.Command(
        "completion",
        params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish", "powershell"]))],
        callback=show,
        context_settings=CONTEXT,
        help='Print the completion script of a shell; for bash: eval "$(strongly completion bash)".',
    )

"""The top-level command, and its error handling."""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from click.shell_completion import get_completion_class

from strongly import StronglyError, StronglyWarning
from strongly.cli.configuration import config_group, login_command
from strongly.cli.exits import Exit, exit_for, hints_for
from strongly.cli.mcp import mcp_command
from strongly.cli.operations import resources
from strongly.cli.output import BrokenOutput, is_closed_pipe, neutralized, say, write
from strongly.cli.resource_commands import CONTEXT, OrderedGroup, ResourceGroup
from strongly.cli.settings import Settings, common_options, version_option

NAME = "strongly"
_COMPLETE = "_STRONGLY_COMPLETE"


def program() -> click.Group:
    """Return the top-level click group."""
    others = [login_command(), config_group(), mcp_command(), _sandbox_command(), _completion_command()]
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
    with _warnings_as_messages():
        try:
            # In standalone mode, click would print errors and choose the exit statuses itself.
            result = program().main(arguments, prog_name=NAME, standalone_mode=False, obj=settings)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return Exit.USAGE
        except click.ClickException as error:
            return _fail(_without_keys(error.format_message()), Exit(error.exit_code), _usage_hint(error))
        except click.Abort:
            return _fail("interrupted", Exit.INTERRUPTED)
        except BrokenOutput:
            return _broken_pipe()
        except StronglyError as error:
            _trace(error, settings)
            return _fail(str(error), exit_for(error), *hints_for(error))
        except OSError as error:
            if is_closed_pipe(error):
                return _broken_pipe()
            _trace(error, settings)
            return _fail(str(error), Exit.FAILED)
    return result if isinstance(result, int) else Exit.OK


def _broken_pipe() -> Exit:
    # At exit, the interpreter flushes the buffer, which would raise the same error once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.BROKEN_PIPE


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
        click.echo(neutralized("".join(traceback.format_exception(error))), err=True, nl=False)


@contextmanager
def _warnings_as_messages() -> Iterator[None]:
    with warnings.catch_warnings():
        # By default, Python shows a warning from the same line only once per process.
        warnings.simplefilter("always", StronglyWarning)
        # By default, Python ignores those that are not about `__main__`. The spec says since when.
        warnings.filterwarnings("always", r".* is deprecated since \d", DeprecationWarning)
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

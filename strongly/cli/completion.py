"""Completes commands, options, known values, ids, names, profiles and files in a shell.

A completion never prints an error: if the server cannot be reached at once, nothing is completed.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar

import click
from click import shell_completion as shells
from click.shell_completion import CompletionItem

from strongly._core.reading import snake_case
from strongly.cli.help import CONTEXT, Command
from strongly.cli.items import PLACE, collection_of, id_of, name_of
from strongly.cli.operations import CommandOperation, Parameter, method_of
from strongly.cli.output import write
from strongly.cli.setting_values import SAFE
from strongly.cli.settings import Settings

VARIABLE = "_STRONGLY_COMPLETE"
SECONDS = 2.0  # for each request: a shell does not react until the command ends
_MOST = 100


class _Quiet(shells.ShellComplete):
    """Completes nothing if something fails."""

    def complete(self) -> str:
        """Return the completions in the format of the script."""
        with suppress(Exception, KeyboardInterrupt):
            return super().complete()
        return ""


class _WholeWords(_Quiet):
    """For shells that replace the whole word, such as `--status=act`."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return the completions of a word."""
        items = super().get_completions(args, incomplete)
        name, equals, _ = incomplete.partition("=")
        if equals and name.startswith("-"):
            return [CompletionItem(f"{name}={item.value}", item.type, item.help) for item in items]
        return items


class BashComplete(_Quiet, shells.BashComplete):
    """Completion for bash. Unlike the script of click, this one completes values with colons, as of `--sort`."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' line type value
    COMPREPLY=()
    # The whole line, because bash splits words at colons and equals signs.
    for line in $(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \
%(complete_var)s=bash_complete "$1" 2>/dev/null); do
        IFS=',' read -r type value <<< "$line"
        if [[ $type == dir ]]; then
            compopt -o dirnames
        elif [[ $type == file ]]; then
            compopt -o default
        elif [[ $type == plain ]]; then
            COMPREPLY+=("$value")
            [[ $value == *= ]] && compopt -o nospace
        fi
    done
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the complete words of the line, and the incomplete one."""
        line = os.environ["COMP_LINE"]
        words = shells.split_arg_string(line)[1:]
        if line[-1:].isspace() and not line[:-1].endswith("\\"):
            return words, ""
        return words[:-1], words[-1] if words else ""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return the completions of a word, each without what bash takes for a word of its own."""
        value = incomplete.partition("=")[2] if incomplete.startswith("-") else incomplete
        before, colon, _ = value.rpartition(":")
        kept = f"{before}{colon}" if ":" in os.environ.get("COMP_WORDBREAKS", "") else ""
        items = super().get_completions(args, incomplete)
        return [CompletionItem(item.value.removeprefix(kept), item.type, item.help) for item in items]


class ZshComplete(_WholeWords, shells.ZshComplete):
    """Completion for zsh, also if `compinit` has not been run."""

    source_template: ClassVar[str] = shells.ZshComplete.source_template.replace(
        "    compdef ", "    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }\n    compdef "
    )


class FishComplete(_WholeWords, shells.FishComplete):
    """Completion for fish, also of values with commas."""

    source_template: ClassVar[str] = shells.FishComplete.source_template.replace(
        'string split "," ', 'string split -m 1 "," '
    )


class PowerShellComplete(_WholeWords, shells.PowerShellComplete):
    """Completion for PowerShell."""


SHELLS = {kind.name: kind for kind in (BashComplete, ZshComplete, FishComplete, PowerShellComplete)}


def complete(program: click.Group, name: str, settings: Settings) -> int:
    """Print what a shell asks for in the environment, and return the exit status."""
    shell, _, instruction = os.environ[VARIABLE].partition("_")
    kind = SHELLS.get(shell)
    if kind is None:
        return 1
    script = kind(program, {"obj": settings}, name, VARIABLE)
    with warnings.catch_warnings(action="ignore"):
        text = script.source() if instruction == "source" else f"{script.complete()}\n"
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="\n")  # not the line breaks of Windows, which the scripts do not expect
    write(text)
    return 0


def completion_command() -> click.Command:
    """Return the command that prints a completion script."""

    def show(shell: str) -> None:
        write(SHELLS[shell](click.Group(), {}, "strongly", VARIABLE).source())

    return Command(
        "completion",
        params=[click.Argument(["shell"], type=click.Choice([*SHELLS]), metavar="SHELL", help=", ".join(SHELLS))],
        callback=show,
        examples=(
            'eval "$(strongly completion bash)"',
            "strongly completion fish > ~/.config/fish/completions/strongly.fish",
        ),
        context_settings=CONTEXT,
        help="Print the completion script of a shell.\n\n"
        "It completes commands, options, known values, ids, names, profiles and files.",
    )


def complete_parameter(
    operation: CommandOperation, parameter: Parameter, ctx: click.Context, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the ids that a parameter can have, or else the names that the command accepts in their place."""
    with suppress(Exception):
        listing = collection_of(operation, parameter)
        return [] if listing is None else _listed(listing, parameter, ctx, incomplete)
    return []


def _listed(
    listing: CommandOperation, parameter: Parameter, ctx: click.Context, incomplete: str
) -> list[CompletionItem[str]]:
    settings = ctx.find_object(Settings) or Settings()
    quick = replace(settings, timeout=min(settings.timeout or SECONDS, SECONDS), max_retries=0, debug=False)
    arguments = [ctx.params[snake_case(place)] for place in PLACE.findall(listing.entry.path)]
    with quick.client() as client:
        method = method_of(client, listing.entry)
        options = {"limit": _MOST} if listing.is_paged else {}
        found = _matching(islice(method(*arguments, **options), _MOST), parameter, incomplete)
        if not found and incomplete and "search" in listing.entry.parameters:
            found = _matching(islice(method(search=incomplete, **options), _MOST), parameter, incomplete)
    return found


def _matching(items: Iterable[Any], parameter: Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the items whose id begins like the word, or else those whose name does."""
    named = [(id_of(item, parameter), name_of(item)) for item in items]
    found = [(each, name) for each, name in named if each.startswith(incomplete)]
    if not found:
        found = [(name, each) for each, name in named if name.startswith(incomplete)]
    return [CompletionItem(value, help=text) for value, text in found if SAFE.fullmatch(value)]

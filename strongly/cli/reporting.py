"""Writes errors to stderr: as text, or as JSON with `--output json`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from strongly.cli.exits import Exit, fields_of, hints_for, message_of
from strongly.cli.output import json_messages, say, say_json


def report(error: BaseException, status: Exit, *hints: str, message: str = "", subject: str | None = None) -> Exit:
    """Write an error, and return the exit status.

    Args:
        error: The error.
        status: The exit status.
        hints: Lines to write after the hints of the error.
        message: The message, instead of that of the error.
        subject: The id that it is about, if there are several.
    """
    lines = [*hints_for(error), *hints]
    if json_messages.get():
        fields = fields_of(error) | ({"message": message} if message else {}) | ({"id": subject} if subject else {})
        say_json({"level": "error", **fields, "hints": lines, "exit_status": int(status)})
        return status
    about = f"{subject}: " if subject else ""
    say(f"error: {about}{message or message_of(error)}")
    for line in lines:
        say(line)
    return status


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether a command line selects JSON. Click may reject it before it has come to that option."""
    selected = ""
    for before, argument in pairwise(("", *arguments)):
        if before == "--":
            break
        if before == "--output" or _ends_with_o(before):
            selected = argument
        elif argument.startswith("--output="):
            selected = argument.removeprefix("--output=")
        elif _ends_with_o(argument.partition("o")[0] + "o"):
            selected = argument.partition("o")[2].removeprefix("=")
    return selected == "json"


def _ends_with_o(argument: str) -> bool:
    """Whether an argument consists of short options, of which the last one is -o."""
    return argument.startswith("-") and argument.endswith("o") and argument[1:].isalpha()

"""Writes errors to stderr: as text, or as JSON with `--output json`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from strongly.cli.exits import Exit, fields_of, hints_for, message_of
from strongly.cli.output import json_messages, say, say_json

_TAKES_FORMAT = re.compile(r"--output|-[a-z]*o")
_FORMAT = re.compile(r"(?:--output=|-[a-z]*?o=?)(\w+)")


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
        if _TAKES_FORMAT.fullmatch(before):
            selected = argument
        elif found := _FORMAT.fullmatch(argument):
            selected = found[1]
    return selected == "json"

"""Words the docstrings and messages of the SDK for a terminal: options and commands instead of Python. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from strongly_api.manifest import OPERATIONS

Substitution = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_TYPES: Mapping[str, str] = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "dict": "a mapping",
    "list": "a list",
    "None": "null",
    "NoneType": "null",
    "date": "a date: write it in quotes",
    "datetime": "a time: write it in quotes",
}


_NUMBERS = {"integer": "whole number", "float": "number"}


def in_help(text: str, clear: str | None = None) -> str:
    """Return a part of a docstring as the help of a command words it.

    Args:
        text: The part.
        clear: The option that sets the described field to null, or removes its items.
    """
    if clear is not None:
        text = re.sub(r"\bnull\b|\ban empty list\b", f"`{clear}`", text)
    # Most texts have nothing to replace, and compiling the rules takes longer than a call.
    return _substituted(text, _help_rules()) if any(mark in text for mark in _MARKS) else text


def in_message(text: str) -> str:
    """Return a message of the SDK as the command prints it."""
    return _substituted(text, (*_phrases(), *_help_rules()))


def of_value(text: str) -> str:
    """Return the message about a value, which begins with the name of its option, without the types of Python."""
    return _substituted(text, _type_rules())


def of_parser(text: str) -> str:
    """Return a message of click without its names of types, such as `valid integer range`."""
    return re.sub(r"(?<=is not a valid )(integer|float)(?: range)?(?=\.$)", lambda found: _NUMBERS[found[1]], text)


def with_flags(text: str, flags: Mapping[str, str]) -> str:
    """Return a message of the server with options instead of the arguments that they stand for.

    Args:
        text: The message, in which clauses can begin with an argument.
        flags: The options by the names of their parameters.
    """
    names = sorted(flags, key=len, reverse=True)
    plain, long = "|".join(names), "|".join(name for name in names if "_" in name) or "(?!)"  # matches nothing
    return re.sub(
        rf"(?:^|(?<=; ))({plain})(?= (?:is|are|must|does|has)\b)|(?<![\w./-])({long})(?![\w./-])",
        lambda found: flags[found[1] or found[2]],
        text,
    )


def command_of(resource: str, name: str) -> str:
    """Return the command for a method of the SDK."""
    return f"`strongly {resource.replace('_', '-')} {name.replace('_', '-')}`"


def _substituted(text: str, substitutions: tuple[Substitution, ...]) -> str:
    for pattern, replacement in substitutions:
        text = pattern.sub(replacement, text)
    return text


def _flag(found: re.Match[str]) -> str:
    return f"--{found[1].replace('_', '-')}"


def _kind(found: re.Match[str]) -> str:
    return _TYPES.get(found[1], found[0])


def _rule(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Substitution:
    return re.compile(pattern), replacement


_MARKS = ("`", "=", "client.", ", or the ")


@cache
def _help_rules() -> tuple[Substitution, ...]:
    commands = {operation_id: command_of(entry.resource, entry.name) for operation_id, entry in OPERATIONS.items()}
    return (
        _rule(r", or the \w+(?=\.$)", ""),  # of an argument that accepts an id or a model
        _rule(rf"`?\b({'|'.join(commands)})\b`?", lambda found: commands[found[1]]),
        _rule(r"`?\bclient\.(\w+)\.(\w+)(\([^()]*\))?`?", lambda found: command_of(found[1], found[2])),
        _rule(r"(?<=`)\w+_and_(wait)(?=`)", _flag),
        _rule(r"\b(?!api_key)([a-z]\w*)=True\b", _flag),
        # `profile=`, but not `STRONGLY_PROFILE=x` or `?limit=2`
        _rule(r"(?<![\w?&`=-])(?!api_key|http_client)([a-z]\w*)=(?![\w=<>{'\"])", _flag),
    )


@cache
def _phrases() -> tuple[Substitution, ...]:
    """Return the rules for whole clauses of messages. Their order matters."""
    return (
        # The request line is in the parentheses at the end.
        _rule(r" Requested path: \S+\.(?= \(|$)", ""),
        # No option takes a key: other users of the machine can see the arguments of a process.
        _rule(r"\bpass base_url= and api_key=, ", ""),
        _rule(r", pass api_key=, or\b", ", or"),
        _rule(r"\bpass api_key=, (?:or )?", ""),
        _rule(r"\bTried: the arguments?, ", "Tried: "),
        _rule(r"; if keys change often, pass a function as api_key=", ""),
        _rule(r"\bpass the key as api_key and the URL of your instance as base_url", "pass the URL of your instance"),
        _rule(r"\bthe base_url argument\b", "--base-url"),
        _rule(r"\bthe api_key (?:argument|function)\b", "your input"),
        _rule(r"^api_key\b", "the API key"),
        _rule(r"^(base_url|profile|timeout|max_retries)(?= (?:must|is)\b)", _flag),
        _rule(r"(?<![`\w.])base_url\b(?![`=])", "the base URL"),
        _rule(r"\bincrease timeout\b", "increase --wait-timeout"),
        _rule(r"\[Errno -?\d+\] ", ""),
        # What the command line has no option for.
        _rule(r",? or pass http_client= with a TLS context(?: \w+ ssl\.\w+)?", ""),
        _rule(r": pass http_client= with a TLS context that has loaded one", ", which only the Python SDK can send"),
        _rule(r", pass http_client= with a TLS context that has loaded one", ", only the Python SDK can send it"),
        _rule(
            r": (?:if you expect that,|use stream_to_file\(\), or) increase max_response_bytes",
            ", the most that the command line accepts; the Python SDK can accept larger ones",
        ),
    )


@cache
def _type_rules() -> tuple[Substitution, ...]:
    return (
        _rule(r": pass (?:\w+\([\w.]*\)|its \.?\S+)(?=\.?$)", ""),
        _rule(r"(?<=\bmust be )an? (str|int|float|bool|dict)\b", _kind),
        _rule(r"(?<=, not )(str|int|float|bool|dict|list|NoneType|None|datetime|date)\b", _kind),
        _rule(r"(?<=\bmust not be )(None)\b", _kind),
    )


def option_message(message: str, argument: str, flags: Mapping[str, str]) -> str:
    """Return the message about an invalid argument with the name of its option.

    Args:
        message: The message of the SDK, which usually begins with the argument.
        argument: The name of the argument, or of a key in it, such as `resources.cpu`.
        flags: The options by the names of their parameters.
    """
    flag = flags.get(argument)
    if flag and message.startswith(argument):
        message = f"{flag}{message.removeprefix(argument)}"
    return in_message(of_value(message))

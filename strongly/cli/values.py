"""Click parameter types: open enumerations, mappings, JSON and request bodies."""

from __future__ import annotations

import codecs
import json
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from strongly.cli.shapes import Shape

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LISTED_WIDTH = 80  # longer lists are a part of the description
# A comma separates pairs only if a key follows, since values can contain commas.
_BETWEEN_PAIRS = re.compile(r",(?=\w+=)")


class OpenChoice(click.ParamType[str]):
    """A string with known values for help and completion. Other values are accepted too."""

    name = "text"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    @property
    def is_long(self) -> bool:
        """Whether the known values are too many for a placeholder."""
        return len("|".join(self.choices)) > _LISTED_WIDTH

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the placeholder for the help text."""
        return "TEXT" if self.is_long else f"[{'|'.join([*self.choices, '...'])}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the known values with this prefix."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete)]


class Pairs(click.ParamType[dict[str, Any]]):
    """A mapping, as `KEY=VALUE,...` or as JSON."""

    name = "KEY=VALUE|JSON"

    def __init__(self, keys: Mapping[str, Shape]) -> None:
        self.keys = keys

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        """Parse the mapping."""
        if value.lstrip().startswith("{"):
            return dict(_json(self, value, param, ctx))
        pairs = [piece.partition("=") for piece in _BETWEEN_PAIRS.split(value)]
        if not all(key and equals for key, equals, _ in pairs):
            example = ",".join(f"{key}=..." for key in [*self.keys][:2]) or "key=..."
            self.fail(f"{value!r} is not a mapping: write {example} or a JSON object", param, ctx)
        return {key.strip(): self._value(key.strip(), text, param, ctx) for key, _, text in pairs}

    def _value(self, key: str, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        shape = self.keys.get(key)
        return text if shape is None else type_of(shape).convert(text, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the keys with this prefix, of the last pair."""
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{key}=") for key in self.keys if key.startswith(last)]


class Json(click.ParamType[Any]):
    """Any value, as JSON."""

    name = "JSON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse the value."""
        return _json(self, value, param, ctx)


class Body(click.ParamType[dict[str, Any]]):
    """A mapping in JSON or YAML, read from a file or from stdin."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        """Parse the mapping."""
        source = "stdin" if value == "-" else value
        try:
            text = sys.stdin.read() if value == "-" else _text(Path(value).read_bytes())
        except OSError as error:
            self.fail(f"cannot read {source}: {error.strerror}", param, ctx)
        except UnicodeDecodeError as error:
            self.fail(f"cannot read {source}: it is not text in {error.encoding.upper()}", param, ctx)
        body, problem = _loaded(text)
        if problem:
            self.fail(f"{source} is not valid JSON or YAML: {problem}", param, ctx)
        if not isinstance(body, dict):
            self.fail(f"{source} does not contain a mapping in JSON or YAML", param, ctx)
        return body

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Let the shell complete the name of the file."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


class Seconds(click.FloatRange):
    """A number of seconds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse the number. Ranges of click contain NaN, and those without an end contain infinity."""
        seconds = float(super().convert(value, param, ctx))
        if not math.isfinite(seconds):
            self.fail(f"{seconds} is not a finite number of seconds", param, ctx)
        return seconds


class Interval(Seconds):
    """An interval in seconds."""

    def __init__(self) -> None:
        super().__init__(0.1, 86400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse the number of seconds."""
        value = value.removeprefix("=") if isinstance(value, str) else value  # of -w=5
        try:
            float(value)
        except ValueError:
            # The value is optional, so that click takes whatever follows --watch for the value.
            self.fail(f"{value!r} is not a number of seconds: put --watch last, or write --watch=5", param, ctx)
        return super().convert(value, param, ctx)


def type_of(shape: Shape) -> click.ParamType[Any]:
    """Return the click type for a single value of a shape."""
    match shape.kind:
        case "text":
            return OpenChoice(shape.choices) if shape.choices else click.STRING
        case "integer":
            return click.INT
        case "number":
            return click.FLOAT
        case "flag":
            return click.BOOL
        case "mapping":
            return Pairs(shape.keys)
        case "file":
            return click.Path(exists=True, dir_okay=False, allow_dash=False, path_type=Path)
        case _:
            return Json()


def _json(kind: click.ParamType[Any], text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        kind.fail(f"{text!r} is not valid JSON: {error}", param, ctx)


def _text(data: bytes) -> str:
    """Decode a file in UTF-8, or in what its byte order mark says: PowerShell redirects output to files in UTF-16."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return data.decode(encoding)


def _loaded(text: str) -> tuple[Any, str | None]:
    """Parse JSON or YAML, and return the value, or why there is none."""
    # JSON first: PyYAML reads the number 1e5 as a string, and rejects tabs between tokens.
    try:
        return json.loads(text), None
    except ValueError as error:
        if text.lstrip()[:1] == "{" and isinstance(error, json.JSONDecodeError):
            in_json = f"line {error.lineno}, column {error.colno}: {error.msg}"
        else:
            in_json = None
    import yaml

    try:
        return yaml.safe_load(text), None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return None, in_json or (f"line {mark.line + 1}, column {mark.column + 1}: " if mark else "") + str(
            error.problem
        )
    except yaml.YAMLError as error:
        return None, in_json or str(error).partition("\n")[0]

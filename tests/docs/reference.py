"""Reads what the SDK's documentation says out of `tests/reference/sdk-reference.txt`.

The text came out of a page without the code's indentation, without the separators of its tables, and without the dashes
that stood between two values of an f-string.
"""

import ast
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
LINES = (REPOSITORY / "tests/reference/sdk-reference.txt").read_text(encoding="utf-8").splitlines()
RESOURCES = ("Projects", "Workspaces", "Volumes")

TABLE_HEADERS = ("FieldTypeDescription", "FieldTypeRequiredDescription", "MethodDescriptionReturns")

HEADING = re.compile(r"[A-Z][A-Za-z,& ]*")
FIELD = re.compile(r"(?P<name>[a-z_]+?)(?P<type>str|list|int|float|bool|dict)(?P<required>Yes|No)?(?P<text>[A-Z].*)")
RETURNS = re.compile(r"(SyncPaginator\[\w+\]|List\[\w+\]|dict|[A-Z][a-z]+(Stats|Status|Metrics|Logs)?)$")
# What every method takes; docs/configuration.md describes it.
OPTIONS = {"timeout", "max_retries", "extra_headers", "extra_query", "extra_body"}


@dataclass(frozen=True)
class Section:
    """What stands below one heading: `title` names it together with its resource."""

    resource: str
    heading: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.heading if self.heading == "Complete Example" else f"{self.resource}: {self.heading}"

    @property
    def code(self) -> list[str]:
        """The lines of its code block. No line of code starts with a capital, every line of prose does."""
        if "from strongly import Strongly" not in self.lines:
            return []
        start = self.lines.index("from strongly import Strongly")
        end = next((n for n, line in enumerate(self.lines) if n > start and line[:1].isupper()), len(self.lines))
        return [line.strip() for line in self.lines[start:end] if line.strip()]


class Field(NamedTuple):
    name: str
    type: str
    required: bool


class Method(NamedTuple):
    name: str
    signature: inspect.Signature
    returns: str


def sections() -> list[Section]:
    """A heading is a line of words that starts with a capital and ends without punctuation."""
    starts = [n for n, line in enumerate(LINES) if HEADING.fullmatch(line) and line not in TABLE_HEADERS]
    found, resource = [], ""
    for start, end in zip(starts, [*starts[1:], len(LINES)], strict=True):
        resource = LINES[start] if LINES[start] in RESOURCES else resource
        found.append(Section(resource, LINES[start], tuple(LINES[start + 1 : end])))
    return found


def fields(section: Section) -> list[Field]:
    """The rows of a table of fields."""
    rows = [FIELD.fullmatch(line) for line in section.lines if line not in TABLE_HEADERS]
    return [Field(row["name"], row["type"], row["required"] == "Yes") for row in rows if row]


def methods(section: Section) -> list[Method]:
    """The rows of a table of methods."""
    found = []
    for line in section.lines:
        call, closed, rest = line.partition(")")
        returns = RETURNS.search(rest)
        if closed and returns:
            name, _, arguments = call.partition("(")
            found.append(Method(name, _signature(arguments), returns[1]))
    return found


def _signature(arguments: str) -> inspect.Signature:
    parsed = ast.parse(f"lambda {arguments}: None", mode="eval").body
    assert isinstance(parsed, ast.Lambda)
    positional = [
        inspect.Parameter(argument.arg, inspect.Parameter.POSITIONAL_OR_KEYWORD) for argument in parsed.args.args
    ]
    keyword = [
        inspect.Parameter(
            argument.arg,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if default is None else ast.literal_eval(default),
        )
        for argument, default in zip(parsed.args.kwonlyargs, parsed.args.kw_defaults, strict=True)
    ]
    return inspect.Signature([*positional, *keyword])

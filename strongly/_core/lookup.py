"""Finds a resource by its exact name among the results of a search. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from .exceptions import CallError, ConflictError, MultipleMatchesError, NotFoundError, StronglyError, invalid_argument
from .plurals import counted
from .response import printable

T = TypeVar("T", bound=Any)

PAGE = 100  # the largest page that servers usually return
MAX_SEARCH = 200  # characters; see `search` in openapi.yaml
# Seconds before each look-up of the name that a create conflicts with: the list may be served by a replica that lags.
READ_BACK = (0.0, 0.5, 1.5)
_MOST_LISTED = 10
_TEXT_WIDTH = 200


def search_for(name: str, argument: str) -> str:
    """Return the string to search for, to find a name.

    Raises:
        ValidationError: `name` is not a string, or empty, which would match everything.
    """
    if not isinstance(name, str):
        raise invalid_argument(argument, f"{argument} must be a str, not {type(name).__name__}")
    if not name:
        raise invalid_argument(argument, f"{argument} must not be empty")
    return name[:MAX_SEARCH]


def matches(found: Sequence[T], field: str, name: str) -> list[T]:
    """Return the items that have exactly this name. A search also finds it within names, and ignores case."""
    return [item for item in found if getattr(item, field) == name]


def only_match(found: Sequence[T], kind: str, field: str, name: str) -> T:
    """Return the only item that has exactly this name.

    Raises:
        NotFoundError: No item has it.
        MultipleMatchesError: Several items have it.
    """
    exact = matches(found, field, name)
    if not exact:
        raise NotFoundError(f"no {kind} has the {field} {_quoted(name)}{_similar(found, field, name)}")
    if len(exact) == 1:
        return exact[0]
    ids = [str(item.id) for item in exact]
    more = f" and {len(ids) - _MOST_LISTED} more" if len(ids) > _MOST_LISTED else ""
    error = MultipleMatchesError(
        f"{counted(len(ids), kind)} have the {field} {_quoted(name)}: use the id of one of them, "
        f"{', '.join(_line(each) for each in ids[:_MOST_LISTED])}{more}"
    )
    error.ids = ids
    raise error


def may_exist(error: StronglyError) -> bool:
    """Whether a failed create is a reason to look for the resource: it conflicts, or may have been executed."""
    return isinstance(error, ConflictError) or (isinstance(error, CallError) and error.outcome_unknown)


def not_found_after(error: StronglyError, found: Sequence[Any], name: str) -> str:
    """Return the note on a failed create if no project that the key has access to has the name."""
    similar = _similar(found, "name", name)
    if isinstance(error, ConflictError):
        why = "" if similar else ": the project may be one that this API key has no access to, or the conflict another"
        return f"exist_ok=True: no project has exactly the name {_quoted(name)}{similar}{why}."
    return f"exist_ok=True: no project has the name {_quoted(name)} yet{similar}; the request was not sent again."


def _similar(found: Sequence[Any], field: str, name: str) -> str:
    """Return which of the items have a name that differs in case or outer white space only."""
    named = [(item, str(getattr(item, field))) for item in found]
    similar = [
        f"{_quoted(other)} ({_line(item.id)})"
        for item, other in named
        if other.strip().casefold() == name.strip().casefold()
    ]
    verb = "is" if len(similar) == 1 else "are"
    return f", but {', '.join(similar[:_MOST_LISTED])} {verb} similar" if similar else ""


def _quoted(name: str) -> str:
    return repr(name[:_TEXT_WIDTH])


def _line(text: object) -> str:
    return printable(str(text), _TEXT_WIDTH)

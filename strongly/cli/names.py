"""Finds resources by name where the command line takes ids.

Ids are opaque, so that only the server can tell a name from one. A command is sent with what was given as the id; if
there is no such id, it is sent again with the id of the resource that has exactly this name. An id therefore takes
precedence over a name, and costs no additional request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, NamedTuple, TypeVar

import click

from strongly import MultipleMatchesError, NotFoundError, StronglyError, ValidationError
from strongly._core.lookup import PAGE, only_match, search_for
from strongly.cli.operations import CommandOperation, Parameter, method_of
from strongly.cli.output import say
from strongly_api import manifest, models

T = TypeVar("T")

# Servers are free to reject an id that cannot be one, with 400 or 422.
_UNKNOWN_ID = (400, 404, 422)
_POSSIBLE_ID = re.compile(r"[\w.~:@-]+", re.ASCII)


class Lookup(NamedTuple):
    """The operations to find the resources of one kind: by id, and by name."""

    by_id: manifest.ManifestEntry
    by_name: manifest.ManifestEntry

    @property
    def kind(self) -> str:
        """What one of them is called."""
        return self.by_id.resource.removesuffix("s")

    @property
    def field(self) -> str:
        """The field with the name that a user chose."""
        return "label" if "label" in getattr(models, self.by_id.returns)._names else "name"


def lookup_of(parameter: Parameter) -> Lookup | None:
    """Return how to find the resources whose id a parameter takes; None if they have no names to search for."""
    lists = {entry.path: entry for entry in manifest.OPERATIONS.values() if entry.method == "GET"}
    for entry in lists.values():
        collection, _, last = entry.path.rpartition("/")
        listed = lists.get(collection)
        takes_id = last.startswith("{") and "{" not in collection and parameter.name in entry.parameters
        if takes_id and listed is not None and "search" in listed.parameters:
            return Lookup(entry, listed)
    return None


def find(client: Any, parameter: Parameter, name: str) -> Any:
    """Return the resource with exactly this name.

    Raises:
        NotFoundError: No resource has it.
        click.UsageError: Several resources have it.
        StronglyError: The list could not be read.
    """
    lookup = lookup_of(parameter)
    assert lookup is not None
    found = method_of(client, lookup.by_name)(search=search_for(name, parameter.flag), limit=PAGE)
    try:
        return only_match(found.to_list(), lookup.kind, lookup.field, name)
    except MultipleMatchesError as error:
        raise click.UsageError(f"{parameter.flag}: {error}") from None


def retrieve(client: Any, parameter: Parameter, value: str) -> Any:
    """Return the resource with this id, or else with exactly this name.

    Raises:
        NotFoundError: There is neither.
        click.UsageError: Several resources have the name.
        StronglyError: A request failed.
    """
    lookup = lookup_of(parameter)
    assert lookup is not None
    try:
        return method_of(client, lookup.by_id)(value)
    except (NotFoundError, ValidationError) as error:
        if error.status_code not in _UNKNOWN_ID:
            raise
        try:
            return find(client, parameter, value)
        except NotFoundError as unknown:
            error.add_note(str(unknown))
        raise


def by_name(
    client: Any,
    operation: CommandOperation,
    values: MutableMapping[str, Any],
    act: Callable[[], T],
    *,
    claim: Callable[[], None] = lambda: None,
) -> T:
    """Call a function, and if the server does not know an id, once more with the id of the resource with that name.

    Args:
        client: The client.
        operation: The operation.
        values: The values of its options, in which ids replace names.
        act: The function, which reads these values.
        claim: Called after a name was replaced, before the function is.

    Raises:
        click.UsageError: Several resources have a name.
        StronglyError: The call failed, and no resource has such a name. The error has a note on that.
    """
    given = _given(operation, values)
    if _replace(client, operation, values, [each for each in given if not _POSSIBLE_ID.fullmatch(values[each.option])]):
        claim()
    try:
        result = act()
    except (NotFoundError, ValidationError) as error:
        if error.status_code not in _UNKNOWN_ID or not _replace(client, operation, values, given, error):
            raise
        claim()
        return act()
    # A list is empty if there is no resource with the id that it is filtered by.
    filters = [each for each in given if each.place == "keyword"] if result == [] else []
    for parameter in filters:
        try:
            found = retrieve(client, parameter, values[parameter.option])
        except NotFoundError:
            raise
        except StronglyError:
            continue  # the key may list what is inside of resources that it may not read
        if found.id != values[parameter.option]:
            values[parameter.option] = found.id
            result = act()
    return result


def labels(client: Any, operation: CommandOperation, values: MutableMapping[str, Any]) -> str:
    """Return the names and ids of what an operation is about, for messages. Ids replace names in its values.

    Raises:
        StronglyError: One of them does not exist.
        click.UsageError: Several resources have a name.
    """
    shown = []
    for parameter in operation.parameters:
        if parameter.place != "position":
            continue
        value = str(values[parameter.option])
        if lookup := lookup_of(parameter):
            found = retrieve(client, parameter, value)
            values[parameter.option] = found.id
            name = getattr(found, lookup.field)
            value = f"{name!r} ({found.id})" if name else found.id
        shown.append(value)
    return " ".join(shown)


def _given(operation: CommandOperation, values: MutableMapping[str, Any]) -> list[Parameter]:
    """Return the parameters with an id that can be looked up by name."""
    return [
        parameter
        for parameter in operation.parameters
        if isinstance(values.get(parameter.option), str) and lookup_of(parameter)
    ]


def _replace(
    client: Any,
    operation: CommandOperation,
    values: MutableMapping[str, Any],
    parameters: Sequence[Parameter],
    error: StronglyError | None = None,
) -> bool:
    """Replace names by ids, and return whether there were any. Otherwise, add a note to the error."""
    in_path = operation.entry.path.count("{")
    # Otherwise, the error can be about something else, such as another id, or what the resource with this id lacks.
    is_about_id = isinstance(error, NotFoundError) and in_path == 1 and operation.entry.path.endswith("}")
    is_certain = error is None or is_about_id
    notes, replaced = [], False
    for parameter in parameters:
        name = values[parameter.option]
        try:
            found = find(client, parameter, name)
            if not is_certain and not _is_unknown(client, parameter, name):
                continue
        except NotFoundError as unknown:
            notes.append(str(unknown))
        except StronglyError:
            continue  # the key may be one that lacks the permission to list or read them
        else:
            replaced = True
            values[parameter.option] = found.id
            if operation.is_destructive:
                say(f"note: {parameter.flag} {name!r} is {found.id}")
    if isinstance(error, NotFoundError) and not replaced and len(notes) >= in_path:
        for note in notes:
            error.add_note(note)
    return replaced


def _is_unknown(client: Any, parameter: Parameter, value: str) -> bool:
    """Whether no resource has this id."""
    lookup = lookup_of(parameter)
    assert lookup is not None
    try:
        method_of(client, lookup.by_id)(value)
    except (NotFoundError, ValidationError) as error:
        return error.status_code in _UNKNOWN_ID
    return False

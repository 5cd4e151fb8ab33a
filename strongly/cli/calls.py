"""Translates the options of a command line into a call of the SDK."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Any

import click

from strongly import SyncPaginator, ValidationError
from strongly.cli.operations import CommandOperation, Parameter
from strongly.cli.output import say
from strongly.cli.settings import DEFAULT_LIMIT, OPTIONS, Settings, SettingsOption
from strongly.cli.values import Body, type_of

_MAX_PAGE = 100  # servers usually cap the page size at this, see `limit` in openapi.yaml
_CLEAR = "clear__"  # the names of options such as --no-category, which no parameter has


def options_of(operation: CommandOperation) -> list[click.Parameter]:
    """Return the click arguments and options for the parameters of an operation."""
    taken = {f"--{name.replace('_', '-')}" for name in OPTIONS} | {each.flag for each in operation.parameters}
    params = [param for parameter in operation.parameters for param in _params(operation, parameter, taken)]
    if operation.entry.body is not None:
        help_text = "Request body in JSON or YAML; - reads it from stdin. Options override its keys."
        params.append(SettingsOption("--body", type=Body(), help=help_text))
    return params


def _params(operation: CommandOperation, parameter: Parameter, taken: Container[str]) -> list[click.Parameter]:
    shape, clear = parameter.shape, f"--no-{parameter.flag[2:]}"
    if parameter.place == "position":
        count, metavar = (-1, f"{parameter.flag}...") if parameter == operation.subject else (1, parameter.flag)
        kind = type_of(shape)
        return [click.Argument([parameter.option], type=kind, metavar=metavar, nargs=count, required=True)]
    help_text = f"{parameter.doc}  [required]" if parameter.required else parameter.doc
    if shape.kind == "flag" and clear not in taken:
        return [click.Option([parameter.option, f"{parameter.flag}/{clear}"], default=None, help=help_text)]
    names, is_list = [parameter.option, parameter.flag], shape.kind == "list" and shape.item is not None
    if is_list and parameter.flag.endswith("s") and parameter.flag[:-1] not in taken:
        names.append(parameter.flag[:-1])  # --tag ml --tag churn, as well as --tags
    if parameter == operation.project and "--project" not in taken:
        names.insert(1, "--project")
    kind = type_of(shape.item if is_list and shape.item else shape)
    params: list[click.Parameter] = [
        click.Option(names, type=kind, multiple=is_list, help=f"{help_text} May be repeated." if is_list else help_text)
    ]
    # An empty list and null cannot be written as the value of an option.
    changes = operation.entry.method in ("PUT", "PATCH")
    if parameter.place == "body" and (shape.nullable or (is_list and changes)) and clear not in taken:
        what = "Remove all items." if is_list else "Set the field to null."
        params.append(click.Option([f"{_CLEAR}{parameter.option}", clear], is_flag=True, default=False, help=what))
    return params


def call(
    client: Any,
    operation: CommandOperation,
    settings: Settings,
    values: Mapping[str, Any],
    *,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """Call the method of the SDK.

    Args:
        client: The client.
        operation: The operation.
        settings: The settings of the command line.
        values: The values of its options.
        options: Keyword arguments that are not parameters of the API.

    Raises:
        click.UsageError: An argument is missing or invalid. Nothing was sent.
        StronglyError: The call failed.
    """
    given = _given_values(operation, values)
    by_place: dict[str, dict[str, Any]] = {"position": {}, "keyword": {}, "body": dict(settings.body or {})}
    for parameter in operation.parameters:
        if parameter.name in given:
            by_place[parameter.place][parameter.name] = given[parameter.name]
    missing = [p.flag for p in operation.parameters if p.required and p.name not in by_place[p.place]]
    if missing:
        message = f"Missing option {' and '.join(repr(flag) for flag in missing)}."
        if operation.project and operation.project.flag in missing:
            message += " `strongly projects use` sets a default project."
        raise click.UsageError(message)
    keywords, body = by_place["keyword"], by_place["body"]
    if operation.entry.body is not None:
        keywords |= {"body": body} if operation.takes_mapping else _checked_keys(operation, body)
    keywords |= options
    method = getattr(getattr(client, operation.entry.resource), operation.entry.name)
    try:
        if operation.is_paged:
            return _items(method, settings, *by_place["position"].values(), **keywords)
        return method(*by_place["position"].values(), **keywords)
    except ValidationError as error:
        # Only arguments that were rejected before a request was sent are errors of the command line.
        if error.status_code is not None or error.argument is None:
            raise
        raise click.UsageError(_with_option_name(operation, error.argument, error.message)) from error


def _given_values(operation: CommandOperation, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the options that were given, by parameter name."""
    given: dict[str, Any] = {}
    for parameter in operation.parameters:
        value = values.get(parameter.option)
        is_list = parameter.shape.kind == "list"
        if values.get(f"{_CLEAR}{parameter.option}"):
            if value:
                flag = parameter.flag[2:]
                raise click.UsageError(f"--{flag} and --no-{flag} are mutually exclusive.")
            given[parameter.name] = [] if is_list else None
        elif value is not None and value != ():  # click's value of a repeatable option that is missing
            given[parameter.name] = list(value) if is_list and isinstance(value, tuple) else value
    return given


def _checked_keys(operation: CommandOperation, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Reject keys that the method has no parameter for."""
    names = [parameter.name for parameter in operation.parameters if parameter.place == "body"]
    for key in body:
        if key not in names:
            raise click.UsageError(f"Unknown key {key!r} in the body; known keys: {', '.join(names)}")
    return body


def _with_option_name(operation: CommandOperation, argument: str, message: str) -> str:
    """Return an error message with the name of the argument replaced by that of its option."""
    flag = next((parameter.flag for parameter in operation.parameters if parameter.name == argument), argument)
    return f"{flag}{message.removeprefix(argument)}" if message.startswith(argument) else message


def _items(method: Any, settings: Settings, *arguments: Any, **keywords: Any) -> list[Any]:
    """Return the requested number of items, and print a note if there are more."""
    if settings.all:
        paginator: SyncPaginator[Any] = method(*arguments, limit=_MAX_PAGE, **keywords)
        return paginator.to_list()
    limit = settings.limit or DEFAULT_LIMIT
    # Request one extra item to learn whether there are more, unless the number of items is what was asked for.
    wanted = limit + (settings.limit is None)
    paginator = method(*arguments, limit=min(wanted, _MAX_PAGE), **keywords)
    items = paginator.take(wanted)
    if len(items) > limit and settings.watch is None:
        total = paginator.total
        of_all = "" if total is None else f" of {total}"
        say(f"note: showing {limit}{of_all} items; use --all to show all, or --limit COUNT to show more")
    return items[:limit]

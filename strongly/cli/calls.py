"""Translates the options of a command line into a call of the SDK."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from strongly import APIError, ValidationError
from strongly.cli.operations import CommandOperation, Parameter, method_of, retrieval_of
from strongly.cli.output import say
from strongly.cli.settings import DEFAULT_LIMIT, OPTIONS, Settings, SettingsOption
from strongly.cli.values import Body, OpenChoice, type_of
from strongly.cli.wording import in_help, option_message, with_flags

if TYPE_CHECKING:
    from strongly import SyncPaginator

_MAX_PAGE = 100  # servers usually cap the page size at this, see `limit` in openapi.yaml
_KEY_WIDTH = 100
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
        is_repeated = parameter == operation.subject
        return [
            click.Argument(
                [parameter.option],
                type=type_of(shape),
                metavar=f"{parameter.flag}..." if is_repeated else parameter.flag,
                nargs=-1 if is_repeated else 1,
                required=True,
                help=parameter.doc,
                shell_complete=_completion(operation, parameter),
            )
        ]
    is_list = shape.kind == "list" and shape.item is not None
    # An empty list and null cannot be written as the value of an option.
    is_empty = shape.nullable or (is_list and operation.entry.method in ("PUT", "PATCH"))
    clears = parameter.place == "body" and is_empty and clear not in taken
    doc = in_help(parameter.doc, clear if clears else None)
    help_text = f"{doc}  [required]" if parameter.required else doc
    if shape.kind == "flag" and clear not in taken:
        return [click.Option([parameter.option, f"{parameter.flag}/{clear}"], default=None, help=help_text)]
    names = [parameter.option, parameter.flag]
    if is_list and parameter.flag.endswith("s") and parameter.flag[:-1] not in taken:
        names.append(parameter.flag[:-1])  # --tag ml --tag churn, as well as --tags
    if parameter == operation.project and "--project" not in taken:
        names.insert(1, "--project")
    kind = type_of(shape.item if is_list and shape.item else shape)
    params: list[click.Parameter] = [
        click.Option(
            names,
            type=kind,
            multiple=is_list,
            help=f"{help_text} May be repeated." if is_list else _with_values(help_text, kind),
            shell_complete=_completion(operation, parameter),
        )
    ]
    if clears:
        what = "Remove all items." if is_list else "Clear the field."
        params.append(click.Option([f"{_CLEAR}{parameter.option}", clear], is_flag=True, default=False, help=what))
    return params


def _with_values(text: str, kind: click.ParamType[Any]) -> str:
    """Return a description with the known values, if these are too many for the placeholder."""
    if isinstance(kind, OpenChoice) and kind.is_long:
        return f"{text} Known values are {', '.join(kind.choices)}."
    return text


def _completion(operation: CommandOperation, parameter: Parameter) -> Callable[..., Any] | None:
    """Return the function that completes the ids of a parameter; None if its type completes its values."""
    if not parameter.name.endswith("_id"):
        return None

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from strongly.cli.completion import complete_parameter  # most commands complete nothing

        return complete_parameter(operation, parameter, ctx, incomplete)

    return complete


def complete_ids_of(resource: str) -> Callable[..., Any]:
    """Return the function that completes the ids, or else the names, of the items of a resource."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from strongly.cli.completion import complete_parameter  # most commands complete nothing

        retrieval = retrieval_of(resource)
        return complete_parameter(retrieval, retrieval.parameters[0], ctx, incomplete)

    return complete


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
    keywords, body = by_place["keyword"], by_place["body"]
    unknown = _unknown(operation, body)
    missing = [p.flag for p in operation.parameters if p.required and p.name not in by_place[p.place]]
    if missing:
        problem = f"Missing option{'s' * (len(missing) > 1)} {' and '.join(repr(flag) for flag in missing)}."
        hints = [*unknown.values()]
        if operation.project and operation.project.flag in missing:
            hints.append("`strongly projects use` sets a default project.")
        raise click.UsageError(" ".join([problem, *hints]))
    if unknown and not operation.takes_mapping:
        raise click.UsageError(" ".join(unknown.values()))
    if operation.entry.body is not None:
        keywords |= {"body": body} if operation.takes_mapping else body
    keywords |= options
    method = method_of(client, operation.entry)
    flags = {parameter.name: parameter.flag for parameter in operation.parameters}
    try:
        if operation.is_paged:
            return _items(method, settings, *by_place["position"].values(), **keywords)
        return method(*by_place["position"].values(), **keywords)
    except ValidationError as error:
        # Only arguments that were rejected before a request was sent are errors of the command line.
        if error.status_code is not None or error.argument is None:
            error.message = with_flags(error.message, flags)
            raise
        if error.argument in unknown:  # not just the first one
            raise click.UsageError(" ".join(unknown.values())) from error
        # `count` is the argument of `take`.
        raise click.UsageError(option_message(error.message, error.argument, {"count": "--limit"} | flags)) from error
    except APIError as error:
        error.message = with_flags(error.message, flags)
        raise


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


def _unknown(operation: CommandOperation, body: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence about each key of a body that is not documented. Some APIs accept such keys."""
    names = [parameter.name for parameter in operation.parameters if parameter.place == "body"]
    unknown = [key for key in map(str, body) if key not in names]
    if not unknown:
        return {}
    from difflib import get_close_matches  # imported with the first mistake

    # Without underscores, a key of the wire format such as sizeGB is a spelling of size_gb.
    spellings = {name.replace("_", ""): name for name in names}
    problems: dict[str, str] = {}
    for key in unknown:
        close = get_close_matches(key.replace("_", "").lower(), spellings, n=1)
        hint = f"did you mean {spellings[close[0]]!r}?" if close else f"known keys are {', '.join(names)}."
        problems[key] = f"Unknown key {key[:_KEY_WIDTH]!r} in the body: {hint}"
    return problems


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

"""The options that are not the API's: where to call, and how to print. Each may stand before and after the command."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import click

from strongly import Strongly, __version__
from strongly.cli.output import FORMATS

DEFAULT_LIMIT = 50
DEFAULT_INTERVAL = 2.0
DEFAULT_WAIT_TIMEOUT = 600.0


@dataclass
class Settings:
    """What the options say; the attributes are named after them."""

    output: str | None = None
    columns: str | None = None
    profile: str | None = None
    base_url: str | None = None
    allow_insecure_http: bool = False
    timeout: float | None = None
    max_retries: int | None = None
    debug: bool = False
    limit: int | None = None
    all: bool = False
    body: dict[str, Any] | None = None
    yes: bool = False
    watch: float | None = None
    follow: bool = False
    wait: bool = False
    wait_timeout: float = DEFAULT_WAIT_TIMEOUT

    @contextmanager
    def client(self, api_key: str | None = None) -> Iterator[Strongly]:
        """Give a client that calls as the options say; with a key of its own, no profile is asked for one."""
        given = {"timeout": self.timeout, "max_retries": self.max_retries}
        options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        with (
            _log_on_stderr() if self.debug else nullcontext(),
            Strongly(
                api_key,
                self.base_url,
                profile=None if api_key else self.profile,
                allow_insecure_http=self.allow_insecure_http,
                **options,
            ) as client,
        ):
            yield client


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    logger, handler = logging.getLogger("strongly"), logging.StreamHandler()
    level = logger.level
    handler.setFormatter(logging.Formatter("strongly: debug: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


class OwnOption(click.Option):
    """An option whose value goes to the settings, so that no parameter of the API can be mistaken for it."""

    def __init__(self, *names: str, **attributes: Any) -> None:
        super().__init__(list(names), expose_value=False, callback=_store, **attributes)


def _store(context: click.Context, option: click.Parameter, value: Any) -> None:
    if option.name and value is not None and value is not False:  # it was given, here and not before the command
        setattr(context.ensure_object(Settings), option.name, value)


def common_options(*, everywhere: bool = False) -> list[click.Parameter]:
    """Return the options that every command takes.

    Args:
        everywhere: Whether the help shows those too that are seldom needed.
    """
    return [
        OwnOption(
            "-o",
            "--output",
            type=click.Choice(FORMATS),
            help="How to print: table on a terminal and json elsewhere, unless given.",
        ),
        OwnOption("--profile", metavar="NAME", help="Profile of ~/.strongly/config; goes before the environment."),
        OwnOption("--base-url", metavar="URL", help="Host of the deployment."),
        OwnOption("--debug", is_flag=True, help="Log each call to stderr, and show where an error comes from."),
        OwnOption(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="How long each attempt of a call may take: 30 unless given.",
            hidden=not everywhere,
        ),
        OwnOption(
            "--max-retries",
            type=click.IntRange(0),
            metavar="COUNT",
            help="How many attempts may follow the first one: 3 unless given.",
            hidden=not everywhere,
        ),
        OwnOption(
            "--allow-insecure-http",
            is_flag=True,
            help="Send the key over plain http to another machine.",
            hidden=not everywhere,
        ),
    ]


def version_option() -> click.Option:
    """Return the option that prints the version."""

    def show(context: click.Context, option: click.Parameter, given: bool) -> None:
        if given:
            click.echo(f"strongly {__version__}")
            context.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the version.",
    )

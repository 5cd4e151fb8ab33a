"""Options that are not parameters of the API, such as the URL and the output format.

Each can be given before or after the command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import click

from strongly import __version__

if TYPE_CHECKING:  # their imports are slow, and help and completion need neither
    from click.shell_completion import CompletionItem

    from strongly import AsyncStrongly, Strongly
    from strongly._core.secret import Secret

FORMATS = ("table", "wide", "json", "yaml", "csv")
COLORS = ("auto", "always", "never")
DEFAULT_LIMIT = 50
DEFAULT_INTERVAL = 2.0
DEFAULT_WAIT_TIMEOUT = 600.0


@dataclass
class Settings:
    """The values of the options; the attributes have the names of the options."""

    output: str | None = None
    columns: str | None = None
    color: str = "auto"
    no_pager: bool = False
    raw_csv: bool = False
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
    dry_run: bool = False
    exist_ok: bool = False
    watch: float | None = None
    follow: bool = False
    wait: bool = False
    wait_timeout: float = DEFAULT_WAIT_TIMEOUT
    quiet: bool = False
    query: str | None = None
    no_project: bool = False

    def chosen_columns(self, known: Sequence[str]) -> list[str]:
        """Return the fields of `--columns`; none if it is not given.

        Raises:
            click.UsageError: One of them is unknown.
        """
        given = [] if self.columns is None else self.columns.split(",")
        chosen = [name.strip().replace("-", "_") for name in given]
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise click.UsageError(f"--columns: unknown field {unknown[0]!r}; known fields: {', '.join(known)}")
        return chosen

    @contextmanager
    def client(self, api_key: Secret | None = None) -> Iterator[Strongly]:
        """Open a client with these options. If an API key is passed, no profile is read."""
        from strongly import Strongly

        with (
            self._logging(),
            Strongly(
                None if api_key is None else api_key.reveal(),
                self.base_url,
                profile=None if api_key else self.profile,
                allow_insecure_http=self.allow_insecure_http,
                **self._options(),
            ) as client,
        ):
            yield client

    @contextmanager
    def async_client(self) -> Iterator[AsyncStrongly]:
        """Yield a client with these options. The caller is responsible for closing it."""
        from strongly import AsyncStrongly

        with self._logging():
            yield AsyncStrongly(
                base_url=self.base_url,
                profile=self.profile,
                allow_insecure_http=self.allow_insecure_http,
                **self._options(),
            )

    def _options(self) -> dict[str, Any]:
        given = {"timeout": self.timeout, "max_retries": self.max_retries}
        return {name: value for name, value in given.items() if value is not None}

    def _logging(self) -> AbstractContextManager[None]:
        return _log_on_stderr() if self.debug else nullcontext()


def current_settings() -> Settings:
    """Return the settings of the command that is running, or the default ones if none is."""
    context = click.get_current_context(silent=True)
    return Settings() if context is None else context.ensure_object(Settings)


# The options of the command line, in the spelling of Python. Parameters of the API get other options than these.
OPTIONS = frozenset({"help", "version", *(field.name for field in fields(Settings))})


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    import logging  # most commands log nothing

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


class SettingsOption(click.Option):
    """An option whose value is stored in the settings, so that it cannot clash with a parameter of the API.

    Attributes:
        section: The title below which the help lists it; by default, that follows from where the option comes from.
    """

    def __init__(self, *names: str, section: str | None = None, **attributes: Any) -> None:
        self.section = section
        super().__init__(list(names), expose_value=False, callback=_store, **attributes)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the values with this prefix."""
        from strongly.cli.setting_values import complete_setting  # most commands complete nothing

        return complete_setting(self.name or "", ctx, incomplete) or super().shell_complete(ctx, incomplete)


def _store(context: click.Context, option: click.Parameter, value: Any) -> None:
    # Each option exists before and after the command. A default after it must not override a value given before it.
    if option.name and value is not None and value is not False:
        setattr(context.ensure_object(Settings), option.name, value)


def common_options(*, everywhere: bool = False) -> list[click.Parameter]:
    """Return the options that all commands have in common.

    Args:
        everywhere: Whether the help also lists rarely needed options.
    """
    rare = not everywhere
    return [
        SettingsOption(
            "-o",
            "--output",
            type=click.Choice(FORMATS),
            help="Output format [default: table on a terminal, json elsewhere].",
        ),
        SettingsOption("--color", type=click.Choice(COLORS), help="When to use colors [default: auto].", hidden=rare),
        SettingsOption("--no-pager", is_flag=True, help="Do not page long output on a terminal.", hidden=rare),
        SettingsOption(
            "--raw-csv",
            is_flag=True,
            help="In CSV, do not put an apostrophe before text that a spreadsheet would run as a formula.",
            hidden=rare,
        ),
        SettingsOption("--profile", metavar="NAME", help="Profile of ~/.strongly/config; overrides the environment."),
        SettingsOption("--base-url", metavar="URL", help="URL of your instance."),
        SettingsOption("--debug", is_flag=True, help="Log each call to stderr, and print tracebacks."),
        SettingsOption(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="Timeout of each attempt [default: 30].",
            hidden=rare,
        ),
        SettingsOption(
            "--max-retries",
            type=click.IntRange(0),
            metavar="COUNT",
            help="Number of retries [default: 3].",
            hidden=rare,
        ),
        SettingsOption(
            "--allow-insecure-http",
            is_flag=True,
            help="Allow sending the key over unencrypted HTTP to another machine.",
            hidden=rare,
        ),
    ]


def version_option() -> click.Option:
    """Return the option `--version`."""

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

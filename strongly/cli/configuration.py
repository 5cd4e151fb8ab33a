"""The commands `login` and `config`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from strongly import ConfigurationError, PermissionDeniedError
from strongly._config.endpoint import (
    CONFIG_FILE,
    DEFAULT_PROFILE,
    KEY_VARIABLE,
    URL_VARIABLE,
    normalize_base_url,
    resolve,
)
from strongly._config.profiles import parse, read
from strongly._core.secret import Secret
from strongly.cli import profiles
from strongly.cli.help import CONTEXT, Command
from strongly.cli.output import Printer, say
from strongly.cli.settings import Settings, common_options
from strongly_api import BASE_PATH

_SHOWN_FROM = 20  # characters; the last four of a shorter key would reveal too much of it


def login_command() -> click.Command:
    """Return the command that writes a profile."""
    return Command(
        "login",
        params=[
            click.Option(["--key-stdin"], is_flag=True, help="Read the API key from stdin."),
            click.Option(
                ["--check/--no-check"], default=True, help="Verify the key with an API call before saving it."
            ),
            *common_options(),
        ],
        callback=_login,
        examples=(
            "strongly login --base-url https://acme.strongly.ai",
            'printf %s "$CI_KEY" | strongly login --profile ci --base-url "$CI_URL" --key-stdin',
        ),
        context_settings=CONTEXT,
        help="Save URL and API key in a profile of ~/.strongly/config, a file that only you can read.\n\n"
        "The key is prompted for, or read from stdin. It is never displayed. There is no option for it, "
        "because other users of the machine can see the arguments of a process.",
    )


def config_group() -> click.Group:
    """Return the group of commands that display the configuration."""
    show = Command(
        "show",
        params=common_options(),
        callback=_show,
        examples=("strongly config show", "strongly config show --profile ci"),
        help="Show the URL and API key in use, and the source of each. The key is masked.",
    )
    return click.Group("config", {"show": show}, help="Display the configuration.", context_settings=CONTEXT)


def masked(key: Secret) -> str:
    """Return a key shortened to the characters that identify it."""
    text = key.reveal()
    start = "sk-" if text.startswith("sk-") else ""
    return f"{start}…{text[-4:] if len(text) >= _SHOWN_FROM else ''}"


def _login(*, key_stdin: bool, check: bool) -> None:
    settings = _settings()
    profile = settings.profile or os.environ.get("STRONGLY_PROFILE", "").strip() or DEFAULT_PROFILE
    path = CONFIG_FILE.expanduser()
    text = read(path) or Secret("")
    url = Secret.of(settings.base_url) or _asked_for_host(_known_host(text, path, profile))
    key = _read_key() if key_stdin else _asked_for_key()
    connection = resolve(key, url, environment={}, allow_insecure_http=settings.allow_insecure_http)
    host = connection.base_url.removesuffix(BASE_PATH)
    entries = {"base_url": Secret(host), "api_key": key}
    profiles.with_profile(text, path, profile, entries)  # a file that cannot be edited is reported before the call
    if check:
        _check(replace(settings, base_url=host), key)
    profiles.save(path, profile, entries)
    say(f"saved URL and API key in profile {profile!r} of {path}")
    overriding = [name for name in (URL_VARIABLE, KEY_VARIABLE) if os.environ.get(name)]
    if overriding:
        names, verb = " and ".join(overriding), "overrides" if len(overriding) == 1 else "override"
        say(f"note: {names} in the environment {verb} the file; pass --profile to use the profile")


def _known_host(text: Secret, path: Path, profile: str) -> str | None:
    """Return the URL of a profile, or None if it has no valid one."""
    known = parse(text, path).get(profile, {}).get("base_url")
    try:
        return None if known is None else normalize_base_url(known, "the file").removesuffix(BASE_PATH)
    except ConfigurationError:
        return None


def _asked_for_host(known: str | None) -> Secret:
    if sys.stdin.isatty():
        return Secret(click.prompt("URL, such as https://acme.strongly.ai", default=known, err=True).strip())
    if known is None:
        raise click.UsageError("No URL given, and stdin is not a terminal: pass --base-url.")
    return Secret(known)


def _read_key() -> Secret:
    # The error holds a part of the key, and must not become the context of the one below.
    with suppress(UnicodeDecodeError):
        return Secret(sys.stdin.read().strip())
    raise click.UsageError("The API key on stdin is not text in UTF-8.")


def _asked_for_key() -> Secret:
    if not sys.stdin.isatty():
        raise click.UsageError(
            "Cannot prompt for the API key, because stdin is not a terminal: pipe the key in and pass --key-stdin."
        )
    return Secret(click.prompt("API key (not shown)", hide_input=True, err=True).strip())


def _check(settings: Settings, key: Secret) -> None:
    with settings.client(key) as client:
        try:
            client.projects.list(limit=1).first()
        except PermissionDeniedError:
            say("note: the key is valid, but lacks permission to list projects")


def _show() -> None:
    settings = _settings()
    found = resolve(
        base_url=settings.base_url, profile=settings.profile, allow_insecure_http=settings.allow_insecure_http
    )
    path = CONFIG_FILE.expanduser()
    Printer(settings.output).show(
        [
            _row("base_url", found.base_url.removesuffix(BASE_PATH), found.base_url_source),
            _row("api_key", masked(found.api_key) if found.api_key else None, found.api_key_source),
            _row("profile", *_profile(settings)),
            _row("config_file", str(path), "read" if path.exists() else "does not exist"),
        ]
    )


def _profile(settings: Settings) -> tuple[str, str]:
    if settings.profile:
        return settings.profile, "--profile"
    named = os.environ.get("STRONGLY_PROFILE", "").strip()
    return (named, "STRONGLY_PROFILE") if named else (DEFAULT_PROFILE, "default")


def _row(setting: str, value: str | None, source: str) -> dict[str, Any]:
    return {"setting": setting, "value": value, "source": source.replace("the base_url argument", "--base-url")}


def _settings() -> Settings:
    return click.get_current_context().ensure_object(Settings)

"""The commands `login` and `config`. `account` has `logout` and `whoami`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from strongly import ConfigurationError, PermissionDeniedError
from strongly._config.endpoint import (
    CONFIG_FILE,
    DEFAULT_PROFILE,
    KEY_VARIABLE,
    URL_VARIABLE,
    looks_like_key,
    named_profile,
    normalize_base_url,
    resolve,
)
from strongly._config.profiles import CHOSEN_PROFILE, chosen_profile, parse, read, read_profiles
from strongly._core.request import origin
from strongly._core.response import printable
from strongly._core.secret import Secret
from strongly.cli import profiles
from strongly.cli.help import CONTEXT, Command, OrderedGroup
from strongly.cli.output import Printer, prompt, say
from strongly.cli.setting_values import complete_profile
from strongly.cli.settings import Settings, common_options, current_settings
from strongly_api import BASE_PATH

NAME_WIDTH = 60
PROFILE_VARIABLE = "STRONGLY_PROFILE"
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
    """Return the group of commands that display and change the configuration."""
    show = Command(
        "show",
        params=common_options(),
        callback=_show,
        examples=("strongly config show", "strongly config show --profile ci"),
        help="Show the URL and API key in use, and the source of each. The key is masked.",
    )
    everything = Command(
        "list",
        params=common_options(),
        callback=_list,
        help="List the profiles, without their keys.",
        examples=("strongly config list", "strongly config list -o json"),
    )
    use = Command(
        "use",
        params=[click.Argument(["name"], shell_complete=complete_profile), *common_options()],
        callback=_use,
        help="Choose the profile to use by default, in the SDK as well.\n\n"
        "--profile and STRONGLY_PROFILE override it. `strongly config use default` undoes the choice.",
        examples=("strongly config use staging", "strongly config use default"),
    )
    change = Command(
        "set",
        params=[click.Argument(["setting"]), click.Argument(["value"]), *common_options()],
        callback=_set,
        help="Change a setting of a profile. The only one is base_url, the URL of your instance.\n\n"
        "If the profile has a key, the URL must stay on the host that the key is for. Use `strongly login` to change "
        "both.",
        examples=(
            "strongly config set base_url https://acme.strongly.ai",
            "strongly config set base_url https://staging.strongly.ai --profile staging",
        ),
    )
    commands: dict[str, click.Command] = {str(each.name): each for each in (show, everything, use, change)}
    return OrderedGroup("config", commands, help="Display and change the configuration.", context_settings=CONTEXT)


def masked(key: Secret) -> str:
    """Return a key shortened to the characters that identify it."""
    text = key.reveal()
    start = "sk-" if text.startswith("sk-") else ""
    return f"{start}…{text[-4:] if len(text) >= _SHOWN_FROM else ''}"


def _login(*, key_stdin: bool, check: bool) -> None:
    settings = current_settings()
    path = CONFIG_FILE.expanduser()
    text = read(path) or Secret("")
    profile, _ = selected_profile(settings)
    url = Secret.of(settings.base_url) or _asked_for_host(_known_host(parse(text, path).get(profile, {})))
    key = _read_key() if key_stdin else _asked_for_key()
    connection = resolve(key, url, environment={}, allow_insecure_http=settings.allow_insecure_http)
    host = connection.base_url.removesuffix(BASE_PATH)
    entries = {"base_url": Secret(host), "api_key": key}
    profiles.with_profile(text, path, profile, entries)  # a file that cannot be edited is reported before the call
    if check:
        _check(replace(settings, base_url=host), key)
    profiles.save(path, profile, entries)
    say(f"saved URL and API key in profile {profile!r} of {path}")
    note_on_environment(URL_VARIABLE, KEY_VARIABLE)


def _known_host(entries: Mapping[str, Secret]) -> str | None:
    """Return the URL of a profile, or None if it has no valid one."""
    known = entries.get("base_url")
    try:
        return None if known is None else normalize_base_url(known, "the file").removesuffix(BASE_PATH)
    except ConfigurationError:
        return None


def _asked_for_host(known: str | None) -> Secret:
    if sys.stdin.isatty():
        with prompt():
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
        if not can_list_projects(client):
            say("note: the key is valid, but lacks permission to list projects")


def can_list_projects(client: Any) -> bool:
    """Make the cheapest call that needs a valid key. Return whether the key also has permission for it.

    Raises:
        AuthenticationError: The key is not valid.
    """
    try:
        client.projects.list(limit=1).first()
    except PermissionDeniedError:
        return False
    return True


def _show() -> None:
    settings = current_settings()
    found = resolve(
        base_url=settings.base_url, profile=settings.profile, allow_insecure_http=settings.allow_insecure_http
    )
    path = CONFIG_FILE.expanduser()
    _uncut(Printer(settings.output)).show(
        [
            _row("base_url", found.base_url.removesuffix(BASE_PATH), found.base_url_source),
            _row("api_key", masked(found.api_key) if found.api_key else None, found.api_key_source),
            _row("profile", *selected_profile(settings)),
            _row("config_file", str(path), "read" if path.exists() else "does not exist"),
        ]
    )


def _list() -> None:
    settings = current_settings()
    path = CONFIG_FILE.expanduser()
    found = read_profiles(path)
    default = chosen_profile(found) or Secret(DEFAULT_PROFILE)
    _uncut(Printer(settings.output, columns=("profile", "base_url", "has_key", "is_default"))).show(
        [
            {
                "profile": printable(name, NAME_WIDTH),
                "base_url": _known_host(entries),
                "has_key": "api_key" in entries,
                "is_default": name == default.reveal(),
            }
            for name, entries in found.items()
            # The default profile can consist of the choice of another one.
            if not looks_like_key(name) and not (name == DEFAULT_PROFILE and {*entries} <= {CHOSEN_PROFILE})
        ]
    )


def _uncut(printer: Printer) -> Printer:
    # Paths and URLs are of no use if they are cut.
    printer.output = "wide" if printer.is_table else printer.output
    return printer


def _use(*, name: str) -> None:
    path = CONFIG_FILE.expanduser()

    def choose(text: Secret) -> Secret:
        if name == DEFAULT_PROFILE:
            return profiles.with_profile(text, path, DEFAULT_PROFILE, {CHOSEN_PROFILE: None})
        check_profile(name, parse(text, path), path)
        return profiles.with_profile(text, path, DEFAULT_PROFILE, {CHOSEN_PROFILE: Secret(name)})

    profiles.edit(path, choose)
    say(f"{named_profile(Secret(name))} of {path} is used by default")
    note_on_environment(URL_VARIABLE, KEY_VARIABLE, PROFILE_VARIABLE)


def _set(*, setting: str, value: str) -> None:
    settings = current_settings()
    path = CONFIG_FILE.expanduser()
    setting = setting.replace("-", "_")
    if setting == "api_key":
        raise click.UsageError("`config set` takes no API key: other users can see arguments. Use `strongly login`.")
    if setting != "base_url":
        raise click.UsageError(f"Unknown setting {setting!r}; known settings: base_url")
    url = normalize_base_url(value, "the command line").removesuffix(BASE_PATH)
    profile, _ = selected_profile(settings)

    def change(text: Secret) -> Secret:
        entries = parse(text, path).get(profile, {})
        known = _known_host(entries)
        if "api_key" in entries and known is not None and origin(urlsplit(known)) != origin(urlsplit(url)):
            raise click.UsageError(
                f"Profile {profile!r} has an API key for {urlsplit(known).netloc}, which must not be sent to "
                f"{urlsplit(url).netloc}: run `strongly login --profile {profile}` to save the URL with its own key."
            )
        return profiles.with_profile(text, path, profile, {"base_url": Secret(url)})

    profiles.edit(path, change)
    say(f"set base_url of profile {profile!r} in {path} to {url}")
    note_on_environment(URL_VARIABLE)


def selected_profile(settings: Settings) -> tuple[str, str]:
    """Return the name of the profile to use, and where the choice comes from."""
    if settings.profile is not None:
        if not settings.profile.strip():  # not the default profile, of which `login` and `logout` would remove the key
            raise click.UsageError("--profile is empty: pass a value, or omit it to use the configured one")
        return settings.profile, "--profile"
    named = os.environ.get(PROFILE_VARIABLE, "").strip()
    if named:
        return named, PROFILE_VARIABLE
    chosen = None
    # Those who configure everything by the environment need no file that can be read, and no home directory.
    with suppress(ConfigurationError, RuntimeError):
        chosen = chosen_profile(read_profiles(CONFIG_FILE.expanduser()))
    return (DEFAULT_PROFILE, "default") if chosen is None else (chosen.reveal(), "strongly config use")


def check_profile(name: str, found: Mapping[str, Mapping[str, Secret]], path: Path) -> None:
    """Refuse a profile that does not exist.

    Raises:
        click.UsageError: The file has no profile of this name.
    """
    if name not in found:
        known = ", ".join(printable(each, NAME_WIDTH) for each in found if not looks_like_key(each)) or "none"
        raise click.UsageError(f"{named_profile(Secret(name))} not found in {path}; its profiles: {known}")


def note_on_environment(*variables: str) -> None:
    """Write a note about environment variables that override the profile file, if they are set."""
    overriding = [name for name in variables if os.environ.get(name)]
    if overriding:
        names, verb = " and ".join(overriding), "overrides" if len(overriding) == 1 else "override"
        say(f"note: {names} in the environment {verb} the file; pass --profile to use a profile")


def _row(setting: str, value: str | None, source: str) -> dict[str, Any]:
    return {"setting": setting, "value": value, "source": source.replace("the base_url argument", "--base-url")}

"""The commands `whoami` and `logout`."""

from __future__ import annotations

import os
import sys

import click

from strongly import AuthenticationError, StronglyError
from strongly._config.endpoint import CONFIG_FILE, KEY_VARIABLE, named_profile
from strongly._config.profiles import read_profiles
from strongly._core.secret import Secret
from strongly.cli import profiles
from strongly.cli.configuration import (
    can_list_projects,
    check_profile,
    masked,
    selected_profile,
)
from strongly.cli.exits import Exit
from strongly.cli.help import CONTEXT, Command
from strongly.cli.output import Printer, neutralized, prompt, say
from strongly.cli.settings import SettingsOption, common_options, current_settings
from strongly_api import BASE_PATH


def whoami_command() -> click.Command:
    """Return the command that shows and checks the key in use."""
    return Command(
        "whoami",
        params=common_options(),
        callback=_whoami,
        context_settings=CONTEXT,
        short_help="Show the profile, URL and API key in use, and check the key.",
        help="Show the profile, URL and API key in use, and check the key with an API call.\n\n"
        "The key is masked. The API does not report whose key it is. The exit status is 4 if the key is not valid.",
        examples=("strongly whoami", "strongly whoami --profile staging -o json"),
    )


def logout_command() -> click.Command:
    """Return the command that removes the key of a profile."""
    return Command(
        "logout",
        params=[
            click.Option(["--remove-profile"], is_flag=True, help="Remove the whole profile, not only its key."),
            SettingsOption("-y", "--yes", is_flag=True, help="Skip the confirmation prompt."),
            *common_options(),
        ],
        callback=_logout,
        context_settings=CONTEXT,
        short_help="Remove the API key of a profile from ~/.strongly/config.",
        help="Remove the API key of a profile from ~/.strongly/config.\n\n"
        "The key stays valid: revoke it on your instance if others may know it.",
        examples=("strongly logout", "strongly logout --profile staging --remove-profile --yes"),
    )


def _whoami() -> None:
    settings = current_settings()
    failure: StronglyError | None = None
    with settings.client() as client:
        endpoint = client._transport.endpoint
        try:
            is_permitted = can_list_projects(client)
            status = "valid" if is_permitted else "valid, but lacks permission to list projects"
        except AuthenticationError as error:
            status, failure = "not valid", error
        except StronglyError as error:
            status, failure = "not known, because the check failed", error
    profile, _ = selected_profile(settings)
    sources = endpoint.base_url_source, endpoint.api_key_source
    is_used = any(source.startswith(f"{named_profile(Secret(profile))} ") for source in sources)
    Printer(settings.output).show(
        {
            "profile": profile if is_used else None,
            "base_url": endpoint.base_url.removesuffix(BASE_PATH),
            "base_url_source": endpoint.base_url_source.replace("the base_url argument", "--base-url"),
            "api_key": masked(endpoint.api_key) if endpoint.api_key else None,
            "api_key_source": endpoint.api_key_source if endpoint.api_key else None,
            "key_status": status if endpoint.api_key else None,
        }
    )
    if failure is not None:
        raise failure


def _logout(*, remove_profile: bool) -> int:
    settings = current_settings()
    path = CONFIG_FILE.expanduser()
    found = read_profiles(path)
    profile, source = selected_profile(settings)
    if profile not in found and source != "default":
        check_profile(profile, found, path)
    entries = found.get(profile, {})
    what = f"profile {profile!r}" if remove_profile else f"the API key of profile {profile!r}"
    if not (entries if remove_profile else "api_key" in entries):
        say(f"note: there is nothing to remove: {path} does not contain {what}")
        _note_on_environment()
        return Exit.OK
    if not settings.yes:
        if not sys.stdin.isatty():
            raise click.UsageError("`logout` needs confirmation, but stdin is not a terminal: pass --yes.")
        with prompt():
            is_confirmed = click.confirm(neutralized(f"Remove {what} from {path}?"), err=True)
        if not is_confirmed:
            say("cancelled, nothing was changed")
            return Exit.INTERRUPTED
    if remove_profile:
        profiles.edit(path, lambda text: profiles.without_profile(text, path, profile))
    else:
        profiles.save(path, profile, {"api_key": None})
    say(f"removed {what} from {path}")
    _note_on_environment()
    return Exit.OK


def _note_on_environment() -> None:
    if os.environ.get(KEY_VARIABLE, "").strip():
        say(f"note: the API key in {KEY_VARIABLE} of the environment still applies")

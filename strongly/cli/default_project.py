"""The default project of a profile, which `strongly projects use` sets. The SDK ignores it."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import click

from strongly import ConfigurationError
from strongly._config.endpoint import CONFIG_FILE, normalize_base_url
from strongly._config.profiles import read_profiles
from strongly._core.request import origin
from strongly._core.secret import Secret
from strongly.cli.configuration import selected_profile
from strongly.cli.names import retrieve
from strongly.cli.operations import CommandOperation, retrieval_of
from strongly.cli.output import harmless, say, write
from strongly.cli.profiles import save
from strongly.cli.settings import Settings

KEY = "project"


def use(settings: Settings, project: str | None, *, none: bool) -> None:
    """Set, remove or print the default project."""
    if none and project is not None:
        raise click.UsageError("PROJECT and --none are mutually exclusive.")
    if none:
        _save(settings, "")
        say(f"profile {selected_profile(settings)[0]!r} has no default project now")
        return
    with settings.client() as client:
        if project is None:
            current = default_project(client, settings)
            if current is None:
                say(f"note: profile {selected_profile(settings)[0]!r} has no default project")
            else:
                write(f"{harmless(current)}\n")
            return
        found = retrieve(client, retrieval_of("projects").parameters[0], project)
        if not _is_for(client, _entries(settings)):
            raise click.UsageError(
                f"Profile {selected_profile(settings)[0]!r} is for another host than {client.base_url}: "
                "select the profile of that host with --profile."
            )
        _save(settings, found.id)
        say(f"{found.name} ({found.id}) is now the default project of profile {selected_profile(settings)[0]!r}")


def fill_in(
    client: Any, operation: CommandOperation, settings: Settings, values: MutableMapping[str, Any]
) -> str | None:
    """Add the default project to the values of the options, unless a project is given.

    Returns:
        Its id if it was added.
    """
    parameter = operation.project
    if parameter is None or settings.no_project:
        return None
    if values.get(parameter.option) is not None or parameter.name in (settings.body or {}):
        return None
    project = default_project(client, settings)
    values[parameter.option] = project
    return project


def note_on(project: str, settings: Settings) -> str:
    """Return what to say where the default project may be the reason for a failure or an empty list."""
    return (
        f"{project} is the default project of profile {selected_profile(settings)[0]!r}: "
        "change it with `strongly projects use`, or ignore it with --no-project"
    )


def default_project(client: Any, settings: Settings) -> str | None:
    """Return the id of the default project of the selected profile, if the client is for the host of that profile."""
    entries = _entries(settings)
    return entries[KEY].reveal() or None if KEY in entries and _is_for(client, entries) else None


def _entries(settings: Settings) -> Mapping[str, Secret]:
    try:
        path = CONFIG_FILE.expanduser()
        return read_profiles(path).get(selected_profile(settings)[0], {})
    except (ConfigurationError, RuntimeError):
        return {}  # the client works without this file, or has failed with a message about it


def _is_for(client: Any, entries: Mapping[str, Secret]) -> bool:
    """Whether a profile has the host of the client, or none."""
    url = entries.get("base_url")
    if url is None or not url.reveal():
        return True
    try:
        own = normalize_base_url(url, "the profile")
    except ConfigurationError:
        return False
    return origin(urlsplit(own)) == origin(urlsplit(client.base_url))


def _save(settings: Settings, project: str) -> None:
    try:
        path = CONFIG_FILE.expanduser()
    except RuntimeError:
        raise ConfigurationError(f"{CONFIG_FILE} cannot be written: the user has no home directory") from None
    save(path, selected_profile(settings)[0], {KEY: Secret(project)})

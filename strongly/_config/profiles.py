"""Reads the profile file. It contains keys: errors never quote it, and its text is only passed on as a secret."""

from __future__ import annotations

import configparser
import io
import os
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from strongly._core.exceptions import ConfigurationError, StronglyWarning
from strongly._core.secret import Secret

_MAX_SIZE = 1024 * 1024  # bytes
DEFAULT_PROFILE = "default"
# The entry of the default profile with the name of the profile to use in its place.
CHOSEN_PROFILE = "profile"


def read(path: Path) -> Secret | None:
    """Return the text of the profile file, or None if the file does not exist.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    text, problem = _read(path)
    if problem:
        raise ConfigurationError(f"{path} cannot be read: {problem}")
    return text


def _read(path: Path) -> tuple[Secret | None, str | None]:
    """Return the text of a file, or why it cannot be read."""
    try:
        # Before it is opened: a writer may be waiting for a FIFO to be opened, and opening a device can have an effect.
        if not stat.S_ISREG(path.stat().st_mode):
            return None, "it is not a regular file"
        with _opened(path) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None, "it is not a regular file"
            content = file.read(_MAX_SIZE + 1)
        if len(content) > _MAX_SIZE:
            return None, "it is larger than 1 MiB"
        # Some editors on Windows write a byte order mark.
        return Secret(content.decode("utf-8-sig")), None
    except FileNotFoundError:
        return None, None
    except UnicodeDecodeError:
        return None, "it is not text in UTF-8"
    except OSError as error:
        return None, error.strerror or type(error).__name__


def _opened(path: Path) -> IO[bytes]:
    # Does not wait for a writer if the file has been replaced by a FIFO. Windows lacks the flag.
    not_blocking = getattr(os, "O_NONBLOCK", 0)
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | not_blocking))


def parse(text: Secret, path: Path) -> dict[str, dict[str, Secret]]:
    """Return the entries of each profile.

    Args:
        text: The text of the profile file.
        path: Its path, for messages.

    Raises:
        ConfigurationError: The text is not in INI format.
    """
    profiles, line = _parsed(text)
    if profiles is None:
        raise ConfigurationError(f"{path} is not in INI format{f', see line {line}' if line else ''}")
    return profiles


def _parsed(text: Secret) -> tuple[dict[str, dict[str, Secret]] | None, int | None]:
    """Return the entries of each profile, or the line that is malformed if it is known."""
    # Keys may contain a %, which is not an interpolation, and no profile inherits the entries of a section DEFAULT.
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        parser.read_file(io.StringIO(text.reveal(), newline=None))
    except configparser.Error as error:
        # Not the parser's message, which quotes the line and with it perhaps a key.
        lines = [line for line, _ in getattr(error, "errors", ())]  # a ParsingError can list several lines
        return None, lines[0] if lines else getattr(error, "lineno", None)
    return {name: {entry: Secret(value) for entry, value in parser[name].items()} for name in parser.sections()}, None


def chosen_profile(profiles: Mapping[str, Mapping[str, Secret]]) -> Secret | None:
    """Return the name of the profile to use unless one is selected, or None if that is the default one."""
    name = profiles.get(DEFAULT_PROFILE, {}).get(CHOSEN_PROFILE)
    return name if name is not None and name.reveal() else None


def read_profiles(path: Path) -> dict[str, dict[str, Secret]]:
    """Return the entries of each profile; none if the file does not exist."""
    text = read(path)
    return {} if text is None else parse(text, path)


def warn_if_exposed(path: Path, *, stacklevel: int) -> None:
    """Warn if other users can read or change the profile file, or replace it.

    Args:
        path: Path of the file.
        stacklevel: That of `warnings.warn`, seen from the caller.
    """
    if os.name != "posix":
        return
    # A link is replaced in its own directory, and its target in another one.
    for place in dict.fromkeys((path, path.parent, path.resolve().parent)):
        try:
            status = place.stat()
        except OSError:
            return  # the file was removed in the meantime
        others_replace = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not status.st_mode & stat.S_ISVTX
        if status.st_uid not in (os.geteuid(), 0):
            problem = f"belongs to another user: make it your own, for example with `sudo chown $USER {place}`"
        elif place is path and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            problem = f"is readable by other users: run `chmod 600 {place}`"
        elif place is not path and others_replace:
            problem = f"is writable by other users: run `chmod go-w {place}`"
        else:
            continue
        warnings.warn(f"{place} contains API keys but {problem}", StronglyWarning, stacklevel=stacklevel + 1)

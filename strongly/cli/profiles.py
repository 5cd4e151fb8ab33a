"""Edits the profile file in place, preserving comments, order and all other entries."""

from __future__ import annotations

import configparser
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from strongly import ConfigurationError

_SECTION = re.compile(r"\s*\[(?P<name>.+)\]")
_ENTRY = re.compile(r"(?P<indent>\s*)(?P<key>[^=:]*?)\s*[=:]")


def read(path: Path) -> str:
    """Return the text of the profile file; empty if the file does not exist.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read {path}: {error.__class__.__name__}") from None


def profiles_in(text: str) -> dict[str, dict[str, str]]:
    """Return the entries of each profile.

    Raises:
        ConfigurationError: The text is not valid INI.
    """
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        parser.read_string(text)
    except configparser.Error:
        # The parser's message quotes the line, which may contain an API key.
        raise ConfigurationError("the profile file is not valid INI: fix it or move it away, then try again") from None
    return {name: dict(parser[name]) for name in parser.sections()}


def with_profile(text: str, profile: str, entries: Mapping[str, str]) -> str:
    """Return the text of a profile file with some entries of one profile replaced.

    Comments, other profiles and other entries are preserved.

    Raises:
        ConfigurationError: The text is not valid INI, or the profile name is invalid.
    """
    if profile != profile.strip() or not profile.isprintable() or not profile or set(profile) & set("[]"):
        raise ConfigurationError(
            f"invalid profile name {profile!r}: it must be printable, without brackets and outer spaces"
        )
    before = profiles_in(text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").rstrip().split("\n") if text.strip() else []
    changed = end.join(_changed(lines, profile, entries)) + end
    if profiles_in(changed) != before | {profile: before.get(profile, {}) | dict(entries)}:
        raise ConfigurationError(
            f"cannot edit the profile file automatically because of its layout: edit section [{profile}] by hand"
        )
    return changed


def _changed(lines: list[str], profile: str, entries: Mapping[str, str]) -> list[str]:
    """Replace existing entries in place, and add new ones at the end of their section."""
    changed: list[str] = []
    rest = dict(entries)
    inside = replaced = False
    indent: int | None = None  # of the current entry; in INI, lines with a larger indent continue it
    place = None
    for line in lines:
        is_comment = line.strip().startswith(("#", ";"))
        if line.strip() and not is_comment:
            own_indent = len(line) - len(line.lstrip())
            continues = indent is not None and own_indent > indent
            if not continues:
                section, entry = _SECTION.match(line), _ENTRY.match(line)
                indent = None if section else own_indent
                inside = section["name"] == profile if section else inside
                key = entry["key"].lower().strip() if inside and entry and not section else ""
                replaced = key in rest
                if entry and replaced:
                    line = f"{entry['indent']}{key} = {rest.pop(key)}"
            elif replaced:
                continue
        changed.append(line)
        if inside and line.strip() and not is_comment:
            place = len(changed)
    if place is None:
        changed += ["", f"[{profile}]"] if changed else [f"[{profile}]"]
        place = len(changed)
    changed[place:place] = [f"{key} = {value}" for key, value in rest.items()]
    return changed


def write(path: Path, text: str) -> None:
    """Replace the profile file atomically, readable only by its owner.

    Raises:
        OSError: The file cannot be written. Its old content is preserved.
    """
    target = path.resolve()  # replace the target of a symbolic link, not the link
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".config-")  # with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise

"""Changes the profile file, and leaves what it is not asked to change as it is."""

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
    """Return the text of the profile file; nothing if there is none.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error.__class__.__name__}") from None


def profiles_in(text: str) -> dict[str, dict[str, str]]:
    """Return the entries of each profile.

    Raises:
        ConfigurationError: The text is in no INI format.
    """
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        parser.read_string(text)
    except configparser.Error:
        # Without the parser's own message, which would quote the line and perhaps a key.
        raise ConfigurationError("the profile file is not in INI format: mend it or move it away first") from None
    return {name: dict(parser[name]) for name in parser.sections()}


def with_profile(text: str, profile: str, entries: Mapping[str, str]) -> str:
    """Return the text of a profile file with entries of one profile set.

    Comments, other profiles and other entries stay as they are.

    Raises:
        ConfigurationError: The text is in no INI format, or the name cannot be that of a profile.
    """
    if profile != profile.strip() or not profile.isprintable() or not profile or set(profile) & set("[]"):
        raise ConfigurationError(f"{profile!r} cannot be the name of a profile")
    before = profiles_in(text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").rstrip().split("\n") if text.strip() else []
    changed = end.join(_changed(lines, profile, entries)) + end
    if profiles_in(changed) != before | {profile: before.get(profile, {}) | dict(entries)}:
        raise ConfigurationError(
            f"the profile file is laid out in a way that cannot be changed: edit [{profile}] in it"
        )
    return changed


def _changed(lines: list[str], profile: str, entries: Mapping[str, str]) -> list[str]:
    """Put entries where they are, and new ones at the end of their section."""
    changed: list[str] = []
    rest = dict(entries)
    inside = replaced = False
    indent: int | None = None  # of the entry that lines may continue, by being indented more than it
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
    """Replace the profile file at once, readable by its owner alone.

    Raises:
        OSError: It cannot be written; what was there is there still.
    """
    target = path.resolve()  # a link stays a link
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

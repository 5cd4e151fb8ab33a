"""Edits the profile file in place, preserving comments, order and all other entries."""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from strongly import ConfigurationError
from strongly._config.endpoint import looks_like_key
from strongly._config.profiles import CHOSEN_PROFILE, DEFAULT_PROFILE, chosen_profile, parse, read
from strongly._core.secret import Secret

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Lock a file, or raise an OSError if another process has locked it."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Lock a file, or raise an OSError if another process has locked it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


LOCK_SECONDS = 10.0
_LOCK_INTERVAL = 0.05  # seconds
_IS_LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_SECTION = re.compile(r"\s*\[(?P<name>.+)\]")
_ENTRY = re.compile(r"(?P<indent>\s*)(?P<key>[^=:]*?)\s*[=:]")


def with_profile(text: Secret, path: Path, profile: str, entries: Mapping[str, Secret | None]) -> Secret:
    """Return the text of a profile file with some entries of one profile replaced or removed.

    Comments, other profiles and other entries are preserved.

    Args:
        text: The text of the file.
        path: Path of the file, for messages.
        profile: Name of the profile.
        entries: The entries to replace or add, and None for those to remove.

    Raises:
        ConfigurationError: The text is not valid INI, or the profile name is invalid.
    """
    if looks_like_key(profile):
        raise ConfigurationError("the profile name looks like an API key: pass the name of a profile, such as default")
    if profile != profile.strip() or not profile.isprintable() or not profile or set(profile) & set("[]"):
        raise ConfigurationError(
            f"invalid profile name {profile!r}: it must be printable, without brackets and outer spaces"
        )
    before = parse(text, path)
    values = {name: None if value is None else value.reveal() for name, value in entries.items()}
    changed = _edited(text, lambda lines: _changed(lines, profile, values))
    merged = before.get(profile, {}) | dict(entries)
    after = {name: value for name, value in merged.items() if value is not None}
    return _checked(changed, path, profile, before | ({profile: after} if after or profile in before else {}))


def without_profile(text: Secret, path: Path, profile: str) -> Secret:
    """Return the text of a profile file without one profile, and without the choice of it as the default one.

    Raises:
        ConfigurationError: The text is not valid INI.
    """
    chosen = chosen_profile(parse(text, path))
    if chosen is not None and chosen.reveal() == profile:
        text = with_profile(text, path, DEFAULT_PROFILE, {CHOSEN_PROFILE: None})
    before = parse(text, path)
    changed = _edited(text, lambda lines: _without(lines, profile))
    return _checked(changed, path, profile, {name: each for name, each in before.items() if name != profile})


def _checked(changed: Secret, path: Path, profile: str, expected: Mapping[str, Mapping[str, Secret]]) -> Secret:
    if parse(changed, path) != expected:
        raise ConfigurationError(
            f"cannot edit {path} automatically because of its layout: edit section [{profile}] by hand"
        )
    return changed


def _edited(text: Secret, edit: Callable[[list[str]], list[str]]) -> Secret:
    content = text.reveal()
    end = "\r\n" if "\r\n" in content else "\n"
    lines = content.replace("\r\n", "\n").rstrip().split("\n") if content.strip() else []
    return Secret("".join(f"{line}{end}" for line in edit(lines)))


def _without(lines: list[str], profile: str) -> list[str]:
    """Remove a section. Comments after its last entry are kept: they may be about the next section."""
    kept: list[str] = []
    after_entry: list[str] = []
    inside = False
    indent: int | None = None  # as in `_changed`
    for line in lines:
        if line.strip() and not line.strip().startswith(("#", ";")):
            own_indent = len(line) - len(line.lstrip())
            if indent is None or own_indent <= indent:
                section = _SECTION.match(line)
                indent = None if section else own_indent
                if section:
                    kept += after_entry
                    inside = section["name"] == profile
            after_entry = []
            if not inside:
                kept.append(line)
        else:
            (after_entry if inside else kept).append(line)
    return [*kept, *after_entry]


def _changed(lines: list[str], profile: str, entries: Mapping[str, str | None]) -> list[str]:
    """Replace and remove existing entries in place, and add new ones at the end of their section."""
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
                    value = rest.pop(key)
                    if value is None:
                        continue
                    line = f"{entry['indent']}{key} = {value}"
            elif replaced:
                continue
        changed.append(line)
        if inside and line.strip() and not is_comment:
            place = len(changed)
    rest = {key: value for key, value in rest.items() if value is not None}
    if not rest:
        return changed
    if place is None:
        changed += ["", f"[{profile}]"] if changed else [f"[{profile}]"]
        place = len(changed)
    changed[place:place] = [f"{key} = {value}" for key, value in rest.items()]
    return changed


def save(path: Path, profile: str, entries: Mapping[str, Secret | None]) -> None:
    """Write entries of a profile to the profile file. `edit` has the details."""
    edit(path, lambda text: with_profile(text, path, profile, entries))


def edit(path: Path, change: Callable[[Secret], Secret]) -> None:
    """Change the profile file, which only its owner can read afterwards.

    The file is replaced atomically. Other processes that change it at the same time wait.

    Args:
        path: Path of the file.
        change: Returns the new text for the old one.

    Raises:
        ConfigurationError: The file cannot be read or edited, or another process does not finish changing it.
        OSError: The file cannot be written. Its old content is preserved.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path):
        _replace(path, change(read(path) or Secret("")))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    # Not the profile file, which is replaced. The lock file is left behind: removing it while another process waits for
    # it would let a third process lock a new one. The operating system releases the lock of a process that has crashed.
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for _ in range(round(LOCK_SECONDS / _LOCK_INTERVAL)):
            try:
                lock(descriptor)
                break
            except OSError as error:
                if error.errno not in _IS_LOCKED:
                    break  # this file system has no locks
                sleep(_LOCK_INTERVAL)
        else:
            raise ConfigurationError(f"another process has locked {path}: end it, or try again")
        yield
    finally:
        os.close(descriptor)  # and unlock the file


def _replace(path: Path, text: Secret) -> None:
    target = path.resolve()  # replace the target of a symbolic link, not the link
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".config-")  # with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text.reveal())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise

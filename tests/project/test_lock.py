"""The versions that `requirements/` locks satisfy `pyproject.toml`, on every Python and every system."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ENVIRONMENTS = [
    {
        "implementation_name": "cpython",
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_python_implementation": "CPython",
        "python_full_version": f"{python}.5",
        "python_version": python,
        "sys_platform": platform,
    }
    for python, platform in itertools.product(
        ("3.11", "3.12", "3.13", "3.14", "3.15"), ("darwin", "linux", "win32")
    )
]  # fmt: skip


def entries(text: str) -> list[str]:
    """Return the requirements of a file with their hashes, each as one line."""
    lines = text.replace("\\\n", "").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def locked(text: str, environment: dict[str, str]) -> dict[str, str]:
    """Return the versions that pip installs there."""
    found: dict[str, str] = {}
    for entry in entries(text):
        requirement = Requirement(entry.partition(" --hash=")[0])
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in found, f"{requirement.name} is locked twice for {environment}"
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


def declared(text: str) -> Iterator[Requirement]:
    """Yield what `pyproject.toml` declares in the extras and groups that the command at the top of a file names."""
    project = DECLARED["project"]
    lines: list[str] = [*project["dependencies"]]
    for extra in re.findall(r" --extra=(\S+)", text):
        lines += project["optional-dependencies"][extra]
    for group in re.findall(r" --group=(\S+)", text):
        lines += members(DECLARED["dependency-groups"], group)
    return map(Requirement, lines)


def members(groups: dict[str, list[Any]], name: str) -> Iterator[str]:
    for member in groups[name]:
        if isinstance(member, str):
            yield member
        else:
            yield from members(groups, member["include-group"])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_a_version_of_everything_that_is_declared(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    for environment in ENVIRONMENTS:
        versions = locked(text, environment)
        for requirement in declared(text):
            if requirement.marker is None or requirement.marker.evaluate(environment):
                version = versions.get(canonicalize_name(requirement.name))
                assert version, f"{requirement.name} is not locked: run `make lock`"
                assert requirement.specifier.contains(version, prereleases=True), (
                    f"{requirement} is declared, {version} is locked: run `make lock`"
                )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_pins_versions_with_hashes_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert "index-url" not in text
    for entry in entries(text):
        assert re.fullmatch(r"[a-z0-9-]+==[^\s;*]+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry), entry


def test_the_locks_agree_on_versions() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in LOCKS}

    assert sorted(texts) == ["demo", "dev", "test"]
    for environment in ENVIRONMENTS:
        demo, dev, test = (locked(texts[name], environment).items() for name in sorted(texts))
        assert demo <= test <= dev

"""What `strongly` offers is recorded with each release, and is not taken away without a new major version."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import strongly
from tests.operations import NAMESPACES
from tests.trees import PACKAGE, edit, write_tree
from tools import ROOT

pytest.importorskip("griffe")

from tools.checks.surface import RECORD, breaking_changes, lowest_version, main, surface

SMALL = """\
__version__ = '1.0.0'
class APIError(Exception):
    def __init__(message: str, body: Any = None) -> None: ...
class NotFoundError(APIError):
    ...
class Strongly:
    class volumes:
        class with_raw:
            def sync(volume_id: str) -> RawResponse[Volume]: ...
        def list(*, search: str | None = None, limit: int = 50) -> SyncPaginator[Volume]: ...
        def retrieve(volume_id: str) -> Volume: ...
    async def request(method: str, path: str) -> Any: ...
    @property
    def base_url() -> str: ...
class Volume:
    id: str
    label: str | None
    type: VolumeType | None
class VolumeCreate(TypedDict, total=False):
    label: Required[str]
    type: VolumeType
VolumeType: TypeAlias = Literal['data', 'model'] | str
def parse_timestamp(text: str) -> datetime: ...
"""
PRESENT = surface(ROOT)


def test_the_surface_has_every_name_that_is_exported_and_what_is_reached_through_clients() -> None:
    found = PRESENT

    assert sorted(re.findall(r"^(?:class |async def |def )?(\w+)", found, re.MULTILINE)) == sorted(strongly.__all__)
    for namespace in NAMESPACES:
        assert len(re.findall(rf"^    class {namespace}:$", found, re.MULTILINE)) == 2
    assert len(re.findall(r"^        class with_raw_response:$", found, re.MULTILINE)) == 2 * len(NAMESPACES)
    # Types come from the overloads, defaults are values, what is private is left out.
    assert "async def create(body: models.VolumeCreate | UntypedBody = None, *, timeout: float | None = None, " in found
    assert "**fields: Unpack[models.VolumeCreate]) -> models.Volume: ..." in found
    assert "timeout: float = 30.0" in found
    assert not re.search(r"^ *(async )?def _[a-z]|^ *_[a-z]", found, re.MULTILINE)


def test_a_surface_breaks_nothing_of_itself() -> None:
    assert breaking_changes(SMALL, SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # What griffe finds
        ("        def retrieve(", "        def get(", "Strongly.volumes.retrieve: Public object was removed"),
        ("class with_raw:", "class raw:", "Strongly.volumes.with_raw: Public object was removed"),
        ("parse_timestamp(text:", "parse_timestamp(value:", "parse_timestamp(text): Parameter was removed"),
        ("(method: str, path: str)", "(path: str, method: str)", "request(path): Positional parameter was moved"),
        ("limit: int = 50", "limit: int", "Strongly.volumes.list(limit): Parameter is now required"),
        ("limit: int = 50", "limit: int = 20", "Strongly.volumes.list(limit): Parameter default was changed"),
        ("limit: int = 50", "limit: int = 50, at: str", "Strongly.volumes.list(at): Parameter was added as required"),
        ("    @property\n", "", "Strongly.base_url: Public object points to a different kind of object"),
        ("    label: str | None\n", "", "Volume.label: Public object was removed"),
        ("    type: VolumeType\n", "", "VolumeCreate.type: Public object was removed"),
        ("class NotFoundError(APIError):\n    ...\n", "", "NotFoundError: Public object was removed"),
        # What it does not look at
        ("    async def request", "    def request", "Strongly.request: is synchronous now"),
        ("(volume_id: str) -> Volume:", "(volume_id: str) -> Volume | None:", "retrieve: returns Volume | None"),
        ("(volume_id: str) -> Volume:", "(volume_id: int) -> Volume:", "retrieve(volume_id): takes int instead of str"),
        ("    label: str | None", "    label: int | None", "Volume.label: is int | None instead of str | None"),
        ("    @property\n    def", "    @property\n    async def", "Strongly.base_url: is asynchronous now"),
        ("    type: VolumeType\n", "    type: Required[VolumeType]\n", "VolumeCreate.type: is required now"),
        ("    type: VolumeType\n", "    type: VolumeType\n    a: Required[str]\n", "Create.a: is new and required"),
        ("    label: Required[str]", "    label: Required[int]", "VolumeCreate.label: is Required[int] instead of"),
        ("'model'] | str", "'model']", "VolumeType: is Literal['data', 'model'] instead of"),
        ("class NotFoundError(APIError)", "class NotFoundError(Exception)", "NotFoundError: no longer derives from"),
    ],
)  # fmt: skip
def test_what_breaks_code_is_found(old: str, new: str, said: str) -> None:
    assert SMALL.count(old) == 1
    found = breaking_changes(SMALL, SMALL.replace(old, new))

    assert [line for line in found if said in line], found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        def retrieve(", "        def delete(volume_id: str) -> None: ...\n        def retrieve("),
        ("limit: int = 50", "limit: int = 50, after: str | None = None"),
        ("volume_id: str) -> Volume:", "volume_id: str | None) -> Volume:"),
        ("    label: str | None\n", "    label: str\n"),
        ("    id: str\n", "    id: str\n    region: str | None\n"),
        ("    type: VolumeType\n", "    type: VolumeType | None\n    region: str\n"),
        ("    label: Required[str]\n", "    label: str\n"),
        ("'model'] | str", "'model', 'cache'] | str"),
        ("class NotFoundError(APIError)", "class Missing(APIError):\n    ...\nclass NotFoundError(Missing)"),
    ],
)
def test_what_is_added_or_made_easier_breaks_nothing(old: str, new: str) -> None:
    assert SMALL.count(old) == 1

    assert breaking_changes(SMALL, SMALL.replace(old, new)) == []


# --- The command ---


def test_a_breaking_change_of_the_source_needs_a_new_major_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("strongly", "generated/strongly_api"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "released").mkdir()
    (tmp_path / RECORD).write_text(PRESENT, encoding="utf-8")
    version = strongly.__version__
    major = f"{int(version.split('.')[0]) + 1}.0.0"
    edit(
        tmp_path / "strongly/_sync/resources/volumes.py",
        "    def make_shared(",
        "    def share(",
    )
    edit(tmp_path / "generated/strongly_api/models/volume.py", "    label: str = ABSENT\n", "")
    edit(tmp_path / "generated/strongly_api/models/volume.py", "        self.label = label\n", "")
    # The name of a private class may change.
    edit(tmp_path / "strongly/_sync/resources/__init__.py", "Projects", "ProjectNamespace")
    edit(tmp_path / "strongly/_sync/resources/projects.py", "class Projects(", "class ProjectNamespace(")

    assert main([f"--root={tmp_path}"]) == 1
    said = capsys.readouterr().out
    assert "breaks Strongly.volumes.make_shared: Public object was removed" in said
    assert "breaks Volume.label: Public object was removed" in said
    assert f"2 changes since {version}: the version must be at least {major}, but is {version}" in said


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write_tree(tmp_path, PACKAGE)
    assert main(["--record", f"--root={tmp_path}"]) == 0
    return tmp_path


def test_a_breaking_change_is_fine_with_a_new_major_version(tree: Path) -> None:
    edit(tree / "strongly/_client.py", "close", "shut")
    for version, code in (("1.9.0", 1), ("2.0.0", 0)):
        (tree / "strongly/_version.py").write_text(f'__version__ = "{version}"\n', encoding="utf-8")
        assert main([f"--root={tree}"]) == code


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        ("limit: int = 50", "limit: int = 50, at: str = 'x'", ["Strongly.volumes.list(at)"]),
        ("class Volume:\n", "class Quota:\n    id: str\nclass Volume:\n    at: str\n", ["Quota", "Volume.at"]),
        ("    def list(", "    def count() -> int: ...\n        def list(", ["Strongly.volumes.count"]),
        ("SyncPaginator[Volume]", "SyncPaginator[Volume]", []),
    ],
)
def test_what_is_added_needs_a_new_minor_version(old: str, new: str, added: list[str]) -> None:
    version, changes = lowest_version(SMALL, SMALL.replace(old, new))

    assert changes == [f"adds {name}" for name in added]
    assert version == ("1.1.0" if added else "1.0.0")


def test_a_surface_is_recorded_with_its_version(tree: Path) -> None:
    edit(tree / "strongly/_client.py", "class Strongly:\n", "class Strongly:\n    def open(self) -> None: ...\n")
    edit(tree / "strongly/_version.py", "1.0.0", "1.1.0")

    assert main(["--record", f"--root={tree}"]) == 0
    after = (tree / RECORD).read_text(encoding="utf-8")
    assert '__version__ = "1.1.0"' in after
    assert "def open() -> None: ..." in after


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("released/strongly.pyi", None, "No such file"),
        ("released/strongly.pyi", "class (", "the record cannot be read: line 1"),
        ("released/strongly.pyi", "a: int\n", "the record cannot be read: it has no __version__"),
        ("strongly/_client.py", "class (", "cannot read the source"),
        ("strongly/_version.py", '__version__ = "soon"', "'soon' is not a version"),
    ],
)
def test_the_command_says_what_it_cannot_read(
    tree: Path, capsys: pytest.CaptureFixture[str], path: str, text: str | None, said: str
) -> None:
    if text is None:
        (tree / path).unlink()
    else:
        (tree / path).write_text(text, encoding="utf-8")

    assert main([f"--root={tree}"]) == 2
    assert said in capsys.readouterr().err

"""What `python -m build` makes of a checkout: tracked files only, and the same bytes from each copy of a commit."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.docs.reference import REPOSITORY

for tool in ("build", "hatchling", "hatch_fancy_pypi_readme"):
    pytest.importorskip(tool, reason="needs the dependency group `package`")
if shutil.which("git") is None:
    pytest.skip("needs git", allow_module_level=True)
readme_renderer = pytest.importorskip("readme_renderer.markdown")

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SDIST, WHEEL = "strongly-*.tar.gz", "strongly-*.whl"
# Changes the level at which gzip compresses by default, which is not the same in all versions of Python.
OTHER_PYTHON = "import gzip\ngzip.GzipFile.__init__.__defaults__ = (None, None, 1, None, None)\n"
# No setting of the user's, and no hook of git that runs the tests, may lead git elsewhere.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "SOURCE_DATE_EPOCH": "1700000000",
}


def run(*command: str, directory: Path, umask: int = -1, **environment: str) -> None:
    variables = ENVIRONMENT | environment
    done = subprocess.run(command, cwd=directory, env=variables, umask=umask, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def build(source: Path, to: Path, *what: str, umask: int = -1, **environment: str) -> dict[str, str]:
    """Build what is asked for, by default an sdist and from that a wheel, and return the hash of each file."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), *what, str(source)]
    run(*command, directory=to.parent, umask=umask, **environment)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in to.iterdir()}


def checkout(built: Path, to: Path) -> Path:
    """Return a working tree of git with the files of this repository, which are those of its sdist."""
    (sdist,) = built.glob(SDIST)
    to.mkdir()
    run(sys.executable, "-m", "tarfile", "-e", str(sdist), str(to), directory=to)
    (tree,) = to.iterdir()
    (tree / "PKG-INFO").unlink()
    run("git", "init", "--quiet", directory=tree)
    run("git", "add", "--all", "--force", directory=tree)
    return tree


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("packaging") / "dist"
    build(REPOSITORY, directory)
    return directory


def contents(archive: Path) -> list[str]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.namelist()
    with tarfile.open(archive) as sdist:
        return [name.partition("/")[2] for name in sdist.getnames()]


def test_two_copies_make_the_same_files(built: Path, tmp_path: Path) -> None:
    one = checkout(built, tmp_path / "one")
    # .gitignore names `build`, and hatchling does without that file where the folder itself matches it.
    other = checkout(built, tmp_path / "build").rename(tmp_path / "build" / "renamed")
    for number, path in enumerate(sorted(other.rglob("*"), reverse=True)):
        os.utime(path, (number, number))
        path.chmod(path.stat().st_mode & 0o700)

    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(OTHER_PYTHON, encoding="utf-8")

    wheel_from_the_sdist = build(one, tmp_path / "dist-one", umask=0o022)
    wheel_from_the_tree = build(
        other, tmp_path / "dist-other", "--sdist", "--wheel", umask=0o077, PYTHONPATH=str(tmp_path / "site")
    )

    assert len(wheel_from_the_sdist) == 2
    assert wheel_from_the_sdist == wheel_from_the_tree


def test_an_sdist_has_the_files_that_git_tracks_and_no_others(built: Path, tmp_path: Path) -> None:
    tree = checkout(built, tmp_path / "tree")
    (tree / "strongly/new.py").touch()
    (tree / "dist.db").touch()  # .gitignore names it
    run("git", "add", "--force", "strongly/new.py", "dist.db", directory=tree)
    tracked = subprocess.run(["git", "ls-files"], cwd=tree, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    strays = [".env", "notes.txt", "strongly/.env", "strongly/stray.py", "strongly/sandbox/web/stray.js"]
    for stray in strays:
        (tree / stray).write_text("API_KEY = 'sk-secret'", encoding="utf-8")

    build(tree, tmp_path / "dist")

    (sdist,) = (tmp_path / "dist").glob(SDIST)
    (wheel,) = (tmp_path / "dist").glob(WHEEL)
    assert sorted(contents(sdist)) == sorted([*tracked.stdout.splitlines(), "PKG-INFO"])
    assert "strongly/new.py" in contents(wheel)
    assert set(contents(wheel)).isdisjoint(strays)


def test_links_of_the_index_page_lead_to_the_repository(built: Path) -> None:
    (wheel,) = built.glob(WHEEL)
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))

    page = readme_renderer.render(str(metadata.get_payload(decode=True), "utf-8"))

    links = re.findall(r'(?:href|src)="([^"#]+)', page)
    files = {link: link.removeprefix(f"{PROJECT['urls']['Repository']}/blob/HEAD/") for link in links}
    assert "docs/retries-and-errors.md" in files.values()
    assert [link for link, file in files.items() if not (REPOSITORY / file).exists()] == []

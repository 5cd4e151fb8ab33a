"""A release is made as a whole or not at all.

The rehearsal releases a copy of this tree, publishes it to a folder and installs it from there. To read its log:

    python -m pytest tests/project/test_release.py -k rehearsal -rP
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("griffe", reason="the public names are read with griffe")
pytest.importorskip("ruff", reason="the public names are recorded with ruff")

import strongly
from tests.trees import PACKAGE, write_tree
from tools import release as release_module
from tools.checks import surface
from tools.release import (
    INSTALLATION,
    SIGNALS,
    ReleaseError,
    Tree,
    from_index,
    problems,
    release,
    release_notes,
    with_version,
)
from tools.spec import compatibility
from tools.spec.last_release import git, last_tag
from tools.spec.versions import bumped_version

ROOT = Path(__file__).parents[2]
DAY = date(2026, 12, 1)
SOURCE = "https://code.example/strongly"
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- Something.

## [1.0.0] - 2026-01-01

### Added

- Everything.

[Unreleased]: https://code.example/strongly/compare/v1.0.0...HEAD
[1.0.0]: https://code.example/strongly/releases/tag/v1.0.0
"""
READY = Tree("main", [], ["v1.0.0"], "v1.0.0", CHANGELOG, "1.0.0", [])


@pytest.fixture(autouse=True)
def own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the configuration of the user, and the repository of a hook that runs the tests, out of it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.com")


# --- Decisions ---


def test_a_tree_that_is_ready_has_no_problems() -> None:
    assert list(problems("1.0.1", READY)) == []
    assert list(problems("1.0.0", replace(READY, tags=[], last_tag=None))) == []
    assert list(problems("2.0.0", replace(READY, lowest_version="2.0.0", changes=["breaks Volume.id"]))) == []


@pytest.mark.parametrize(
    ("version", "tree", "said"),
    [
        ("1.1", READY, "'1.1' is not a version of the form 1.2.3: make release VERSION=1.2.3"),
        ("v1.1.0", READY, "'v1.1.0' is not a version"),
        ("", READY, "'' is not a version"),
        ("1.1.0", replace(READY, branch="fix"), "releases are made on main, but fix is checked out: git switch main"),
        ("1.1.0", replace(READY, branch=""), "but no branch is checked out"),
        ("1.1.0", replace(READY, changed=["README.md"]), "commit or stash the uncommitted changes: README.md"),
        ("1.0.0", READY, "version 1.0.0 is not greater than that of the last release, v1.0.0"),
        ("0.9.0", READY, "version 0.9.0 is not greater than that of the last release, v1.0.0"),
        ("1.1.0", replace(READY, tags=["v1.0.0", "v1.1.0"]), "the tag v1.1.0 exists already"),
        (
            "1.1.0",
            replace(READY, lowest_version="2.0.0", changes=["breaks Volume.id: was removed"]),
            "version 1.1.0 is too low, 2.0.0 or higher is needed: the SDK breaks Volume.id: was removed",
        ),
        ("0.9.0", replace(READY, last_tag=None), "version 0.9.0 is too low, 1.0.0 or higher is needed: released/ has"),
        ("1.1.0", replace(READY, changelog=CHANGELOG.replace("- Something.\n", "")), "has no entries below"),
        ("1.1.0", replace(READY, changelog="# Changelog\n"), "CHANGELOG.md has no section `## [Unreleased]`"),
    ],
)
def test_what_cannot_be_released_is_refused_with_the_reason(version: str, tree: Tree, said: str) -> None:
    (found,) = problems(version, tree)

    assert said in found


def test_all_problems_are_listed_at_once() -> None:
    assert len(list(problems("1.0.0", replace(READY, branch="fix", changed=["a"], changelog="")))) == 4


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    assert release_notes(CHANGELOG, "1.1.0") == "strongly 1.1.0\n\n### Added\n\n- Something."


def test_the_version_is_written_where_it_stands() -> None:
    text = (ROOT / "strongly/_version.py").read_text(encoding="utf-8")
    scope: dict[str, str] = {}
    exec(with_version(text, "9.8.7"), scope)

    assert scope["__version__"] == "9.8.7"
    assert with_version(text, strongly.__version__) == text


def test_the_page_about_installing_turns_to_the_index() -> None:
    page = (ROOT / INSTALLATION).read_text(encoding="utf-8")
    released = from_index(page)

    assert re.findall(r"^pip install .*|^strongly.*", released, re.MULTILINE) == [
        "pip install strongly",
        "pip install 'strongly[cli,sandbox]'",
        "strongly[sandbox]>=1,<2",
    ]
    assert not re.search(r"git\+|PyPI|<!--|-->", released)
    assert re.findall(r"^[#|].*", released, re.MULTILINE) == re.findall(r"^[#|].*", page, re.MULTILINE)
    assert from_index(released) == released


# --- A small tree ---


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that has released 1.0.0, and has something new since."""
    files = {
        **PACKAGE,
        "openapi.yaml": "info: {version: 1.0.0}\n",
        "pyproject.toml": f"[project]\nurls = {{ Repository = '{SOURCE}' }}\n",
        "CHANGELOG.md": CHANGELOG,
        INSTALLATION: "<!-- until the release -->\nClone it.\n<!-- from the release on:\nInstall it.\n-->\n",
        ".gitignore": "/dist\n__pycache__\n",
    }
    root = write_tree(tmp_path / "tree", files)
    assert compatibility.main(["--record", f"--root={root}"]) == 0
    assert surface.main(["--record", f"--root={root}"]) == 0
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    git(root, "tag", "v1.0.0")
    (root / "strongly/_client.py").write_text("class Strongly:\n    def close(self, now: bool = False) -> None: ...\n")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Change something")


def state(root: Path) -> tuple[str, ...]:
    listed = sorted(str(path.relative_to(root)) for path in root.rglob("*") if ".git" not in path.parts)
    return (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain"), git(root, "tag"), *listed)


def make_nothing(target: str) -> None:
    pass


def test_a_release_is_committed_recorded_and_tagged(tree: Path) -> None:
    made = []

    release(tree, "1.1.0", DAY, made.append)

    assert made == ["check", "build"]
    assert git(tree, "log", "--max-count=2", "--format=%s") == "Release 1.1.0\nChange something\n"
    assert git(tree, "describe") == "v1.1.0\n"
    assert git(tree, "for-each-ref", "--format=%(contents)", "refs/tags/v1.1.0").startswith(
        "strongly 1.1.0\n\n### Added\n\n- Something.\n"
    )
    assert git(tree, "status", "--porcelain") == ""
    assert (tree / "strongly/_version.py").read_text() == '__version__ = "1.1.0"\n'
    assert '__version__ = "1.1.0"' in (tree / "released/strongly.pyi").read_text()
    assert "now: bool = False" in (tree / "released/strongly.pyi").read_text()
    assert (tree / INSTALLATION).read_text() == "Install it.\n"
    assert f"[1.1.0]: {SOURCE}/compare/v1.0.0...v1.1.0" in (tree / "CHANGELOG.md").read_text()
    # What comes next starts from there.
    with pytest.raises(
        ReleaseError, match=r"not greater than that of the last release, v1\.1\.0\nCHANGELOG.md has no ent"
    ):
        release(tree, "1.1.0", DAY, made.append)


def test_breaking_changes_since_the_last_tag_need_a_new_major_version(tree: Path) -> None:
    (tree / "strongly/_client.py").write_text("class Strongly: ...\n")
    (tree / "released/strongly.pyi").write_text(surface.surface(tree))
    commit(tree)

    with pytest.raises(ReleaseError, match=r"2\.0\.0 or higher is needed: .*Strongly.close: Public object was removed"):
        release(tree, "1.1.0", DAY, make_nothing)
    release(tree, "2.0.0", DAY, make_nothing)
    assert git(tree, "describe") == "v2.0.0\n"


def test_a_check_that_fails_leaves_the_tree_alone(tree: Path) -> None:
    before = state(tree)

    def make(target: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        release(tree, "1.1.0", DAY, make)
    assert state(tree) == before


def test_a_check_that_changes_files_stops_the_release(tree: Path) -> None:
    def make(target: str) -> None:
        (tree / "notes").write_text(target)

    with pytest.raises(ReleaseError, match="files changed during the checks: notes"):
        release(tree, "1.1.0", DAY, make)
    assert git(tree, "tag") == "v1.0.0\n"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("record", "info.version of openapi.yaml has to be 1.1.0 or higher"),
        ("commit", "`git commit .* failed: .*gpg"),
        ("build", "no space left"),
        ("interrupt", "stopped"),
        ("stray", "files changed during the build: openapi.yaml"),
        ("tag", "`git tag .* failed: .*gpg"),
    ],
)
def test_a_step_that_fails_undoes_the_others(tree: Path, failure: str, said: str) -> None:
    def make(target: str) -> None:
        if target == "build":
            (tree / "dist").mkdir()
            (tree / "dist/strongly.whl").touch()
            if failure == "build":
                raise OSError("no space left")
            if failure == "interrupt":
                raise KeyboardInterrupt("stopped")
            if failure == "stray":
                (tree / "openapi.yaml").write_text("info: {version: 2.0.0}\n")

    if failure in ("commit", "tag"):  # nothing can be signed
        git(tree, "config", "gpg.program", str(tree / "no-such-program"))
        git(tree, "config", f"{failure}.gpgSign", "true")
    if failure == "record":  # a change of the document, which `make check` would have found
        (tree / "openapi.yaml").write_text("{info: {version: 1.0.0}, paths: {}, tags: [{name: one}]}\n")
        commit(tree)
    before = state(tree)

    with pytest.raises((Exception, KeyboardInterrupt), match=f"(?s){said}"):
        release(tree, "1.1.0", DAY, make)
    if failure == "stray":
        git(tree, "restore", "openapi.yaml")
    assert state(tree) == before


class Interrupted(BaseException):
    """Ends a release, as Ctrl-C and signals do."""


def test_a_release_that_is_interrupted_after_any_step_is_undone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(tree)
    steps: list[str] = []

    def interrupted_after(last: int) -> None:
        def step(run: Callable[..., Any]) -> Callable[..., Any]:
            def stepping(*arguments: Any, **more: Any) -> Any:
                result = run(*arguments, **more)
                steps.append(str(arguments[1:2]))
                if len(steps) == last:
                    raise Interrupted
                return result

            return stepping

        with monkeypatch.context() as patches:
            patches.setattr(release_module, "git", step(git))
            patches.setattr(Path, "write_text", step(Path.write_text))
            release(tree, "1.1.0", DAY, make_nothing)

    for last in range(1, 100):
        steps.clear()
        try:
            interrupted_after(last)
        except Interrupted:
            assert state(tree) == before, steps
            assert (tree / "CHANGELOG.md").read_text(encoding="utf-8") == CHANGELOG
        else:
            break
    assert last > 12
    assert git(tree, "describe") == "v1.1.0\n"


@pytest.mark.parametrize("number", SIGNALS[1:])
def test_a_signal_ends_a_release_as_an_exception_does(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*arguments: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr(release_module, "release", wait)
    previous = {each: signal.getsignal(each) for each in SIGNALS}
    try:
        with pytest.raises(SystemExit) as caught:
            release_module.main(["1.1.0"])
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
    assert caught.value.code == 128 + number


def test_a_new_name_needs_a_new_minor_version(tree: Path) -> None:
    with pytest.raises(
        ReleaseError, match=r"version 1\.0\.1 is too low, 1\.1\.0 or higher .* adds Strongly.close\(now\)"
    ):
        release(tree, "1.0.1", DAY, make_nothing)


# --- The last release ---


def test_compatibility_is_judged_against_the_last_tag(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "strongly/_client.py").write_text("class Strongly: ...\n")
    (tree / "openapi.yaml").write_text("{info: {version: 1.0.0}, tags: [{name: one}]}\n")
    (tree / "released/strongly.pyi").write_text(surface.surface(tree))
    shutil.copy(tree / "openapi.yaml", tree / "released/openapi.yaml")

    assert surface.main([f"--root={tree}"]) == 1
    assert compatibility.main([f"--root={tree}"]) == 1
    git(tree, "tag", "--delete", "v1.0.0")
    assert surface.main([f"--root={tree}"]) == 0
    assert compatibility.main([f"--root={tree}"]) == 0


def test_the_last_tag_is_the_highest_version_that_the_checkout_descends_from(tree: Path) -> None:
    for name in ("v1.9.0", "v1.10.0", "v2.0.0-rc.1", "vendor"):
        git(tree, "tag", name)
    git(tree, "switch", "--quiet", "--create=next")
    git(tree, "commit", "--quiet", "--allow-empty", "--message=Next")
    git(tree, "tag", "v3.0.0")
    git(tree, "switch", "--quiet", "main")

    assert last_tag(tree) == "v1.10.0"
    assert last_tag(tree / "strongly") is None


# --- The rehearsal ---


@pytest.mark.exhaustive
def test_rehearsal_of_a_release(tmp_path: Path) -> None:
    for tool in ("build", "hatchling", "pip"):
        pytest.importorskip(tool, reason="the packages are built with build and hatchling, and installed with pip")
    if not (ROOT / ".git").exists():
        pytest.skip("the tree is no checkout")
    tree, index = copy_of_the_tree(tmp_path), tmp_path / "index"
    version = bumped_version(strongly.__version__, "major")

    def make(target: str) -> None:
        print(f"$ make {target}")
        if target == "build":
            run("-m", "build", "--no-isolation", "--outdir=dist", cwd=tree)

    print(f"$ make release VERSION={version}")
    release(tree, version, DAY, make)
    print(git(tree, "show", "--stat", f"v{version}"))

    assert git(tree, "cat-file", "-t", f"v{version}") == "tag\n"
    assert git(tree, "rev-parse", f"v{version}^{{commit}}") == git(tree, "rev-parse", "main")
    assert git(tree, "status", "--porcelain") == ""
    assert sorted(path.name for path in (tree / "dist").glob("strongly-*")) == [
        f"strongly-{version}-py3-none-any.whl",
        f"strongly-{version}.tar.gz",
    ]

    shutil.copytree(tree / "dist", index)
    venv.create(tmp_path / "environment")
    paths = {"base": str(tmp_path / "environment"), "platbase": str(tmp_path / "environment")}
    python = Path(sysconfig.get_path("scripts", "venv", vars=paths), "python.exe" if os.name == "nt" else "python")
    pip = ("-m", "pip", "--isolated", f"--python={python}", "install", "--no-index", f"--find-links={index}")
    run(*pip, "--no-deps", f"strongly=={version}")
    # No network is needed: the dependencies come from the environment of the tests.
    site = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    said = run(
        "-c",
        "import importlib.metadata, strongly; strongly.Strongly('sk-test', 'https://example.com').close();"
        "print(strongly.__file__, strongly.__version__, importlib.metadata.version('strongly'))",
        python=python,
        cwd=tmp_path,
    )
    path, *versions = said.split()
    assert Path(path).is_relative_to(site)
    assert versions == [version, version]


def copy_of_the_tree(folder: Path) -> Path:
    """Copy the files that are, or could be, committed to a repository of their own."""
    tree = folder / "tree"
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    # Right after a release there is nothing to release.
    changelog = (tree / "CHANGELOG.md").read_text(encoding="utf-8")
    changelog = re.sub(r"^## .*Unreleased.*\n", r"\g<0>\n- The release is rehearsed.\n", changelog, count=1, flags=re.M)
    (tree / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    git(tree, "init", "--quiet", "--initial-branch=main")
    commit(tree)
    return tree


def run(*arguments: str, python: Path = Path(sys.executable), cwd: Path | None = None) -> str:
    done = subprocess.run([python, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    print("$ python", *arguments)
    print(done.stdout, done.stderr, sep="")
    assert done.returncode == 0, done.stderr
    return done.stdout

"""`make generate` writes all or nothing, and `make check-generated` sees whatever differs from what it writes."""

import contextlib
import io
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")

from tests.trees import edit
from tools.codegen.generate import main

ROOT = Path(__file__).parents[2]
NEEDED = ("openapi.yaml", "released", "generator-config.yml", "templates", "generated", "strongly")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(ROOT, tmp_path_factory.mktemp("tree"))


@pytest.fixture
def tree(pristine: Path, tmp_path: Path) -> Path:
    return copy(pristine, tmp_path)


def copy(source: Path, target: Path) -> Path:
    for name in NEEDED:
        (target / name).parent.mkdir(exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "sandbox"))
        else:
            shutil.copy(source / name, target / name)
    return target


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def generate(root: Path, *arguments: str) -> Done:
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        code = main(["--root", str(root), *arguments])
    return Done(code, stdout.getvalue(), stderr.getvalue())


def contents(root: Path) -> dict[str, bytes]:
    folders = (root / "generated", root / "strongly" / "_sync", root / "docs")
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_the_committed_output_is_what_is_generated() -> None:
    command = [sys.executable, "-m", "tools.codegen.generate", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")


def test_check_names_every_file_that_differs(tree: Path) -> None:
    edit(tree / "generated/strongly_api/models/volume.py", "class Volume", "class Volume  ")
    edit(tree / "strongly/_sync/resources/volumes.py", "List volumes", "List all volumes")
    (tree / "generated/strongly_api/stray.py").touch()
    (tree / "generated/strongly_api/api/projects/get_project.py").unlink()

    done = generate(tree, "--check")

    assert done.returncode == 1
    assert done.stderr.splitlines()[:-1] == [
        "generated/strongly_api/api/projects/get_project.py: missing",
        "generated/strongly_api/models/volume.py: differs",
        "generated/strongly_api/stray.py: stray, not generated from the spec",
        "strongly/_sync/resources/volumes.py: differs",
    ]


def test_a_changed_description_is_a_difference_until_generated(tree: Path) -> None:
    edit(tree / "openapi.yaml", "summary: Get a project\n", "summary: Fetch a project\n")
    write = ("--no-lint", "--no-report")

    before = generate(tree, "--check")
    assert before.returncode == 1
    assert "generated/strongly_api/api/projects/get_project.py: differs" in before.stderr

    assert generate(tree, *write).returncode == 0
    assert generate(tree, "--check").returncode == 0
    first = contents(tree)
    assert generate(tree, *write).returncode == 0
    assert contents(tree) == first


def test_refused_constructs_are_listed_with_their_lines(tree: Path) -> None:
    edit(tree / "openapi.yaml", "x-strongly-method: stats", "x-strongly-method: ''")
    edit(tree / "openapi.yaml", "summary: Sync the contents of a volume", "summary: ''")

    done = generate(tree, "--no-lint", "--no-report")

    lines = (tree / "openapi.yaml").read_text(encoding="utf-8").splitlines()
    stats, sync = (lines.index(path) + 5 for path in ("  /projects/{projectId}/stats:", "  /volumes/{volumeId}/sync:"))
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": has")[0] for line in done.stderr.splitlines()] == [
        f"openapi.yaml:{stats}: GET /projects/{{projectId}}/stats",
        f"openapi.yaml:{sync}: POST /volumes/{{volumeId}}/sync",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "openapi.yaml",
            "operationId: getProject\n      tags",
            "operationId: createProject\n      tags",
            "`createProject`, which is the name of another operation",
        ),
        ("openapi.yaml", "x-strongly-idempotent: false", "x-note: none", "needs x-strongly-idempotent"),
        ("openapi.yaml", "application/json:", "text/plain:", "application/json"),
        ("openapi.yaml", "openapi: 3.1.1", "openapi: 3.1.1\nopenapi: 3.1.1", "openapi is a duplicate key"),
        ("openapi.yaml", "      tags: [projects]\n", "      tags: []\n", "needs exactly one tag"),
        ("generator-config.yml", "post_hooks", "hooks", "keys that the generator does not know"),
        ("generator-config.yml", "post_hooks: []", 'post_hooks: ["no-such-program ."]', "is not in PATH"),
    ],
)
def test_what_cannot_be_generated_fails_loudly_and_changes_nothing(
    tree: Path, file: str, old: str, new: str, problem: str
) -> None:
    before = contents(tree)
    edit(tree / file, old, new)

    done = generate(tree, "--no-lint", "--no-report")

    assert done.returncode == 1
    assert done.stdout == ""
    assert problem in done.stderr
    assert contents(tree) == before


def test_nothing_is_written_of_a_document_that_lint_refuses(tree: Path) -> None:
    before = contents(tree)
    (tree / "Makefile").write_text("lint-spec:\n\t@echo openapi.yaml:7: no summary\n\t@exit 1\n")
    edit(tree / "openapi.yaml", "summary: Get a project\n", "summary: Fetch a project\n")

    done = generate(tree)

    assert (done.returncode, done.stdout) == (1, "")
    assert "openapi.yaml:7: no summary" in done.stderr
    assert contents(tree) == before


def test_what_is_left_to_do_is_reported_after_everything_is_written(tree: Path) -> None:
    edit(tree / "openapi.yaml", "x-strongly-method: make_shared", "x-strongly-method: share")

    done = generate(tree, "--no-lint")

    assert done.returncode == 3
    assert "makeVolumeShared: client.volumes.share does not exist" in done.stdout
    assert generate(tree, "--check").returncode == 0

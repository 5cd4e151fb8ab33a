"""`make generate` writes all or nothing, and `make check-generated` sees whatever differs from what it writes."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

pytest.importorskip("openapi_python_client")

from tests.codegen import changes
from tests.templates import shared_templates
from tests.trees import edit
from tools.codegen import registries
from tools.codegen.generate import DERIVED, main
from tools.spec.document import GenerationError, load_document
from tools.spec.last_release import git

ROOT = Path(__file__).parents[2]
AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
# People write the rest of the module with the exports.
WHOLE = [place for place in DERIVED if place != registries.EXPORTS]
CONFLICT = "<<<<<<< ours\nx = 1\n=======\nx = = 2\n>>>>>>> theirs\n"
NEEDED = (
    *(".gitattributes", "CHANGELOG.md", "openapi.yaml", "released", "generator-config.yml"),
    *("templates", "generated", "overlays", "strongly"),
)


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
    # The public names cannot be read without the sandbox.
    (target / "released/strongly.pyi").unlink(missing_ok=True)
    return target


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def generate(root: Path, *arguments: str) -> Done:
    stdout, stderr = io.StringIO(), io.StringIO()
    with shared_templates(), contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        code = main(["--root", str(root), *arguments])
    return Done(code, stdout.getvalue(), stderr.getvalue())


def contents(root: Path) -> dict[str, bytes]:
    paths = [path for place in WHOLE for path in [root / place, *(root / place).rglob("*")]]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


def test_the_committed_output_is_what_is_generated() -> None:
    done = generate(ROOT, "--check")

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


def conflicting(path: Path) -> None:
    path.write_text(f"{CONFLICT}{path.read_text(encoding='utf-8')}", encoding="utf-8")


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\0")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "stray.py").write_text(CONFLICT, encoding="utf-8")


def test_every_derived_file_is_restored_from_whatever_state(tree: Path) -> None:
    before = contents(tree)
    corruptions = cycle([conflicting, binary, emptied, Path.unlink, folder_instead])
    for name, corrupt in zip(before, corruptions, strict=False):
        corrupt(tree / name)
    for place in WHOLE[:3]:
        (tree / place / "stray.py").write_text(CONFLICT, encoding="utf-8")

    # Another process, which has not imported the package yet.
    command = [sys.executable, "-m", "tools.codegen.generate", "--no-lint", "--no-report", f"--root={tree}"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (tree, tree / "generated", ROOT)))}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tree) == before


def test_places_of_another_kind_and_missing_places_are_restored(tree: Path) -> None:
    before = contents(tree)
    for place in WHOLE:
        if (tree / place).is_dir():
            shutil.rmtree(tree / place)
    (tree / "strongly/_sync").write_text(CONFLICT, encoding="utf-8")
    (tree / WHOLE[-1]).unlink()
    (tree / WHOLE[-1]).mkdir()

    assert generate(tree, "--no-lint", "--no-report").returncode == 0
    assert contents(tree) == before


def test_a_merge_of_two_changes_of_the_document_needs_nothing_but_make_generate(tree: Path) -> None:
    def commit(message: str) -> None:
        git(tree, "add", "--all")
        git(tree, *AUTHOR, "commit", "--quiet", f"--message={message}")

    git(tree, "init", "--quiet", "--initial-branch=main")
    commit("Start")
    summaries = {"theirs": ("Get a project\n", "Fetch a project\n"), "main": ("List projects\n", "Find projects\n")}
    for branch, (old, new) in summaries.items():
        git(tree, "switch", "--quiet", *(["--create"] if branch != "main" else []), branch)
        edit(tree / "openapi.yaml", f"summary: {old}", f"summary: {new}")
        assert generate(tree, "--no-lint", "--no-report").returncode == 0
        commit(f"Change {branch}")

    with pytest.raises(GenerationError, match="merge"):
        git(tree, *AUTHOR, "merge", "theirs")
    conflicts = set(git(tree, "diff", "--name-only", "--diff-filter=U").split())
    assert "generated/strongly_api/openapi.json" in conflicts <= contents(tree).keys()
    assert not any(b"<<<<<<<" in content for content in contents(tree).values())

    assert generate(tree, "--no-lint", "--no-report").returncode == 0
    document = contents(tree)["generated/strongly_api/openapi.json"]
    assert b"Find projects" in document
    assert b"Fetch a project" in document
    git(tree, "add", "--all")
    assert git(tree, "diff", "--name-only", "--diff-filter=U") == ""


def test_git_attributes_name_all_derived_files() -> None:
    attributes = git(ROOT, "check-attr", "linguist-generated", "merge", "--", *contents(ROOT))

    assert {line.rpartition(": ")[2] for line in attributes.splitlines()} == {"set", "unset"}
    assert attributes.count("merge: unset\n") == attributes.count("linguist-generated: set\n") == len(contents(ROOT))


def test_what_is_left_to_do_is_reported_after_everything_is_written(tree: Path) -> None:
    edit(tree / "openapi.yaml", "x-strongly-method: make_shared", "x-strongly-method: share")

    done = generate(tree, "--no-lint")

    assert done.returncode == 3
    assert "makeVolumeShared: client.volumes.share does not exist" in done.stdout
    assert "  1. raise info.version to 2.0.0\n  2. make generate APPLY=1\n" in done.stdout
    assert generate(tree, "--check").returncode == 0


CHANGES = {
    changes.new_filter: ("listVolumes: client.volumes.list does not accept owner_id", "owner_id=owner_id,"),
    changes.new_operation: ("makeVolumePrivate: client.volumes.make_private does not exist", "def make_private("),
    changes.new_keys: ("does not take message and put it into the body", 'body["message"] = message'),
    changes.new_model: ("added      Quota", ""),
    changes.new_words: ("1 more", ""),
    changes.new_resource: ("strongly/_async/resources/disks.py is missing: listDisks, ", "class Disks("),
}
*TOGETHER, RESOURCE = CHANGES
OF_TWO_WORDS = changes.new_resource_of_two_words
CHANGES[OF_TWO_WORDS] = ("strongly/_async/resources/data_sets.py is missing: listDataSets, ", "class DataSets(")


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(TOGETHER, id="together"),
        pytest.param([RESOURCE], id=RESOURCE.__name__),
        *(
            pytest.param([change], id=change.__name__, marks=pytest.mark.exhaustive)
            for change in (*TOGETHER, OF_TWO_WORDS)
        ),
    ],
)
def test_every_kind_of_change_is_reported_and_applied(tree: Path, made: list[Callable[[changes.JSON], object]]) -> None:
    document = load_document(tree / "openapi.yaml")
    document["info"]["version"] = "1.1.0"
    for change in made:
        change(document)
    (tree / "openapi.yaml").write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML

    done = generate(tree, "--no-lint")
    assert done.stderr == ""
    first = "openapi.yaml 1.1.0, compared with the last release, 1.0.0. Nothing breaks."
    assert done.stdout.startswith(f"{first}\n\nChanged\n")
    printed = re.sub(r"\n +", " ", done.stdout)
    for change in made:
        assert CHANGES[change][0] in printed
    assert done.returncode == (0 if made == [changes.new_words] else 3)
    assert generate(tree, "--check").returncode == 0

    done = generate(tree, "--no-lint", "--apply")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Missing" not in done.stdout
    assert generate(tree, "--check").returncode == 0
    resources = "".join(path.read_text(encoding="utf-8") for path in (tree / "strongly/_sync/resources").glob("*.py"))
    for change in made:
        assert CHANGES[change][1] in resources
    if OF_TWO_WORDS in made:
        samples = (tree / "overlays/python-samples.overlay.yaml").read_text(encoding="utf-8")
        assert "client.data_sets.retrieve(" in samples

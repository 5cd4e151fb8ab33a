"""docs/other-languages.md has what tools/checks/clients runs, and the check fails when a client does."""

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.docs.reference import REPOSITORY
from tools.checks.clients import __main__ as command
from tools.checks.clients import collections, mock_server, subjects
from tools.checks.clients import commands as running
from tools.checks.clients.commands import CheckError, run
from tools.checks.clients.expected import compare
from tools.checks.clients.subjects import (
    ACCEPTED,
    COMPLETE,
    KNOWN_WARNINGS,
    LINTERS,
    MORE,
    CheckResult,
    Client,
    Generated,
    Runtime,
    reject_unknown_warnings,
)
from tools.spec.document import load_document

PAGE = (REPOSITORY / "docs/other-languages.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^## (.*)\n", PAGE, flags=re.MULTILINE)[1:])] * 2, strict=True))
SNIPPETS = {
    "TypeScript": ("ts", "typescript/src/quickstart.ts"),
    "hey-api": ("ts", "hey-api/src/quickstart.ts"),
    "Go": ("go", "go/quickstart/main.go"),
    "Java": ("java", "java/src/Quickstart.java"),
}
INSTALLATIONS = ("npm install ", "pip install ")


def blocks(section: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)


def commands(section: str) -> list[str]:
    return [line for block in blocks(section, "sh") for line in block.splitlines()]


@pytest.mark.parametrize("section", SNIPPETS)
def test_snippet_of_the_page_is_the_file_that_is_compiled_and_run(section: str) -> None:
    kind, path = SNIPPETS[section]

    assert blocks(section, kind) == [(REPOSITORY / "clients" / path).read_text(encoding="utf-8")]


def test_commands_of_the_page_are_those_that_the_check_runs() -> None:
    run = {client.title: [*client.generate, *client.build, client.quickstart] for client in COMPLETE}
    run |= {it.language: [*it.commands] for it in ACCEPTED if isinstance(it, Generated) and it.commands}
    run |= {"More generators for TypeScript": [it.generate for it in MORE], "Linters": [it.command for it in LINTERS]}
    run |= {"Mock servers": [mock_server.COMMAND.format(port=4010)]}
    for it in collections.COLLECTIONS:
        there = [] if it.collection == "." else [f"cd {it.collection}"]
        run[it.program] = [*it.convert, *there, it.send.format(port=8765, key="sk-...")]
    told = {section: [line for line in commands(section) if not line.startswith(INSTALLATIONS)] for section in SECTIONS}

    assert {section: lines for section, lines in told.items() if lines} == run


def test_versions_on_the_page_are_those_that_the_check_uses() -> None:
    generators = ("oas-patch", "openapi-generator-cli", "openapi-python-client", "datamodel-code-generator")
    pytest.importorskip("oas_patch")  # installed together with the others
    pinned = {
        name: version
        for folder in (REPOSITORY / "clients", REPOSITORY)
        for name, version in json.loads((folder / "package.json").read_text(encoding="utf-8"))[
            "devDependencies"
        ].items()
    }
    installed = " ".join(line for section in SECTIONS for line in commands(section) if line.startswith(INSTALLATIONS))
    of_npm = dict(re.findall(r" (\S+)@([\d.]+)", installed))
    of_python = dict(re.findall(r" (\S+)==([\d.]+)", installed))

    assert of_npm == pinned
    assert of_python == {name: version(name) for name in generators}


def test_page_accounts_for_every_warning_that_the_check_lets_pass() -> None:
    assert tuple(re.findall(r"^\| `(.*?)` \|", SECTIONS["openapi-generator"], re.MULTILINE)) == KNOWN_WARNINGS
    reject_unknown_warnings(f"[main] WARN  o.o.X - {KNOWN_WARNINGS[0]}.\n[main] INFO ok")
    with pytest.raises(CheckError, match="Something new"):
        reject_unknown_warnings("[main] WARN  o.o.X - Something new")


class Checked:
    """A check that comes to what the test says."""

    needs = ()

    def __init__(self, problem: str = "") -> None:
        self.problem = problem

    def row(self) -> CheckResult:
        return CheckResult("go", "Go", "redocly")

    def check(self, row: CheckResult, expected: str) -> None:
        compare("the example", self.problem or expected, expected)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "example_output", lambda: "Project ID: proj-0123456789ab (100.0 GB)\n")
    monkeypatch.setattr(command, "SUBJECTS", COMPLETE)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("printed", "code", "line"),
    [
        ("Project ID: proj-ba9876543210 (100 GB)\n", 0, "1 passed, 0 failed, 0 skipped"),
        ("Project ID: undefined (100 GB)\n", 1, "0 passed, 1 failed, 0 skipped; failed: Go (redocly)"),
    ],
)
def test_client_that_prints_something_else_fails(
    printed: str, code: int, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "SUBJECTS", (Checked(printed),))

    assert command.main([]) == code
    assert capsys.readouterr().out.splitlines()[-1] == line


@pytest.mark.usefixtures("example")
def test_what_lacks_a_program_is_skipped_unless_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "PATH", str(tmp_path))

    assert command.main([]) == 0
    told, _, summary = capsys.readouterr().out.partition("\n\n")
    assert "Go (redocly) skipped: go not found: install Go 1.19 or newer" in told.splitlines()
    assert summary.splitlines()[-1] == f"0 passed, 0 failed, {len(COMPLETE)} skipped"

    assert command.main(["--require", "typescript,go"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith("; required but skipped or not run: Go (redocly), TypeScript (openapi-typescript)")


def test_command_that_fails_is_told_with_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match=r"^ls nowhere: exit code \d+\n.*nowhere"):
        run("ls nowhere", tmp_path)
    with pytest.raises(CheckError, match=r"^bin/example: .*No such file"):
        run("bin/example", tmp_path)


@pytest.mark.usefixtures("example")
def test_client_whose_language_is_not_installed_is_generated_but_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = Runtime("python", "python -c 'import no_such_module'", "install no-such-module")
    client = Client("PHP", "redocly", (), ("python --version",), (), "python no-such-program.py", runtime=needed)
    monkeypatch.setattr(command, "SUBJECTS", (client,))
    monkeypatch.setattr(subjects, "fresh_folder", lambda name, source: tmp_path)

    assert command.main([]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("PHP (redocly) generated, not run: python -c 'import no_such_module' fails: install")
    assert told[3].split()[:6] == ["PHP", "redocly", "yes", "-", "not", "run"]
    assert told[-1] == "1 passed, 0 failed, 0 skipped; generated, not run: PHP (redocly)"

    assert command.main(["--require", "php"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("; required but skipped or not run: PHP (redocly)")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, None),
        ({"Get a project": 422}, "Get a project: status 422"),
        ({"Get a project": 401}, "Get a project: status 401"),
        ({"Get a volume": 200}, "no response with status 404"),
    ],
    ids=["as-expected", "invalid", "no-key", "no-error"],
)
def test_collection_whose_requests_are_not_well_formed_fails(changed: dict[str, int], problem: str | None) -> None:
    statuses = {"List projects": 200, "Create a project": 201, "Get a project": 200, "Get a volume": 404} | changed

    if problem is None:
        collections.compare(statuses, set(statuses))
    else:
        with pytest.raises(CheckError, match=problem):
            collections.compare(statuses, set(statuses))


def test_collection_without_a_request_of_the_document_fails() -> None:
    with pytest.raises(CheckError, match=r"^Restart a workspace: not sent$"):
        collections.compare({"a": 200, "b": 201, "c": 404}, {"a", "b", "c", "Restart a workspace"})
    assert "Restart a workspace" in collections.titles()


def test_booleans_of_the_document_have_no_fixed_values() -> None:
    """openapi-generator makes enumerations of strings of them, and its clients reject every response."""
    document = load_document(REPOSITORY / "openapi.yaml")
    nodes: list[Any] = [document]
    for node in nodes:
        nodes += node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    booleans = [node for node in nodes if isinstance(node, dict) and node.get("type") == "boolean"]

    assert len(booleans) > 10
    assert [node for node in booleans if node.keys() & {"const", "enum"}] == []

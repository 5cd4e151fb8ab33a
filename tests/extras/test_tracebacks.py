"""Tracebacks in notebooks and in pytest end at the caller's line; those of Python have all frames."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strongly import NotFoundError, Strongly
from tests.extras.test_pytest_plugin import EDITABLE, OTHERS

SETUP = """
from functools import partial
from strongly import AsyncStrongly, Strongly, gather
client = Strongly.sandbox()
asynchronous = AsyncStrongly.sandbox()
unreachable = Strongly("sk-x", "http://127.0.0.1:9", max_retries=0)

def retrieve(_):
    client.projects.retrieve("x")
"""
Cell = Callable[[str], str]


@pytest.fixture
def run_cell(capsys: pytest.CaptureFixture[str]) -> Iterator[Cell]:
    """Run a cell of a notebook, and return what it displays."""
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance(colors="nocolor")

    def run(source: str) -> str:
        shell.run_cell(source)
        return capsys.readouterr().out

    run(SETUP)
    yield run
    InteractiveShell.clear_instance()


def marked(shown: str) -> list[str]:
    """Return the lines at which the frames are."""
    return re.findall(r"^-+> \d+ +(.*)", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('client.projects.retrieve("x")', "NotFoundError: No such project: x"),
        ('await asynchronous.projects.retrieve("x")', "NotFoundError: No such project: x"),
        ('client.workspaces.wait_until_ready("x", progress=True)', "NotFoundError: No such workspace: x"),
        ("client.projects.create()", "ValidationError: name is required but missing"),
        ("client.projects.list(limit=0)", "ValidationError: limit must be at least 1, not 0"),
        ('unreachable.projects.retrieve("x")', "ConnectionError: cannot connect to 127.0.0.1:9: "),
        ("gather([partial(retrieve, 0)]).values()", "GatherError: 1 of 1 call failed; "),
    ],
    ids=["sync", "async", "wait", "body", "list", "unreachable", "gather"],
)
def test_a_notebook_shows_the_line_of_the_cell_only(run_cell: Cell, line: str, error: str) -> None:
    shown = run_cell(line)

    assert marked(shown) == [line]
    assert re.findall(r"^\w+(?=: )", shown, re.MULTILINE) == [error.partition(":")[0]]
    assert f"\n{error}" in shown
    assert "strongly/" not in shown


def test_a_notebook_shows_all_lines_of_the_caller(run_cell: Cell, tmp_path: Path) -> None:
    create = 'workspace = client.workspaces.create(name="w", description="d", environment_type="jupyter")\n'
    (tmp_path / "script.py").write_text("retrieve(1)\n", encoding="utf-8")

    wait = "client.workspaces.wait_until_ready(workspace.id, on_update=retrieve)"
    assert marked(run_cell(f"{create}{wait}")) == [wait, 'client.projects.retrieve("x")']
    assert marked(run_cell(f"%run -i {tmp_path}/script.py")) == ["retrieve(1)", 'client.projects.retrieve("x")']


def test_a_notebook_shows_the_reasons_that_the_message_lacks(run_cell: Cell) -> None:
    shown = run_cell('unreachable.workspaces.wait_until_ready("w", timeout=0)')
    assert "ConnectionError: cannot connect to 127.0.0.1:9: " in shown
    assert "direct cause" in shown
    assert "WaitTimeoutError: the workspace w is not ready" in shown

    shown = run_cell('try:\n    {}["a"]\nexcept KeyError as e:\n    raise client.projects.create(tags=3) from e')
    assert marked(shown) == ['{}["a"]', "raise client.projects.create(tags=3) from e"]


def test_errors_of_other_kinds_have_all_frames(run_cell: Cell) -> None:
    assert "gather.py" in run_cell("def calls():\n    raise KeyError\n    yield\n\ngather(calls())")


def test_exceptions_keep_their_frames(run_cell: Cell) -> None:
    with Strongly.sandbox() as client, pytest.raises(NotFoundError) as raised:
        client.projects.retrieve("x")
    raised.value._render_traceback_()

    assert "in _attempts" in "".join(traceback.format_exception(raised.value))


FAILING = """
from strongly import Strongly

def helper(client):
    client.projects.retrieve("x")

def test_call():
    helper(Strongly.sandbox())
"""


@pytest.mark.parametrize("arguments", [(), ("--tb=short",)], ids=["long", "short"])
def test_pytest_shows_the_lines_of_the_test(pytester: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    pytester.makepyfile(FAILING)

    done = pytester.runpytest_subprocess(*OTHERS, "-W", EDITABLE, *arguments)

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*helper(Strongly.sandbox())", "*E * No such project: x.*"])
    done.stdout.no_fnmatch_line("*transport.py*")
    assert done.errlines == []


def test_pytest_ends_failed_assertions_of_the_sandbox_at_the_line_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_called(strongly_sandbox):
            strongly_sandbox.assert_called("createProject")

        def test_not_called(strongly_client, strongly_sandbox):
            strongly_client.projects.list().first()
            strongly_sandbox.assert_not_called()
    """)

    done = pytester.runpytest_inprocess(*OTHERS)

    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(['>*strongly_sandbox.assert_called("createProject")', "E * There were no requests."])
    done.stdout.fnmatch_lines([">*strongly_sandbox.assert_not_called()", "E *listProjects: GET /projects*"])
    done.stdout.no_fnmatch_line("*local.py*")


def test_pytest_shows_all_frames_on_request(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)

    done = pytester.runpytest_subprocess(*OTHERS, "-W", EDITABLE, "--full-trace")

    done.stdout.fnmatch_lines(["*transport.py:*: NotFoundError"])

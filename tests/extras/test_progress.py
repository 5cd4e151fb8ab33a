"""The progress line: when it is shown, and how."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import pytest

from strongly import Strongly, WorkspaceFailedError, async_gather, gather
from strongly.extras.progress import live


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)


def show(*texts: str, wanted: bool = True) -> None:
    with live(wanted) as line:
        for text in texts:
            line.show(text)


def test_nobody_who_is_no_terminal_is_shown_anything(capsys: pytest.CaptureFixture[str]) -> None:
    show("a")

    assert capsys.readouterr() == ("", "")


def test_a_program_without_a_stderr_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    show("a")


@pytest.mark.usefixtures("without_rich")
def test_a_plain_terminal_has_the_last_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    show("a long text", "b")
    show("c", wanted=False)

    assert terminal.getvalue() == "\ra long text (0 s)\rb (0 s)          \n"


@pytest.mark.usefixtures("without_rich")
def test_a_line_ends_also_when_it_is_left_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with suppress(KeyboardInterrupt), live(True) as line:
        line.show("a")
        raise KeyboardInterrupt

    assert terminal.getvalue().endswith("\n")


def test_rich_draws_it_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    show("[bold]a[/bold]")

    assert "[bold]a[/bold]" in terminal.getvalue()


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The outputs of a cell, as a notebook keeps them: an update replaces what has the same display id."""
    pytest.importorskip("IPython")
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    outputs: list[dict[str, Any]] = []

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, *_: Any, transient: Any = None, update: bool = False, **__: Any) -> None:
            output = {"id": (transient or {}).get("display_id"), "data": data}
            if update:
                found = [index for index, kept in enumerate(outputs) if kept["id"] == output["id"]]
                assert found, "only outputs with this id are updated"
                for index in found:
                    outputs[index] = output
            else:
                outputs.append(output)

    shell = InteractiveShell.instance(display_pub_class=Publisher)
    monkeypatch.setattr(shell, "kernel", object(), raising=False)
    yield outputs
    InteractiveShell.clear_instance()


def test_a_notebook_has_one_line_that_is_updated(
    notebook: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show(*(f"poll {number}" for number in range(20)))
    show("another line")
    monkeypatch.setattr("strongly.extras.progress._Notebook._INTERVAL", 0)
    show("each poll", "is shown")
    show("c", wanted=False)

    assert [output["data"] for output in notebook] == [
        {"text/plain": "poll 19 (0 s)"},
        {"text/plain": "another line (0 s)"},
        {"text/plain": "is shown (0 s)"},
    ]
    assert capsys.readouterr() == ("", "")


def test_a_notebook_keeps_the_last_state_of_a_wait_that_fails(notebook: list[dict[str, Any]]) -> None:
    with Strongly.sandbox() as client, pytest.raises(WorkspaceFailedError) as raised:
        client.workspaces.create_and_wait(
            name="w", description="d", environment_type="custom", image="sandbox/fails:1", progress=True
        )

    assert len(notebook) == 1
    assert notebook[0]["data"]["text/plain"].startswith(f"{raised.value.workspace_id}: Failed, ")


@pytest.mark.parametrize(
    ("given", "count", "text"),
    [
        (list, 2, "2 of 2 calls done, 0 failed (0 s)"),
        (list, 1, "1 of 1 call done, 0 failed (0 s)"),
        (iter, 2, "2 calls done, 0 failed (0 s)"),
    ],
    ids=["list", "single", "iterator"],
)
@pytest.mark.parametrize("runtime", ["sync", "async"])
def test_calls_are_counted_against_their_total(
    notebook: list[dict[str, Any]], given: Callable[[Any], Iterable[Any]], count: int, text: str, runtime: str
) -> None:
    if runtime == "sync":
        gather(given([dict] * count), progress=True)
    else:
        anyio.run(partial(async_gather, given([partial(anyio.sleep, 0)] * count), progress=True))

    assert [output["data"]["text/plain"] for output in notebook] == [text]

"""The progress line: when it is shown, and how."""

import io
import sys
import types
from contextlib import suppress

import pytest

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


def test_a_notebook_is_shown_plain_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    show("a")

    assert capsys.readouterr().err == "\ra (0 s)\n"

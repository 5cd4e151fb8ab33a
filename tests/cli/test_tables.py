"""Tables use the width of the terminal, and say what they leave out; elsewhere nothing is cut."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from strongly.cli.output import Printer
from strongly.cli.tables import GAP, widths
from tests.cli.conftest import Command

LIST = ("workspaces", "list")
ONE = (*LIST, "--search", "feature-exploration")
LONG = "a name that is longer than most terminals are wide, " * 6


@pytest.fixture
def at_width(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes stdout a terminal with this many columns, without colors."""

    def at_width(columns: int) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    return at_width


def head(text: str) -> list[str]:
    return re.split(r" {2,}", text.splitlines()[0])


@pytest.mark.parametrize("columns", [20, 60, 80, 120, 200])
def test_columns_that_do_not_fit_are_named_and_can_be_seen(strongly: Command, at_width: Any, columns: int) -> None:
    at_width(columns)

    done = strongly(*ONE)
    wide = strongly(*ONE, "-o", "wide")

    assert max(map(cell_len, done.out.splitlines())) <= columns
    hidden = re.match(r"strongly: note: columns hidden for lack of width: (.*) \(-o wide shows", done.err)
    shown = {label.rstrip("…") for label in head(done.out)}
    names = hidden[1].split(", ") if hidden else []
    assert (len(shown) + len(names) > 8) is (columns == 200)  # the next fields of the spec
    assert ("DESCRIPTION" in shown) is (columns == 200)
    assert {"ID", "NAME", "STATUS"} <= shown or columns == 20
    assert wide.err == ""
    assert {name.replace("_", " ").upper() for name in names} <= set(head(wide.out))
    assert (columns < 200) is bool(names)


def test_ids_are_never_cut_and_the_rest_shows_that_it_is(at_width: Any, capsys: pytest.CaptureFixture[str]) -> None:
    at_width(40)
    Printer("table").show([{"id": "an-id-of-some-length", "name": LONG}])

    assert re.search(r"an-id-of-some-length  a name that is lo…$", capsys.readouterr().out, re.MULTILINE)


def test_chosen_columns_are_shown_even_if_they_do_not_fit(strongly: Command, at_width: Any) -> None:
    at_width(20)

    done = strongly(*ONE, "--columns", "id,project_id,url")

    assert head(done.out) == ["ID", "PROJECT ID", "URL"]
    assert done.err == ""
    assert "https://strongly.example.com/workspaces/ws-def456/" in done.out


@pytest.mark.parametrize("output", ["table", "wide"])
def test_elsewhere_nothing_is_cut(capsys: pytest.CaptureFixture[str], output: str) -> None:
    item = {"id": "p", "name": LONG.strip(), "tags": [LONG.strip()] * 2}

    for result in (item, [item]):
        Printer(output).show(result)
        assert capsys.readouterr().out.count(LONG.strip()) == 3


def test_wide_shows_all_that_is_known(strongly: Command) -> None:
    listed = head(strongly(*ONE, "-o", "wide").out)
    single = strongly("workspaces", "retrieve", "ws-def456", "-o", "wide").out

    assert listed[:3] == ["ID", "NAME", "STATUS"]
    assert {"UPDATED AT", "ORGANIZATION ID"} <= {*listed}
    assert "resources" in single


@pytest.mark.parametrize("name", ["日本語のプロジェクト" * 3, "🚀" * 12, "\u2764\ufe0f" * 12, "e\u0301" * 30])
def test_wide_characters_keep_the_columns_in_line(at_width: Any, capsys: pytest.CaptureFixture[str], name: str) -> None:
    at_width(40)
    Printer("table").show([{"id": "p", "name": name, "status": "active"}, {"id": "q", "name": "n", "status": "active"}])

    lines = capsys.readouterr().out.splitlines()
    assert {cell_len(line.rpartition("active")[0]) for line in lines[1:]} == {
        cell_len(lines[0].rpartition("STATUS")[0])
    }
    assert max(map(cell_len, lines)) <= 40


def test_an_empty_list_says_so_on_a_terminal(strongly: Command, at_width: Any) -> None:
    nothing = (*LIST, "--search", "there is no such")

    assert strongly(*nothing, "-o", "table").err == ""
    at_width(200)
    done = strongly(*nothing)
    assert (head(done.out)[0], done.err) == ("ID", "strongly: note: no items\n")


@given(st.lists(st.tuples(*[st.integers(1, 80)] * 3).map(sorted), min_size=1), st.integers(1, 200), st.booleans())
def test_widths_fit_and_waste_no_space(columns: list[list[int]], available: int, hides: bool) -> None:
    least, values, natural = zip(*columns, strict=True)

    found = widths(least, (values, natural), available, hides=hides)

    total = sum(width + GAP for width in found if width) - GAP
    assert all(low <= width <= high for width, low, high in zip(found, least, natural, strict=True) if width)
    assert total <= available or found[1:] == [0] * len(found[1:]) or (not hides and found == [*least])
    assert total >= available or all(width in (0, high) for width, high in zip(found, natural, strict=True))
    assert hides or all(found)
    # No heading gets space that a value lacks.
    lacking = any(0 < width < value for width, value in zip(found, values, strict=True))
    assert not lacking or all(width <= max(low, value) for width, low, value in zip(found, least, values, strict=True))

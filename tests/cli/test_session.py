"""The recorded session at the command line is what the commands print."""

import sys

import pytest

from tests.cli.session import PAGE, record, shown


@pytest.mark.skipif(sys.platform == "win32", reason="records a terminal of POSIX")
def test_the_recorded_session_is_up_to_date() -> None:
    assert record() == PAGE.read_text(encoding="utf-8"), "python -m tests.cli.session"


def test_a_terminal_shows_what_was_written_last() -> None:
    assert shown("10 %\r\x1b[2K100 %\r\nname  \r\n\r\n") == "100 %\nname\n"

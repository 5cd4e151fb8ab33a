"""What is logged, and how it looks in one line."""

import pytest

from strongly._core.logging import as_text, call_record, retry_record

from .exchanges import CREATE, GET, KEY, http_request

PROJECT = {"operation": "getProject", "method": "GET", "path": "/projects/{projectId}"}


@pytest.mark.parametrize(("theirs", "logged"), [("r-theirs", "r-theirs"), (None, "r-own")])
def test_calls_are_logged_with_what_became_of_them(theirs: str | None, logged: str) -> None:
    record = call_record(http_request(GET), 200, 2, 1.23456, theirs)

    assert record == {
        "event": "call",
        **PROJECT,
        "status": 200,
        "attempts": 2,
        "ms": 1234.6,
        "request_id": logged,
    }
    assert list(record)[:4] == ["event", "operation", "method", "path"]


def test_retries_are_logged_with_reason_and_wait() -> None:
    assert retry_record(http_request(GET), 1, "status 503", 0.98765) == {
        "event": "retry",
        **PROJECT,
        "attempt": 1,
        "reason": "status 503",
        "wait": 0.99,
        "request_id": "r-own",
    }


def test_a_line_holds_what_is_known_and_no_more() -> None:
    line = as_text(call_record(http_request(CREATE), None, 1, 30.0, None))

    assert line == (
        "event=call operation=createProject method=POST path=/projects attempts=1 ms=30000.0 request_id=r-own"
    )
    assert KEY not in line


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain-1.5", "plain-1.5"),
        (0, "0"),
        ("", ""),
        ("two words", "'two words'"),
        ("a=b", "'a=b'"),
        ('say "x"', "'say \"x\"'"),
        ('"', "'\"'"),
        ("a\nevent=call", r"'a\nevent=call'"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("a\x7f", r"'a\x7f'"),
        ("é", "'é'"),
    ],
)
def test_values_stay_apart_from_each_other(value: object, text: str) -> None:
    assert as_text({"a": value, "b": None, "c": 1}) == f"a={text} c=1"

"""Timestamps of the API as datetimes."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ValidationError, parse_timestamp

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T09:30:00Z", AT),
        ("2026-03-01T09:30:00.000Z", AT),
        ("2026-03-01T09:30:00.123456Z", AT.replace(microsecond=123456)),
        ("2026-03-01T09:30:00.123456789Z", AT.replace(microsecond=123456)),
        ("2026-03-01T09:30:00,5Z", AT.replace(microsecond=500000)),
        ("2026-03-01T09:30Z", AT),
        ("20260301T093000Z", AT),
        ("2026-03-01 09:30:00Z", AT),
        ("2026-03-01T09:30:00+00:00", AT),
        ("2026-03-01T11:30:00+02:00", AT),
        ("2026-03-01T04:00:00-0530", AT),
        ("2026-03-01T09:30:00", AT),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-02-28T24:00:00Z", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_timestamps_become_aware_datetimes(text: str, expected: datetime) -> None:
    parsed = parse_timestamp(text)

    assert parsed == expected
    assert parsed.utcoffset() is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-02-30",
        "2026-03-01T25:00:00Z",
        "1772357400",
        "\u0662\u0660\u0662\u0666-03-01",
        "\ud800",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="text must be an ISO 8601 timestamp") as caught:
        parse_timestamp(text)

    assert (caught.value.argument, caught.value.status_code) == ("text", None)


def test_texts_are_quoted_up_to_a_length() -> None:
    assert str(parse_error("x" * 10_000)) == (
        f"text must be an ISO 8601 timestamp such as '2026-03-01T09:30:00Z', not {'x' * 100!r}"
    )


def parse_error(text: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        parse_timestamp(text)
    return caught.value


@pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), (5, "int"), (b"2026", "bytes"), (AT, "datetime")])
def test_other_values_are_refused(value: Any, kind: str) -> None:
    assert str(parse_error(value)) == f"text must be a str such as '2026-03-01T09:30:00Z', not {kind}"


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=OFFSETS | st.just(UTC)))  # noqa: DTZ001
def test_every_time_that_python_writes_is_read_back(moment: datetime) -> None:
    parsed = parse_timestamp(moment.isoformat())

    assert (parsed, parsed.utcoffset()) == (moment, moment.utcoffset())


@given(st.text() | st.text("0123456789-:TZ+., W", max_size=30))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        assert parse_timestamp(text).tzinfo is not None
    except ValidationError as error:
        assert error.argument == "text"  # noqa: PT017 (some texts are times)

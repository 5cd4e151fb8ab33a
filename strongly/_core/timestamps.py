"""Turns the timestamps of the API into datetimes."""

from __future__ import annotations

from datetime import UTC, datetime

from .exceptions import invalid_argument


def parse_timestamp(text: str) -> datetime:
    """Return a timestamp of the API, such as `created_at`, as an aware datetime.

    Args:
        text: A time in ISO 8601, with or without fractions of a second; without an offset it is taken as UTC.

    Returns:
        The time, with its time zone.

    Raises:
        ValidationError: The text is no timestamp.

    Example:
        from strongly import parse_timestamp

        created = parse_timestamp("2026-03-01T09:30:00.000Z")
        print(created.year)
    """
    from dateutil.parser import isoparse  # loaded by those who use it

    if not isinstance(text, str):
        problem = f"text must be a str such as '2026-03-01T09:30:00Z', not {type(text).__name__}"
    else:
        try:
            parsed = isoparse(text)
            return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            problem = f"text must be an ISO 8601 timestamp such as '2026-03-01T09:30:00Z', not {text[:100]!r}"
    raise invalid_argument("text", problem)

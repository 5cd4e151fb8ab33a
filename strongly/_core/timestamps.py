"""Converts timestamps of the API to datetimes."""

from __future__ import annotations

from datetime import UTC, datetime

from .exceptions import invalid_argument


def parse_timestamp(text: str) -> datetime:
    """Return a timestamp of the API, such as `created_at`, as an aware datetime.

    Args:
        text: An ISO 8601 timestamp, with or without fractions of a second. Without an offset, it is read as UTC.

    Returns:
        The timestamp with its time zone.

    Raises:
        ValidationError: `text` is not an ISO 8601 timestamp.

    Example:
        from strongly import parse_timestamp

        created = parse_timestamp("2026-03-01T09:30:00.000Z")
        print(created.year)
    """
    from dateutil.parser import isoparse  # imported on demand, to keep importing the SDK cheap

    if not isinstance(text, str):
        problem = f"text must be a str such as '2026-03-01T09:30:00Z', not {type(text).__name__}"
    else:
        try:
            parsed = isoparse(text)
            return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            problem = f"text must be an ISO 8601 timestamp such as '2026-03-01T09:30:00Z', not {text[:100]!r}"
    raise invalid_argument("text", problem)

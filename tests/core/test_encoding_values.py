"""What encoders of future bodies and parameters refuse, and how they say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from strongly import ValidationError
from strongly._core.encoding import OTHERS, BodyField, encode_body, integer, text
from strongly._core.encoding_values import base64, date_time, nullable, one_of, tagged, values
from strongly._core.uploads import form, multipart

Encode = Callable[[str, object], object]

OPEN = {"max_size": BodyField("maxSize", integer), OTHERS: BodyField("", nullable(text), nullable=True)}


def body_of(fields: dict[str, BodyField]) -> Encode:
    return lambda name, value: encode_body("Lamp", value, None, fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("encode", "value", "argument", "message"),
    [
        (date_time, dt.date(2026, 5, 4), "at", "must be a datetime, not a date"),
        (date_time, dt.datetime(2026, 5, 4), "at", "must have a time zone"),  # noqa: DTZ001
        (base64, 5, "at", "at must be"),
        (values(integer), [1], "at", "must be a dict"),
        (values(integer), {1: 1}, "at", "must have keys of type str, not int"),
        (values(integer), {"a": "x"}, "at.a", "must be an int"),
        (one_of("a str or an int", text, integer), [], "at", "must be a str or an int"),
        (one_of("an int or a dict", integer, values(integer)), {"a": "x"}, "at.a", "must be an int"),
        (tagged("kind", {"a": text}), "a", "at", "must be a dict"),
        (tagged("kind", {"a": text}), {}, "at.kind", "is required but missing: it is one of 'a'"),
        (tagged("kind", {"a": text}), {"kind": "b"}, "at.kind", "must be one of 'a'"),
        (tagged("kind", {"a": text}), {"kind": 1}, "at.kind", "must be one of 'a'"),
        (body_of(OPEN), {1: "x"}, None, "must be a str, as all keys"),
        (body_of(OPEN), {"maxSize": 1}, "maxSize", "is the key of the wire format: write 'max_size'"),
    ],
)
def test_other_values_are_refused(encode: Encode, value: object, argument: str | None, message: str) -> None:
    with pytest.raises(ValidationError, match=message) as caught:
        encode("at", value)
    assert argument is None or caught.value.argument == argument


@pytest.mark.parametrize(
    ("encode", "value", "sent"),
    [
        (date_time, dt.datetime(2026, 5, 4, tzinfo=dt.UTC), "2026-05-04T00:00:00+00:00"),
        (date_time, "2026-05-04T00:00:00Z", "2026-05-04T00:00:00Z"),
        (nullable(integer), None, None),
        (nullable(integer), 1, 1),
        (one_of("a str or an int", text, integer), 1, 1),
        (body_of(OPEN), {"max_size": 1, "colour": None, "shape": "x"}, {"maxSize": 1, "colour": None, "shape": "x"}),
    ],
)
def test_values_are_sent(encode: Encode, value: object, sent: object) -> None:
    assert encode("at", value) == sent


@pytest.mark.parametrize("encode", [form, multipart])
def test_an_optional_body_may_be_missing(encode: Callable[[Any], object]) -> None:
    assert encode(None) is None

"""What encoders of future bodies and parameters refuse, and how they say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from strongly import ValidationError
from strongly._core.accepted import NOT_GIVEN
from strongly._core.encoding import (
    OTHERS,
    BodyField,
    array,
    boolean,
    encode_body,
    encode_optional_body,
    id_of,
    integer,
    mapping,
    path,
    quantity,
    read_only,
    sort_order,
    text,
)
from strongly._core.encoding_values import base64, date_time, mapping_later, nullable, one_of, tagged, values
from strongly._core.uploads import form, multipart
from strongly_api.models import Project, ProjectCollaborator, Volume

Encode = Callable[[str, object], object]

OPEN = {OTHERS: BodyField("", text, nullable=True), "max_size": BodyField("maxSize", integer)}


USER = ProjectCollaborator.from_dict({"userId": "u1"})
VOLUME = Volume.from_dict({"id": "v1", "projectId": "p1"})


class Directory:
    def __fspath__(self) -> str:
        return "/data"


class Document:
    """A model of pydantic."""

    def model_dump(self) -> dict[str, Any]:
        return {}


class Amount:
    """Its string is a number."""

    def __str__(self) -> str:
        return "5"


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
        (path, "\udc80", "at", "must be valid text"),
        (quantity, "\udc80", "at", "must be valid text"),
        (quantity, [], "at", "must be a str or a number, not list"),
        (sort_order, "a:desc:asc", "at", "such as 'created_at:desc', not 'a:desc:asc'"),
        (sort_order, "x" * 90, "at", f"not '{'x' * 50}'$"),
        (boolean, Amount(), "at", "^at must be a bool, not Amount$"),
        (read_only, "x", "at", "at is read-only: the server sets it, so leave the key out"),
        (body_of({"id": BodyField("id", read_only)}), {"id": "x"}, "id", "id is read-only"),
        (body_of(OPEN), {1: "x"}, "1", "^1 must be a str, as all keys$"),
        (body_of(OPEN), {"colour": 1}, "colour", "colour must be a str"),
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
        (path, Directory(), "/data"),
        (quantity, 0.00001, "0.00001"),
        (sort_order, "last_used_at:asc", "lastUsedAt:asc"),
        (body_of(OPEN), {"max_size": 1, "colour": None, "shape": "x"}, {"maxSize": 1, "colour": None, "shape": "x"}),
    ],
)
def test_values_are_sent(encode: Encode, value: object, sent: object) -> None:
    assert encode("at", value) == sent


@pytest.mark.parametrize("encode", [form, multipart])
def test_an_optional_body_may_be_missing(encode: Callable[[Any], object]) -> None:
    assert encode(None) is None


def test_no_optional_body_is_sent_without_arguments() -> None:
    assert encode_optional_body("Lamp", None, None, OPEN) is None
    assert encode_optional_body("Lamp", None, {"max_size": NOT_GIVEN}, OPEN) is None
    assert encode_optional_body("Lamp", {}, None, OPEN) == {}
    assert encode_optional_body("Lamp", {"max_size": 1}, {"colour": NOT_GIVEN}, OPEN) == {"maxSize": 1}
    assert encode_optional_body("Lamp", None, {"max_size": 1, "colour": NOT_GIVEN}, OPEN) == {"maxSize": 1}
    with pytest.raises(ValidationError, match="a dict with the keys of Lamp"):
        encode_optional_body("Lamp", 5, None, OPEN)


def test_keys_that_the_server_sets_are_not_suggested() -> None:
    fields = {"size": BodyField("size", integer), "id": BodyField("id", read_only), OTHERS: BodyField("", text)}

    with pytest.raises(ValidationError, match=r"give at least one of size$"):
        encode_body("Lamp", {}, None, fields, partial=True)


# Made within the test: in a list of parameters, they would be made before the test runs.
@pytest.mark.parametrize(
    ("encoder", "part", "value", "sent"),
    [
        (id_of, "Project", Project.from_dict({"id": "p1"}), "p1"),
        (id_of, "Project", "p1", "p1"),
        (
            mapping,
            {"user_id": BodyField("userId", id_of("ProjectCollaborator"))},
            {"user_id": USER},
            {"userId": "u1"},
        ),
        (array, text, {"b", "a"}, ["a", "b"]),
        (array, integer, {10, 9}, [10, 9]),  # as strings, so that elements of different types can be sorted
        (array, integer, (1, 2), [1, 2]),
        (mapping, {"max_size": BodyField("maxSize", integer)}, {"max_size": 1}, {"maxSize": 1}),
    ],
)
def test_encoders_of_encoders_send(encoder: Callable[[Any], Encode], part: Any, value: object, sent: object) -> None:
    assert encoder(part)("at", value) == sent


def test_arrays_can_be_iterators() -> None:
    assert array(integer)("at", iter([1])) == [1]


@pytest.mark.parametrize(
    ("encoder", "part", "value", "argument", "message"),
    [
        (id_of, "Project", 5, "at", "at must be a str or a Project, not int: pass str(at)"),
        (id_of, "", 5, "at", "at must be a str, not int: pass str(at)"),
        (
            id_of,
            "ProjectCollaborator",
            USER,
            "at",
            "at must be the id of a resource, but this ProjectCollaborator has no at",
        ),
        # Nothing is suggested: str() of an amount is no list.
        (array, text, Amount(), "at", "at must be a list, not Amount"),
        (array, text, {"a": 1}, "at", "at must be a list, not dict"),
        (array, integer, [1, "x"], "at[1]", "at[1] must be an int, not str"),
        (mapping, {}, Amount(), "at", "at must be a dict, not Amount"),
        (mapping, {}, Document(), "at", "at must be a dict, not Document: pass its .model_dump(exclude_unset=True)"),
        (
            mapping,
            {"project_id": BodyField("projectId", text)},
            {"project_id": VOLUME},
            "at.project_id",
            "at.project_id must be a str, not Volume: pass its .project_id",
        ),
    ],
)
def test_encoders_of_encoders_refuse(
    encoder: Callable[[Any], Encode], part: Any, value: object, argument: str, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        encoder(part)("at", value)
    assert (caught.value.argument, str(caught.value)) == (argument, message)


def test_a_body_that_contains_itself_is_refused() -> None:
    fields = {"inner": BodyField("inner", mapping_later(lambda: fields))}
    body: dict[str, Any] = {}
    body["inner"] = body

    with pytest.raises(ValidationError, match=r"^body is nested too deeply, or contains itself$") as caught:
        encode_body("Lamp", body, None, fields)
    assert caught.value.argument == "body"

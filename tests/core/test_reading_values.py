"""Responses that operations of the current spec do not have: scalars, lists, maps, cursors, text, bytes and streams."""

from typing import Any

import pytest

from strongly._core.exceptions import APIError, NotFoundError, ResponseValidationError
from strongly._core.model import Page
from strongly._core.reading import (
    expected_media,
    read_bytes,
    read_cursor_page,
    read_item,
    read_items,
    read_page,
    read_response,
    read_text,
    read_value,
    read_values,
    read_variant,
)
from strongly._core.request import Operation, Request
from strongly._core.response import HTTPResponse
from strongly_api.api.volumes import create_volume
from strongly_api.models import Project
from tests.core.exchanges import GET, http_request, http_response
from tests.operations import BODIES

PROJECT = {"id": "p1", "name": "n"}


def read(data: Any) -> Project:
    return Project.from_dict(data)


# --- values ---


@pytest.mark.parametrize(
    ("payload", "kinds", "in_envelope", "value"),
    [
        ({"success": True, "data": 3}, (int,), True, 3),
        ({"data": ["a"]}, (list,), True, ["a"]),
        ({"success": True, "data": None}, (str, type(None)), True, None),
        (3, (int,), True, 3),
        (1.5, (int, float), False, 1.5),
        (True, (bool,), False, True),
        (["a"], (list,), True, ["a"]),
        # A map without an envelope can have the keys of one.
        ({"success": True, "data": 3}, (dict,), False, {"success": True, "data": 3}),
        ({"a": 1}, (dict,), True, {"a": 1}),
        ({"data": 1, "id": "p1"}, (dict,), True, {"data": 1, "id": "p1"}),
    ],
)
def test_values_are_read_with_or_without_an_envelope(
    payload: object, kinds: tuple[type, ...], in_envelope: bool, value: object
) -> None:
    assert read_value(payload, kinds, in_envelope=in_envelope) == value


@pytest.mark.parametrize(
    ("payload", "kinds", "problem"),
    [
        ({"data": "3"}, (int,), "expected a number, got a string"),
        (True, (int, float), "expected a number, got a boolean"),
        ([], (str, bool), "expected a string or a boolean, got a list"),
        (3, (list,), "expected a list, got a number"),
        (None, (dict,), "expected an object, got null"),
        ("x", (float, type(None)), "expected a number or null, got a string"),
        ({}, (bool,), "expected a boolean, got an object"),
    ],
)
def test_values_of_another_type_are_refused(payload: object, kinds: tuple[type, ...], problem: str) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_value(payload, kinds, in_envelope=True)

    assert caught.value.message == problem


def test_items_and_values_are_converted_and_others_kept() -> None:
    assert read_items(["1", "2"], int) == [1, 2]
    assert read_items("12", int) == "12"
    assert read_values({"a": "1"}, int) == {"a": 1}
    assert read_values(["1"], int) == ["1"]


# --- variants ---


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"kind": "a"}, ("A", {"kind": "a"})),
        ({"Kind": "b"}, ("B", {"Kind": "b"})),
        ({"kind": "b", "Kind": "a"}, ("A", {"kind": "b", "Kind": "a"})),
        ({"kind": "c"}, {"kind": "c"}),
        ({"kind": ["a"]}, {"kind": ["a"]}),
        ({}, {}),
        ("a", "a"),
        (None, None),
    ],
)
def test_the_class_of_a_variant_is_that_of_its_tag(value: object, result: object) -> None:
    variants = {"a": lambda data: ("A", data), "b": lambda data: ("B", data)}

    assert read_variant(value, "Kind", "kind", variants) == result


# --- cursors ---


@pytest.mark.parametrize(
    "payload",
    [
        {"data": [PROJECT], "pagination": {"nextCursor": "c"}},
        {"data": [PROJECT], "pagination": {"next_cursor": "c"}},
        {"data": [PROJECT], "meta": {"nextCursor": "c"}},
        {"data": [PROJECT], "nextCursor": "c"},
        {"data": [PROJECT], "pagination": {"nextCursor": None, "next_cursor": "c"}},
        {"data": [PROJECT], "pagination": {"total": 1}, "meta": ["x"], "next_cursor": "c"},
        {"data": [PROJECT], "pagination": {"nextCursor": "c"}, "nextCursor": "d"},
        {"projects": [PROJECT], "nextCursor": "c"},
    ],
)
def test_the_cursor_is_found_in_every_dialect(payload: dict[str, Any]) -> None:
    page = read_cursor_page(payload, "projects", read, Project)

    assert page.next_cursor == "c"
    assert page.items == [read(PROJECT)]
    assert page.items.model is Project


def test_a_cursor_that_is_a_number_becomes_a_string() -> None:
    page = read_cursor_page({"data": [PROJECT], "nextCursor": 17}, "projects", read, Project)

    assert page.next_cursor == "17"


@pytest.mark.parametrize(
    "payload",
    [
        [PROJECT],
        {"data": [PROJECT]},
        {"data": [PROJECT], "pagination": {"nextCursor": ""}},
        {"data": [PROJECT], "pagination": {"nextCursor": None}, "meta": {"next_cursor": None}, "nextCursor": None},
    ],
)
def test_the_last_page_has_no_cursor(payload: object) -> None:
    page: Page[Project] = read_cursor_page(payload, "projects", read, Project)

    assert page.next_cursor is None
    assert page.items == read_page(payload, "projects", read, Project).items


# --- other media types ---


@pytest.mark.parametrize(
    ("content_type", "content", "text"),
    [
        ("", "é".encode(), "é"),
        ("text/plain", "é".encode(), "é"),
        ("text/plain; charset=latin-1", "é".encode("latin-1"), "é"),
        ('text/csv; header=present; CHARSET="utf-16"', "é".encode("utf-16"), "é"),
    ],
)
def test_text_has_the_encoding_of_its_content_type(content_type: str, content: bytes, text: str) -> None:
    headers = {"content_type": content_type} if content_type else {}

    assert read_text(http_response(200, content, **headers)) == text


@pytest.mark.parametrize(
    ("content_type", "charset"), [("text/plain", "utf-8"), ("text/plain; charset=klingon", "klingon")]
)
def test_text_of_another_encoding_is_refused(content_type: str, charset: str) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_text(http_response(200, b"\xff", content_type=content_type))

    assert caught.value.message == f"expected text in {charset}"
    assert caught.value.__suppress_context__


def test_the_name_of_an_encoding_is_shortened() -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_text(http_response(200, b"\xff", content_type=f"text/plain; charset={'x' * 90}"))

    assert caught.value.message == f"expected text in {'x' * 49}…"


def test_bytes_are_the_body() -> None:
    assert read_bytes(http_response(200, b"\x00\xff")) == b"\x00\xff"


@pytest.mark.parametrize("content_type", ["", "text/csv", "application/octet-stream"])
def test_media_types_may_differ_from_the_documented_one(content_type: str) -> None:
    response = http_response(200, b"a,b", content_type=content_type) if content_type else http_response(200, b"a,b")

    assert expected_media(response, "text/csv, application/problem+json") is response


def test_an_operation_whose_responses_are_not_json_reads_the_response() -> None:
    export = Operation(id="export", method="GET", path="/x", idempotent=True, accept="text/csv", is_json=False)
    request = Request(export, "/x", parse=read_text)

    assert (
        read_response(request, http_request(request), http_response(200, b"a,b", content_type="text/csv"), 1) == "a,b"
    )
    page = http_response(200, b"<html>Sign in</html>", content_type="text/html")
    with pytest.raises(ResponseValidationError, match=r"expected text/csv; it is an HTML page"):
        read_response(request, http_request(request), page, 1)


def test_text_of_another_encoding_is_no_body_of_an_error() -> None:
    export = Operation(id="export", method="GET", path="/x", idempotent=True, accept="text/csv", is_json=False)
    request = Request(export, "/x", parse=read_text)

    with pytest.raises(ResponseValidationError, match="expected text in utf-8") as caught:
        read_response(request, http_request(request), http_response(200, b"\xff"), 1)

    assert not isinstance(caught.value.body, HTTPResponse)


def test_a_model_that_cannot_be_imported_is_an_error_of_the_sdk() -> None:
    def parse(payload: object) -> object:
        raise ImportError("no module named models")

    request = Request(GET.operation, "/x", parse=parse)

    with pytest.raises(ResponseValidationError, match="the response cannot be read: no module named models") as caught:
        read_response(request, http_request(request), http_response(200), 1)

    assert caught.value.status_code == 200


def test_a_page_of_html_is_no_download_unless_the_spec_says_so() -> None:
    response = http_response(200, b"<html>Sign in</html>", content_type="Text/HTML; charset=utf-8")

    assert expected_media(response, "text/html") is response
    with pytest.raises(ResponseValidationError, match=r"expected text/csv; it is an HTML page") as caught:
        expected_media(response, "text/csv, text/plain, application/problem+json")
    assert caught.value.status_code == 200


# --- errors in successful responses ---


def test_an_error_in_a_successful_response_names_the_arguments_as_python_does() -> None:
    response = http_response(200, b'{"success": false, "error": {"message": "sizeGB is 0"}}')
    request = create_volume.request(BODIES["VolumeCreate"])

    with pytest.raises(APIError, match="size_gb is 0") as caught:
        read_response(request, http_request(request), response, 2)

    assert (caught.value.attempts, caught.value.request_id, caught.value.method) == (2, "r-own", "POST")


# --- items of streams ---


def test_an_item_of_a_stream_is_read_like_a_response() -> None:
    item = http_response(200, b'{"success": true, "data": {"id": "p1", "name": "n"}}')

    assert read_item(GET, http_request(), item, 2) == read(PROJECT)


def test_an_item_of_a_stream_can_report_an_error() -> None:
    item = http_response(200, b'{"success": false, "error": {"message": "sizeGB is 0", "code": "NOT_FOUND"}}')
    request = create_volume.request(BODIES["VolumeCreate"])

    with pytest.raises(APIError, match="size_gb is 0") as caught:
        read_item(request, http_request(request), item, 2)

    assert not isinstance(caught.value, NotFoundError | ResponseValidationError)
    assert (caught.value.attempts, caught.value.request_id, caught.value.method) == (2, "r-own", "POST")


@pytest.mark.parametrize(("content", "problem"), [(b"{", "JSON"), (b"[]", "expected an object, got a list")])
def test_a_malformed_item_of_a_stream_names_the_request(content: bytes, problem: str) -> None:
    with pytest.raises(ResponseValidationError, match=problem) as caught:
        read_item(GET, http_request(), http_response(200, content), 3)

    assert (caught.value.attempts, caught.value.request_id) == (3, "r-own")
    assert caught.value.__cause__ is not None

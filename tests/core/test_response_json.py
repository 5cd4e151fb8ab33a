"""JSON in its edge cases: invalid JSON is refused with a reason, and nothing is quoted at length."""

import json
from typing import Any

import pytest
from hypothesis import given

from strongly import APIError, ResponseValidationError
from strongly._core.reading import decode_success
from strongly._core.request import encode_json
from strongly._core.response import HTTPResponse, decode_json
from tests.ids import short_id
from tests.strategies import JSON


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"", None),
        (b" \r\n\t", None),
        (b"\xef\xbb\xbf", None),
        (b"null", None),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b' {"a": 1}\n', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"12345678901234567890123", 12345678901234567890123),
        (b"1.0", 1.0),
        (b"-0", 0),
        (b'"\\u00e9\xc3\xa9"', "éé"),
        (b'"\\ud83d\\ude42"', "🙂"),
        (b'"\\ud800"', "\ud800"),
        (b'"\\u0000"', "\x00"),
        (b"[" * 200 + b"]" * 200, None),
    ],
)
def test_json_is_decoded(content: bytes, value: Any) -> None:
    decoded = decode_json(content)

    assert decoded == (json.loads(content) if content.startswith(b"[") else value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"NaN", "NaN is not valid JSON"),
        (b'{"a": Infinity}', "Infinity is not valid JSON"),
        (b"[-Infinity]", "-Infinity is not valid JSON"),
        (b'{"a": 1', "delimiter"),
        (b"{'a': 1}", "Expecting property name"),
        (b"{} {}", "Extra data"),
        (b"not json " * 1000, "Expecting value"),
        (b'"a\nb"', "Invalid control character"),
        (b"\xff\xfe{\x00}\x00", "invalid UTF-8 at byte 0"),
        (b'{"a": "\xe9"}', "invalid UTF-8 at byte 7"),
        (b'"\xed\xa0\x80"', "invalid UTF-8 at byte 1"),
        (b"9" * 5000, "Exceeds the limit"),
        (b"[" * 100_000, "(it is nested too deeply)"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "(it is nested too deeply)"),
    ],
    ids=short_id,
)
def test_what_is_no_json_is_refused(content: bytes, problem: str) -> None:
    response = HTTPResponse(
        200, {"content-type": "application/json", "x-request-id": "r", "set-cookie": "secret"}, content
    )

    with pytest.raises(ResponseValidationError) as caught:
        decode_success(response)

    error = caught.value
    assert error.message.startswith("the response is not JSON (")
    assert problem in error.message
    assert len(error.message) < 300
    assert "\n" not in error.message
    assert (error.status_code, error.error_code, error.request_id) == (200, None, "r")
    assert error.headers == {"content-type": "application/json", "x-request-id": "r"}
    assert error.body == content[:65536].decode("utf-8", "replace")
    assert isinstance(error.__cause__, ValueError)


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html><title>Log in</title>", b"\n <html><body>Proxy</body></html>", b"<!doctype HTML PUBLIC>"],
)
def test_a_web_page_in_place_of_an_answer_is_recognized(page: bytes) -> None:
    with pytest.raises(ResponseValidationError, match=r"it is an HTML page, perhaps from a proxy .* check base_url"):
        decode_success(HTTPResponse(200, {}, page))


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_success_that_says_it_failed_is_an_error(status: int) -> None:
    body = {"success": False, "error": {"code": "conflict", "message": "It exists."}, "meta": {"requestId": "m"}}

    with pytest.raises(APIError) as caught:
        decode_success(HTTPResponse(status, {"x-request-id": "h"}, json.dumps(body).encode()))

    error = caught.value
    assert type(error) is APIError
    assert (error.message, error.error_code, error.status_code) == ("It exists.", "conflict", status)
    assert (error.request_id, error.body) == ("m", body)


@pytest.mark.parametrize("payload", [{"success": True}, {"success": 0}, {"success": None}, {"success": "no"}, [False]])
def test_only_false_says_that_a_call_failed(payload: Any) -> None:
    assert decode_success(HTTPResponse(200, {}, json.dumps(payload).encode())) == payload


@given(JSON)
def test_what_is_encoded_decodes_to_the_same(value: Any) -> None:
    encoded = encode_json(value)

    assert decode_json(encoded) == value
    assert encoded == encode_json(decode_json(encoded))


def test_bodies_are_encoded_compactly_as_utf_8() -> None:
    assert encode_json({"a": ["é", 1.5, None, True], "b": {}}) == '{"a":["é",1.5,null,true],"b":{}}'.encode()
    with pytest.raises(ValueError, match="Out of range"):
        encode_json({"a": float("nan")})
    assert encode_json({"a": {9, 10}}) == b'{"a":[10,9]}'  # in a constant order, whatever their types
    with pytest.raises(TypeError, match=r"^object is not a type that JSON has$"):
        encode_json(object())

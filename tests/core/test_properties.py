"""Properties of the pure modules: parsers, decompression, exceptions and timestamps, with arbitrary input."""

import contextlib
import copy
import gzip
import importlib
import inspect
import pickle
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strongly
from strongly import APIError, ResponseValidationError, StronglyError, ValidationError, parse_timestamp
from strongly._core.encoding import path_segment
from strongly._core.errors import classify, error_of
from strongly._core.reading import decode_success
from strongly._core.response import HTTPResponse, ResponseCollector
from strongly_api.manifest import OPERATIONS

KEYS = st.sampled_from(["data", "success", "error", "message", "pagination", "meta", "id", "_id", "projects", "owner"])
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4)
)
MODULES = [importlib.import_module(entry.module) for entry in OPERATIONS.values()]
EXCEPTIONS = [
    value
    for name in strongly.__all__
    if inspect.isclass(value := getattr(strongly, name)) and issubclass(value, StronglyError)
]


@given(JSON)
def test_every_parser_reads_or_refuses_whatever_it_is_given(payload: Any) -> None:
    for module in MODULES:
        with contextlib.suppress(ResponseValidationError):
            module.parse(payload)


@given(st.integers(100, 599), st.binary(max_size=40) | JSON.map(lambda value: repr(value).encode()))
def test_every_response_becomes_an_error_or_a_value(status: int, content: bytes) -> None:
    response = HTTPResponse(status, {"x-request-id": "r"}, content)

    assert error_of(response).status_code == status
    with contextlib.suppress(APIError):
        decode_success(response)


@given(st.text())
def test_a_path_segment_is_one_segment_or_refused(value: str) -> None:
    try:
        encoded = path_segment("project_id", value)
    except ValidationError:
        return
    assert encoded not in ("", ".", "..")
    assert not set(encoded) & set("/?#\\ %") - {"%"}
    assert encoded.isascii()


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: kind.__name__)
def test_exceptions_survive_pickling_and_copying(kind: type[StronglyError]) -> None:
    error = kind("It failed.")
    error.__dict__.update(status_code=409, method="GET", path="/x", attempts=2, request_id="r")

    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(twin), str(twin), twin.args, twin.__dict__) == (kind, str(error), error.args, error.__dict__)
    assert kind.__module__ == "strongly"


def test_the_tree_of_exceptions_is_as_decided() -> None:
    assert len(EXCEPTIONS) == 22
    assert issubclass(strongly.UnprocessableEntityError, strongly.ValidationError)
    assert issubclass(strongly.ValidationError, ValueError)
    for name in ("BadGatewayError", "ServiceUnavailableError"):
        assert issubclass(getattr(strongly, name), strongly.InternalServerError)
    assert issubclass(strongly.TimeoutError, TimeoutError)
    assert issubclass(strongly.ConnectionError, ConnectionError)
    assert all(issubclass(kind, StronglyError) for kind in EXCEPTIONS)


def raw_deflate(data: bytes) -> bytes:
    compress = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compress.compress(data) + compress.flush()


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("", bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("gzip", lambda data: gzip.compress(data[:3]) + gzip.compress(data[3:]) + b"\0\0"),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 10**6])
def test_bodies_are_decompressed_in_any_pieces(encoding: str, encode: Any, step: int) -> None:
    data = b"hello " * 100
    sent = encode(data)
    response = collector(encoding, 1000)
    for start in range(0, len(sent), step):
        response.add(sent[start : start + step])

    assert response.finish().content == data


def collector(encoding: str, limit: int) -> ResponseCollector:
    return ResponseCollector(200, {"content-encoding": encoding}, limit)


def test_bombs_truncation_and_foreign_codings_are_errors() -> None:
    with pytest.raises(ResponseValidationError, match="larger than"):
        collector("gzip", 1000).add(gzip.compress(bytes(10**7)))
    with pytest.raises(ResponseValidationError, match="larger than"):
        collector("", 3).add(b"1234")
    with pytest.raises(ResponseValidationError, match="decompressed"):
        collector("gzip", 1000).add(b"not gzip at all")
    with pytest.raises(ResponseValidationError, match="not requested"):
        collector("br", 1000).add(b"x")
    response = collector("gzip", 1000)
    response.add(gzip.compress(b"x" * 100)[:-4])
    with pytest.raises(ResponseValidationError, match="is truncated"):
        response.finish()
    assert collector("gzip", 10).finish().content == b""


def test_failures_that_are_not_of_the_network_are_not_repeated() -> None:
    assert classify(RuntimeError("hook"), "h", 1).failure.kind == "malformed"
    assert classify(OSError("reset"), "h", 1).failure.kind == "interrupted"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T09:30:00.000Z", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01T09:30:00+02:00", "2026-03-01T09:30:00+02:00"),
        ("2026-03-01T09:30:00", "2026-03-01T09:30:00+00:00"),
    ],
)
def test_timestamps_become_aware_datetimes(text: str, iso: str) -> None:
    assert parse_timestamp(text).isoformat() == iso


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", None, 5])
def test_other_texts_are_no_timestamps(text: Any) -> None:
    with pytest.raises(ValidationError, match="text"):
        parse_timestamp(text)

"""Whatever a server sends, a parser reads it or reports that it does not have the documented shape."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongly import Page
from strongly._core.exceptions import ResponseValidationError
from strongly._core.model import Model
from strongly._core.reading import snake_case_keys
from tests.operations import ALL, MODELS, module
from tests.strategies import JSON, OBJECTS


@settings(max_examples=80)
@given(
    JSON
    | OBJECTS.map(lambda value: {"success": True, "data": value})
    | st.lists(OBJECTS, max_size=3).map(lambda value: {"data": value, "pagination": {"hasMore": False}})
)
def test_every_parser_reads_or_refuses_whatever_it_is_given(payload: Any) -> None:
    before = json.dumps(payload)
    for entry in ALL:
        try:
            read = module(entry).parse(payload)
        except ResponseValidationError as error:
            assert str(error)  # noqa: PT017 (most responses are read)
            continue
        for value in read.items if isinstance(read, Page) else read if isinstance(read, list) else [read]:
            if isinstance(value, Model):
                assert "\n" not in repr(value)
                json.dumps(value.to_dict())
            else:
                assert isinstance(value, dict)
    assert json.dumps(payload) == before


@given(OBJECTS)
def test_every_model_keeps_whatever_an_object_holds(data: dict[str, Any]) -> None:
    for kind in MODELS:
        model = kind.from_dict(data)
        fields = {name: value for name, value in model.to_dict().items() if name in kind._names}
        assert set(model.extra) <= set(data)
        assert all(model.extra[name] == data[name] for name in model.extra)
        assert set(fields) == set(kind._names)
        assert model == kind.from_dict(data)


def count(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(count, inner))


@given(JSON)
def test_renaming_keys_loses_nothing(value: Any) -> None:
    renamed = snake_case_keys(value)

    assert count(renamed) == count(value)
    assert snake_case_keys(renamed) == renamed


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"data": inner}, lambda inner: {"aB": inner}])
def test_deep_nesting_is_no_trouble_to_a_sane_depth(wrap: Any) -> None:
    payload: Any = {"id": "x"}
    for _ in range(100):
        payload = wrap(payload)
    for entry in ALL:
        try:
            module(entry).parse({"success": True, "data": {"id": "x", "resources": payload, "collaborators": payload}})
            module(entry).parse(payload)
        except ResponseValidationError:
            continue

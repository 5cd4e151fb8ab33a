"""Signatures that show the keys of a body."""

from __future__ import annotations

import inspect
from inspect import Parameter
from typing import Any, TypedDict, Unpack

import pytest

from strongly._core.signatures import spell_out


class Body(TypedDict, total=False):
    name: str
    size: int | None


def new_method() -> Any:
    class Lamps:
        def create(self, body: Body | None = None, *, timeout: float = 1, **fields: Unpack[Body]) -> str:
            """Create a lamp."""
            return str(fields)

    return Lamps.create


def test_keys_replace_the_fields_once() -> None:
    create = new_method()
    for _ in range(2):  # threads can call it at the same time
        spell_out(create)

        signature = inspect.signature(create)
        assert [(name, one.annotation) for name, one in signature.parameters.items()] == [
            ("self", Parameter.empty),
            ("body", Body | None),
            ("name", str),
            ("size", int | None),
            ("timeout", float),
        ]
        assert signature.return_annotation is str
    assert repr(signature.parameters["name"].default) == "<not given>"
    assert create(None, name="n") == "{'name': 'n'}"


def test_tools_that_unwrap_functions_find_the_same() -> None:
    create = new_method()
    spell_out(create)

    for function in (create, inspect.unwrap(create)):
        assert function.__doc__ == "Create a lamp."
        assert function.__annotations__ == {
            "body": Body | None,
            "name": str,
            "size": int | None,
            "timeout": float,
            "return": str,
        }


@pytest.mark.parametrize("part", ["__wrapped__", "__annotations__"])
def test_what_another_thread_has_begun_is_left_to_it(part: str) -> None:
    done, half = new_method(), new_method()
    spell_out(done)
    setattr(half, part, getattr(done, part))
    before = {**vars(half)}, half.__annotations__

    spell_out(half)

    assert ({**vars(half)}, half.__annotations__) == before

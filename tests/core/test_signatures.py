"""Signatures that show the keys of a body."""

import inspect
from typing import TypedDict, Unpack

from strongly._core.signatures import spell_out


class Body(TypedDict, total=False):
    name: str
    size: int | None


def test_keys_replace_the_fields_once() -> None:
    def create(body: Body | None = None, *, timeout: float = 1, **fields: Unpack[Body]) -> str:
        return str(fields)

    for _ in range(2):  # threads can call it at the same time
        spell_out(create)

        parameters = inspect.signature(create).parameters
        assert list(parameters) == ["body", "name", "size", "timeout"]
        assert create.__annotations__ == {
            "body": Body | None,
            "name": str,
            "size": int | None,
            "timeout": float,
            "return": str,
        }
    assert repr(parameters["name"].default) == "<not given>"
    assert create(name="n") == "{'name': 'n'}"

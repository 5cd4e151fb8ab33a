"""The names of the package."""

import importlib
import logging
import re
import time
from pathlib import Path

import pytest

import strongly
from strongly._deadline import DEADLINE, time_left

SOURCE = Path(strongly.__file__).read_text(encoding="utf-8")


def test_every_public_name_is_there_and_known_to_type_checkers() -> None:
    stated = re.findall(r"^ *from \S+ import (\w+) as \1$", SOURCE, re.MULTILINE)

    assert sorted(stated) == sorted(strongly.__all__)
    assert set(strongly.__all__) <= set(dir(strongly))
    for name in strongly.__all__:
        assert getattr(strongly, name) is not None


def test_unknown_names_are_errors_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'strongly' has no attribute 'Stronglly'"):
        strongly.Stronglly  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("strongly.nothing")


def test_the_log_is_silent_unless_it_is_asked_for() -> None:
    assert any(isinstance(handler, logging.NullHandler) for handler in logging.getLogger("strongly").handlers)


@pytest.mark.parametrize(
    ("deadline", "timeout", "left"),
    [
        (None, None, None),
        (None, 5.0, 5.0),
        (110.0, None, 10.0),
        (110.0, 5.0, 5.0),
        (102.0, 5.0, 2.0),
        (99.0, 5.0, -1.0),
    ],
)
def test_an_operation_ends_with_its_attempt(
    deadline: float | None, timeout: float | None, left: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    token = DEADLINE.set(deadline)
    try:
        assert time_left(timeout) == left
    finally:
        DEADLINE.reset(token)

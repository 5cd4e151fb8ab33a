"""The public names of the package."""

import importlib
import re
from pathlib import Path

import pytest

import strongly
from strongly_api import models

SOURCE = Path(strongly.__file__).read_text(encoding="utf-8")


def test_every_public_name_is_there_and_known_to_type_checkers() -> None:
    stated = re.findall(r"^ *from \S+ import (\w+) as \1$", SOURCE, re.MULTILINE)

    assert sorted(stated) == sorted(strongly.__all__)
    assert {*models.__all__} <= {*strongly.__all__}
    assert set(strongly.__all__) <= set(dir(strongly))
    for name in strongly.__all__:
        assert getattr(strongly, name) is not None


def test_unknown_names_are_errors_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'strongly' has no attribute 'Stronglly'"):
        strongly.Stronglly  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("strongly.nothing")

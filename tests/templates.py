"""Compiles each template of the generator once: that takes as long as everything else of a small document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from jinja2 import Environment

_compile: Callable[..., Any] = Environment.compile
_compiled: dict[tuple[str, str], Any] = {}


@contextmanager
def shared_templates() -> Iterator[None]:
    """Let all generators of this process, whose environments are the same, share the code of templates."""

    def compile_once(environment: Environment, source: str, name: str, filename: str) -> Any:
        if (name, source) not in _compiled:
            _compiled[name, source] = _compile(environment, source, name, filename)
        return _compiled[name, source]

    with patch.object(Environment, "compile", compile_once):
        yield

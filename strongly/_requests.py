"""Builds requests with the pure functions of the generated package, in terms of the SDK's exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from strongly_api.errors import InvalidArgumentError

from ._errors import invalid_argument

if TYPE_CHECKING:
    from strongly_api.types import Request

P = ParamSpec("P")
T = TypeVar("T")


def build(make: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Return the request that `make` describes.

    Raises:
        ValidationError: An argument cannot be sent; the message names it.
    """
    try:
        return make(*args, **kwargs)
    except InvalidArgumentError as problem:
        error = invalid_argument(problem.argument, str(problem))
    # Raised out here so that the traceback ends with the user's call and not inside generated code.
    raise error

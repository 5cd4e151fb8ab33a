"""`functools.cached_property` without a lock, as it is from Python 3.12 on."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801
        # Python 3.11 holds a lock of the class while it computes the value, here while it imports a module. A process
        # that forks at that time leaves its child with a lock that stays locked.
        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            if instance is None:
                return self
            return instance.__dict__.setdefault(self.attrname, self.func(instance))


__all__ = ["cached_property"]

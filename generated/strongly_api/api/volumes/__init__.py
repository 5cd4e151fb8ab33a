"""Operations of `volumes`; each module is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from strongly._core.loading import importing

if TYPE_CHECKING:
    from . import create_volume as create_volume
    from . import delete_volume as delete_volume
    from . import get_volume as get_volume
    from . import list_shared_volumes as list_shared_volumes
    from . import list_volumes as list_volumes
    from . import make_volume_shared as make_volume_shared
    from . import sync_volume as sync_volume
    from . import update_volume as update_volume

__all__ = [
    "list_volumes",
    "create_volume",
    "list_shared_volumes",
    "get_volume",
    "update_volume",
    "delete_volume",
    "sync_volume",
    "make_volume_shared",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with importing():
        return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

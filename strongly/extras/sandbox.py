"""Opens sandboxes for clients. Besides `pytest_plugin`, the only module of the SDK that imports the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from strongly._core.exceptions import ConfigurationError

if TYPE_CHECKING:
    from strongly.sandbox import LocalSandbox


IN_MEMORY = ":memory:"


def open_sandbox(
    given: LocalSandbox | None, *, seed_demo: bool, startup_seconds: float, db: str | Path
) -> LocalSandbox:
    """Return the given sandbox, or a new one with the given options.

    Raises:
        ConfigurationError: The extra is not installed, or the arguments are invalid or exclude each other.
    """
    if given is not None:
        if seed_demo or startup_seconds or db != IN_MEMORY:
            raise ConfigurationError(
                "seed_demo=, startup_seconds= and db= configure a new sandbox: pass them to LocalSandbox instead"
            )
        return given
    try:
        from strongly.sandbox import LocalSandbox
    except ModuleNotFoundError as error:
        raise ConfigurationError(str(error)) from None
    from strongly.sandbox.store import StoreError

    try:
        return LocalSandbox(db, startup_seconds=startup_seconds, seed_demo=seed_demo)
    except (StoreError, ValueError) as error:
        raise ConfigurationError(str(error)) from None

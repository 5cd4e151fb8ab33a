"""Where connections belong, and when they end; the asynchronous forms know of event loops."""

from __future__ import annotations

import os
import weakref
from typing import Any


def process() -> int:
    """Return the process that is running: a forked child must not share connections with its parent."""
    return os.getpid()


def scope() -> object:
    """Return what connections may not leave: the process."""
    return process()


def async_scope() -> object:
    """Return what connections may not leave: the process and the running event loop."""
    from anyio.lowlevel import current_token  # only asynchronous clients need it

    return process(), current_token()


def close_with(owner: object, client: Any) -> None:
    """Close `client` when `owner` is no longer used, at the latest when Python exits."""
    weakref.finalize(owner, client.close)


def async_close_with(owner: object, client: Any) -> None:
    """Do nothing: an asynchronous client can only be closed by awaiting it, in its own event loop."""

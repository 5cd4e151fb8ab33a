"""Cancels the request of another thread by disconnecting it: Python cannot interrupt blocking I/O otherwise."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Protocol

from .network import disconnect


class CancelledError(Exception):
    """The request was cancelled before it was sent."""


class Connecting(Protocol):
    """An object that has a stream once it is connected."""

    @property
    def stream(self) -> object:
        """The network stream, or None."""


class Cancellation:
    """Cancels a request while it is in progress, but not later, when its connection may serve another request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connecting: Connecting | None = None
        self._cancelled = False

    def attach(self, connecting: Connecting) -> None:
        """Record the connection that the request uses.

        Raises:
            CancelledError: The request was cancelled already.
        """
        with self._lock:
            if self._cancelled:
                raise CancelledError
            self._connecting = connecting

    def detach(self) -> None:
        """Forget the connection: the request is done with it."""
        with self._lock:
            self._connecting = None

    def cancel(self) -> None:
        """Cancel the request, now or as soon as it is attached."""
        with self._lock:
            self._cancelled = True
            if self._connecting is not None and self._connecting.stream is not None:
                disconnect(self._connecting.stream)


CANCELLATION: ContextVar[Cancellation | None] = ContextVar("strongly_cancellation", default=None)

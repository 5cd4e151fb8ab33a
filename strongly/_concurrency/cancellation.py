"""Lets one thread end the exchange of another, which a thread cannot be told otherwise."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Protocol

from .network import disconnect


class CancelledError(Exception):
    """The exchange is no longer wanted."""


class Connecting(Protocol):
    """What knows its connection once there is one."""

    @property
    def stream(self) -> object:
        """The connection, or None."""


class Cancellation:
    """The right to end an exchange, for as long as it lasts: its connection may serve another one afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connecting: Connecting | None = None
        self._cancelled = False

    def attach(self, connecting: Connecting) -> None:
        """Record the connection that is used.

        Raises:
            CancelledError: It is not needed any more.
        """
        with self._lock:
            if self._cancelled:
                raise CancelledError
            self._connecting = connecting

    def detach(self) -> None:
        """Forget the connection."""
        with self._lock:
            self._connecting = None

    def cancel(self) -> None:
        """End the exchange, if it has not ended."""
        with self._lock:
            self._cancelled = True
            if self._connecting is not None and self._connecting.stream is not None:
                disconnect(self._connecting.stream)


CANCELLATION: ContextVar[Cancellation | None] = ContextVar("strongly_cancellation", default=None)

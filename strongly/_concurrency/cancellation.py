"""Cancels the request of another thread by disconnecting it: Python cannot interrupt blocking I/O otherwise."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol


class CancelledError(Exception):
    """The request was cancelled before it was sent."""


class Disconnectable(Protocol):
    """A connection."""

    def disconnect(self) -> None:
        """End the operation in progress and all later ones."""


class Cancellation:
    """Cancels requests while they are in progress, but not later, when their connections may serve other requests."""

    def __init__(self) -> None:
        # Whoever removes a connection from it decides about the connection, so no lock is needed. There are several if
        # a finalizer or a signal handler makes a call during a call.
        self._connections: list[Disconnectable] = []
        self._cancelled = False

    def attach(self, connection: Disconnectable) -> None:
        """Record the connection that a request uses.

        Raises:
            CancelledError: The request was cancelled already.
        """
        self._connections.append(connection)
        if self._cancelled:
            self.cancel()
            raise CancelledError

    def detach(self) -> bool:
        """Forget the connection: the request is done with it. Return whether it can be used for other requests."""
        return self._take() is not None

    def cancel(self) -> None:
        """Cancel the requests, now or as soon as they are attached."""
        self._cancelled = True
        while (connection := self._take()) is not None:
            connection.disconnect()

    def _take(self) -> Disconnectable | None:
        try:
            return self._connections.pop()
        except IndexError:
            return None


CANCELLATION: ContextVar[Cancellation | None] = ContextVar("strongly_cancellation", default=None)

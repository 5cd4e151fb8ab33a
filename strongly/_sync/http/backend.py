# Derived from strongly/_async by `make generate`; edit the source there.
"""Enforces the deadline of an attempt: each connect, read and write gets the time that is left.

HTTP libraries limit the time of each operation instead, so a server that sends a byte now and then could keep a call
waiting forever.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore

from strongly._concurrency.cancellation import cancellable
from strongly._concurrency.network import addresses
from strongly._concurrency.streams import shut_down

_PIECE = 64 * 1024


def connect(
    backend: httpcore.NetworkBackend, host: str, port: int, deadline: float | None, **options: Any
) -> httpcore.NetworkStream:
    """Connect to a host. Its addresses share the time, so that one that does not respond leaves time for the others.

    Args:
        backend: The network backend.
        host: Host name or address.
        port: Port.
        deadline: Deadline of the attempt in seconds of the monotonic clock; None for no limit.
        **options: Further arguments of the backend.

    Raises:
        httpcore.ConnectError: The host name cannot be resolved, or no address accepts connections.
        httpcore.ConnectTimeout: The deadline has passed.
    """
    try:
        *others, last = found = addresses(host, port, deadline)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("the deadline of the attempt has passed") from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    for number, address in enumerate(others):
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            left = time_left(deadline, httpcore.ConnectTimeout)
            share = None if left is None else left / (len(found) - number)
            return backend.connect_tcp(address, port, timeout=share, **options)
    left = time_left(deadline, httpcore.ConnectTimeout)
    return backend.connect_tcp(last, port, timeout=left, **options)


def write(stream: httpcore.NetworkStream, buffer: bytes, deadline: float | None) -> None:
    """Write data in pieces, because httpcore applies the timeout to each `send()` of a large buffer, not to all.

    Raises:
        httpcore.WriteTimeout: The deadline has passed.
    """
    try:
        for start in range(0, len(buffer), _PIECE):
            stream.write(buffer[start : start + _PIECE], time_left(deadline, httpcore.WriteTimeout))
    finally:
        del buffer  # it holds the key, and crash reports show variables


def time_left(deadline: float | None, error: type[Exception]) -> float | None:
    """Return the seconds that are left of an attempt, or None if there is no deadline.

    Args:
        deadline: Deadline of the attempt in seconds of the monotonic clock.
        error: The exception to raise if it has passed.
    """
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the deadline of the attempt has passed")
    return left


class DeadlineStream(httpcore.NetworkStream):
    """A network stream for the pools of httpcore that enforces the deadline of the current attempt.

    Args:
        stream: The network stream.
        deadline: Deadline of the attempt that opened it in seconds of the monotonic clock; None for no limit.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: float | None) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with cancellable(self):
            return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._deadline = deadline_of(timeout, self._deadline)
        with cancellable(self):
            write(self._stream, buffer, self._deadline)

    def cancel(self) -> None:
        """End the operation in progress, from another thread."""
        found = self._stream.get_extra_info("socket")
        if isinstance(found, socket.socket):  # not of an event loop in the other thread, which may use it at any time
            shut_down(found)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        self._stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None, error: type[Exception]) -> float | None:
        # httpcore passes no timeout while it talks to a SOCKS proxy: the last deadline still applies.
        self._deadline = deadline_of(timeout, self._deadline)
        return time_left(self._deadline, error)


class DeadlineBackend(httpcore.NetworkBackend):
    """A network backend for the pools of httpcore that enforces the deadline of the current attempt.

    Args:
        backend: The network backend that opens connections.
    """

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> DeadlineStream:
        options = {"local_address": local_address, "socket_options": socket_options}
        deadline = deadline_of(timeout, None)
        return DeadlineStream(connect(self._backend, host, port, deadline, **options), deadline)


def deadline_of(timeout: float | None, default: float | None) -> float | None:
    """Return the deadline that a timeout of an `ClientAdapter` carries, or the default for other timeouts."""
    return getattr(timeout, "deadline", default)

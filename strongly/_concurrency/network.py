"""Resolves host names and connects sockets, for threads and for tasks.

Threads and tasks connect alike (RFC 8305): the addresses of a host are tried 250 ms apart, so that one that does not
respond costs no more than that, and the address that worked last is tried first.
"""

from __future__ import annotations

import os
import queue
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from .background import start_thread
from .event_loops import EventLoop, running
from .streams import time_left

_STAGGER = 0.25  # seconds, as RFC 8305, section 5, recommends


class Address(NamedTuple):
    """An address of a host, as `getaddrinfo` returns it."""

    family: int
    sockaddr: Any


def connect(host: str, port: int, deadline: float, first: Address | None = None) -> tuple[socket.socket, Address]:
    """Connect to a host. Return the socket and the address that it is connected to.

    Args:
        host: Host name or address.
        port: Port.
        deadline: Deadline in seconds of the monotonic clock.
        first: The address to try first if it is one of the host.

    Raises:
        OSError: The host name cannot be resolved, or no address accepts connections.
        TimeoutError: The deadline has passed.
    """
    waiting = deque(in_order(_resolve(host, port, deadline), first))
    pending: dict[socket.socket, Address] = {}
    problem = OSError(f"{host} has no addresses")
    next_start = deadline
    # Not the default selector of Linux, which needs a file descriptor of its own.
    with getattr(selectors, "PollSelector", selectors.SelectSelector)() as selector:
        try:
            while waiting or pending:
                now = time.monotonic()
                if waiting and (now >= next_start or not pending):
                    address = waiting.popleft()
                    try:
                        connecting = _begin(address)
                    except OSError as error:
                        problem = error
                        continue
                    pending[connecting] = address
                    selector.register(connecting, selectors.EVENT_WRITE)
                    next_start = now + _STAGGER
                until = min(deadline, next_start) if waiting else deadline
                for key, _ in selector.select(max(until - now, 0.0)):
                    ready: Any = key.fileobj
                    selector.unregister(ready)
                    address = pending.pop(ready)
                    code = ready.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not code:
                        return ready, address
                    ready.close()
                    problem = _error(code)
                    next_start = now
                time_left(deadline)
        finally:
            for loser in pending:
                loser.close()
    raise problem


async def async_connect(
    host: str, port: int, deadline: float, first: Address | None = None
) -> tuple[socket.socket, Address]:
    """Connect to a host as `connect` does."""
    loop = running()
    return await loop.within(time_left(deadline), _race, loop, host, port, first)


async def _race(loop: EventLoop, host: str, port: int, first: Address | None) -> tuple[socket.socket, Address]:
    addresses = in_order(await _resolve_async(loop, host, port), first)
    if len(addresses) == 1:
        return await _connect_one(loop, addresses[0])
    from anyio import Event, create_task_group, move_on_after  # only hosts with several addresses need it

    won: list[tuple[socket.socket, Address]] = []
    problems = [OSError(f"{host} has no addresses")]

    async def attempt(address: Address, ended: Event) -> None:
        try:
            won.append(await _connect_one(loop, address))
            group.cancel_scope.cancel()
        except OSError as error:
            problems.append(error)
        finally:
            ended.set()

    try:
        async with create_task_group() as group:
            for address in addresses:
                ended = Event()
                group.start_soon(attempt, address, ended)
                with move_on_after(_STAGGER):
                    await ended.wait()
        winner = won.pop(0) if won else None
    finally:
        for loser, _ in won:
            loser.close()
    if winner is not None:
        return winner
    raise problems.pop()


async def _connect_one(loop: EventLoop, address: Address) -> tuple[socket.socket, Address]:
    connecting = _socket(address)
    try:
        await loop.connect(connecting, address.sockaddr)
    except BaseException:
        connecting.close()
        raise
    return connecting, address


def _begin(address: Address) -> socket.socket:
    connecting = _socket(address)
    try:
        connecting.connect(address.sockaddr)  # not `connect_ex`, which tests do not patch to forbid connections
    except (BlockingIOError, InterruptedError):  # in progress
        pass
    except BaseException:
        connecting.close()
        raise
    return connecting


@lru_cache(maxsize=1)
def _quiet(kind: type[socket.socket]) -> type[socket.socket]:
    """Return a class of sockets that close without a ResourceWarning.

    A program may close its event loop while a request is in flight. The coroutine that would close the socket is then
    collected together with it, in any order.

    Args:
        kind: The present class of sockets: tests replace it to forbid connections.
    """
    in_c: Any = kind.__mro__[-2]

    class Socket(kind):  # type: ignore[misc, valid-type]
        # The method in C. A method in Python would swallow what a signal handler raises in it.
        __del__ = in_c.close

    return Socket


def _socket(address: Address) -> socket.socket:
    made = _quiet(socket.socket)(address.family)
    made.setblocking(False)
    # Otherwise, the end of a request can be delayed until the server acknowledges its beginning.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return made


def _error(code: int) -> OSError:
    return OSError(code, os.strerror(code))


def in_order(addresses: Sequence[Address], first: Address | None) -> list[Address]:
    """Return the addresses in the order in which to try them: address families alternate (RFC 8305, section 4)."""
    family = addresses[0].family if addresses else None
    preferred = [address for address in addresses if address.family == family]
    others = [address for address in addresses if address.family != family]
    ordered = [address for address in chain(*zip_longest(preferred, others)) if address is not None]
    return sorted(ordered, key=lambda address: address != first)


def _resolve(host: str, port: int, deadline: float) -> list[Address]:
    if (addresses := _numeric(host, port)) is not None:
        return addresses
    results: queue.SimpleQueue[Any] = queue.SimpleQueue()
    _look_up(host, port, results.put)
    try:
        return _unwrapped(results.get(timeout=time_left(deadline)))
    except queue.Empty:
        raise TimeoutError from None


async def _resolve_async(loop: EventLoop, host: str, port: int) -> list[Address]:
    if (addresses := _numeric(host, port)) is not None:
        return addresses
    return _unwrapped(await loop.in_thread(lambda deliver: _look_up(host, port, deliver)))


def _numeric(host: str, port: int) -> list[Address] | None:
    with suppress(OSError, UnicodeError):
        return _addresses(host, port, socket.AI_NUMERICHOST)
    return None


def _look_up(host: str, port: int, deliver: Callable[[Any], object]) -> None:
    """Resolve a host name in a daemon thread, because `getaddrinfo` knows no timeout and cannot be interrupted."""

    def run() -> None:
        try:
            found: Any = _addresses(host, port)
        except Exception as error:  # noqa: BLE001 - for example a UnicodeError of the codec for host names
            found = error if isinstance(error, OSError) else OSError(str(error))
        deliver(found)

    if start_thread(run, "strongly-resolver") is None:
        run()


def _addresses(host: str, port: int, *flags: int) -> list[Address]:
    # By position: the replacements of test doubles, such as httpretty's, have other names for these parameters.
    found = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, *flags)
    return list(dict.fromkeys(Address(family, sockaddr) for family, *_, sockaddr in found))


def _unwrapped(found: Any) -> list[Address]:
    if isinstance(found, Exception):
        raise found
    result: list[Address] = found
    return result


def addresses(host: str, port: int, deadline: float | None) -> list[str]:
    """Return the addresses of a host for a network backend of httpcore, which would resolve it without a timeout.

    Args:
        host: Host name or address.
        port: Port.
        deadline: Deadline in seconds of the monotonic clock; None for no limit.

    Raises:
        OSError: The host name cannot be resolved.
        TimeoutError: The deadline has passed.
    """
    limit = time.monotonic() + threading.TIMEOUT_MAX if deadline is None else deadline
    return [str(address.sockaddr[0]) for address in in_order(_resolve(host, port, limit), None)]


def async_addresses(host: str, port: int, deadline: float | None) -> list[str]:
    """Return the host itself: anyio resolves it within the timeout, and tries its addresses 250 ms apart."""
    return [host]

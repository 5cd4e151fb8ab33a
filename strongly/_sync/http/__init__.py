# Derived from strongly/_async by `make generate`; edit the source there.
"""Sends single requests over HTTP.

Why the SDK manages connections itself: half of the CPU time of a call through httpx is spent in httpx and the pool of
httpcore, on features that a client of one JSON API does not use (with 100 calls in flight, the SDK takes a fifth of the
time; docs/performance.md has the figures and how to repeat them). Libraries do the rest: sockets and TLS are those of
the standard library, h11 implements the protocol, and certificates are located as in httpx.

- `connections`: a stack of HTTP/1.1 connections to one origin, each of which carries one request at a time.
- `adapter`: the same interface over an HTTP client. It is used instead of `connections` where the difference would be
  visible: if the user passes `http_client=`, if the environment configures a proxy for the server, if the host name is
  not ASCII, and while instrumentation or a test double has patched httpx, httpcore or sockets. The environment is read
  once per process and event loop, with the first request.
- `in_process`: the same interface over a function. It is used by the clients of a sandbox.
- `patches`: finds out what is patched. This is checked before each request: a test double may begin or end at any
  time, and no request may bypass it. The built-in connections are kept in the meantime.
- `httpx_client`: the client for `adapter` unless the user passes one.
- `backend`: connects, reads and writes until the deadline of an attempt. Libraries limit the time of each operation
  instead, so a server that sends a byte now and then could keep a call waiting forever. The deadline is passed as an
  argument; the pools of httpcore pass it on with the timeout (`adapter.Timeout`).
"""

from __future__ import annotations

import sys
import time
from itertools import chain
from operator import is_
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from strongly._concurrency.processes import forget_when_forked, is_over, scope
from strongly._config.network import may_go_direct
from strongly._core.errors import AttemptError, DeadlineExceededError, classify
from strongly._core.exceptions import ConnectionError, ResponseValidationError, StronglyError, TimeoutError
from strongly._core.request import HTTPRequest
from strongly._core.response import HTTPResponse, StreamedResponse
from strongly._core.retry import Failure
from strongly._core.secret import Unpicklable

from .patches import END, Patches

if TYPE_CHECKING:
    from .adapter import ClientAdapter
    from .connections import Connections
    from .in_process import InProcess

_patches = Patches()


class HTTP(Unpicklable):
    """Sends requests over built-in connections or a custom HTTP client.

    Connections are opened with the first request: creating an instance does no I/O. They belong to a process and an
    event loop; another one, such as a forked process, opens new ones.

    Args:
        base_url: URL that all requests start with.
        client: A custom HTTP client, which the user is responsible for closing; None for built-in connections.
    """

    def __init__(self, base_url: str, client: Any = None) -> None:
        self._base_url = base_url
        self._borrowed = client
        self._in_process: InProcess | None = None
        # By scope. Weakly, so that event loops are not kept; connections are closed when their event loop is collected.
        self._own: WeakKeyDictionary[object, Connections | ClientAdapter] = WeakKeyDictionary()
        # Used instead while something is patched: clients of httpx, and the classes that they consist of.
        self._patched: WeakKeyDictionary[object, tuple[tuple[Any, ...], ClientAdapter]] = WeakKeyDictionary()
        self._is_inherited = False
        self._closed = False
        forget_when_forked(self)

    @property
    def is_built_in(self) -> bool:
        """Whether built-in connections are used, not a custom HTTP client or a server in this process."""
        return self._borrowed is None and self._in_process is None

    def patches(self) -> Patches | None:
        """Return what is patched at present, None if nothing is or if no built-in connections are used."""
        if not self.is_built_in:
            return None
        patches = current_patches()
        return patches if patches.found else None

    def use_in_process(self, server: Any) -> None:
        """Send requests to a server in this process, see `InProcess`, instead of over connections."""
        from .in_process import InProcess

        self._in_process = InProcess(self._base_url, server)

    def exchange(self, http_request: HTTPRequest, *, timeout: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and read the complete response.

        Args:
            http_request: The request.
            timeout: Timeout of the whole exchange in seconds.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            AttemptError: No complete response was received.
            StronglyError: The client is closed, or its configuration is invalid.
        """
        try:
            sender = self._sender()
        except (ImportError, OSError) as error:  # for example because of too many open files
            problem = f"cannot prepare a connection to {_host(http_request)}: {error}"
            raise AttemptError(Failure("unsent"), ConnectionError(problem)) from error
        deadline = time.monotonic() + timeout
        try:
            return sender.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
        except ResponseValidationError as error:
            raise AttemptError(Failure("malformed"), error) from error.__cause__
        except (AttemptError, StronglyError):
            raise
        except DeadlineExceededError:
            message = f"no complete response from {_host(http_request)} within {timeout:.3g} s"
            raise AttemptError(Failure("timeout"), TimeoutError(message)) from None
        except Exception as error:
            attempt = classify(error, _host(http_request), timeout)
            raise (_ended(attempt) if self._closed else attempt) from error

    def read(self, response: StreamedResponse, http_request: HTTPRequest, *, timeout: float) -> bytes:
        """Return the next bytes of the body of a streamed response; none at the end.

        Args:
            response: The response.
            http_request: Its request, for messages.
            timeout: Seconds to wait for them.

        Raises:
            AttemptError: The rest of the body cannot be received.
        """
        try:
            data: bytes = response.body.read(time.monotonic() + timeout)
        except ResponseValidationError as error:
            raise AttemptError(Failure("malformed"), error) from error.__cause__
        except Exception as error:
            attempt = classify(error, _host(http_request), timeout)
            raise (_ended(attempt) if self._closed else attempt) from error
        return data

    def close(self) -> None:
        """Close all built-in connections. A custom HTTP client is left open."""
        self._closed = True
        own, self._own = self._own, WeakKeyDictionary()
        patched, self._patched = self._patched, WeakKeyDictionary()
        here = scope()
        for sender in [own.pop(here, None), *patched.pop(here, ())[1:]]:
            if sender is not None:
                sender.close()
        # Other event loops may have ended without closing their connections, or be running in other threads.
        for elsewhere in own.values():
            elsewhere.disconnect()

    def forget_connections(self) -> None:
        """Close the copies of the connections of a parent process."""
        self._is_inherited = True
        own, self._own = self._own, WeakKeyDictionary()
        self._patched = WeakKeyDictionary()
        for inherited in own.values():
            inherited.forget_connections()

    def _sender(self) -> Connections | ClientAdapter | InProcess:
        self._refuse_if_closed()
        if self._in_process is not None:
            return self._in_process
        if self._borrowed is not None:
            return self._adapted()
        here, patches = scope(), current_patches()
        if patches.found:
            return self._patched_sender(patches, here)
        if (own := self._own.get(here)) is None:
            self._forget_ended()
            # If another thread is faster, its connections are used: nothing is connected yet.
            own = self._own.setdefault(here, self._make_sender())
            if self._closed:  # by another thread or task in the meantime
                self._own.pop(here, None)
                self._refuse_if_closed()
        return own

    def _adapted(self) -> ClientAdapter:
        from .adapter import ClientAdapter

        if self._is_inherited:
            raise StronglyError(
                "the client was created in another process with http_client=, whose connections cannot be shared: "
                "create a new client after forking"
            )
        return ClientAdapter(self._borrowed)

    def _patched_sender(self, patches: Patches, here: object) -> ClientAdapter:
        classes, adapter = self._patched.get(here, ((), None))
        if adapter is None or not all(map(is_, classes, patches.classes)):
            from .httpx_client import own_client

            self._forget_ended()
            try:
                adapter = own_client(self._base_url)
            except (StronglyError, ImportError, OSError):
                raise
            except Exception as error:  # of what replaces a class of httpx
                problem = f"cannot create a client of httpx, which is patched: {error}"
                raise AttemptError(Failure("unusable"), ConnectionError(problem)) from error
            self._patched[here] = patches.classes, adapter
            if self._closed:  # by another thread or task in the meantime
                self._patched.pop(here, None)
                self._refuse_if_closed()
        return adapter

    def _forget_ended(self) -> None:
        """Drop what belongs to event loops that were closed: connections refer to their event loop."""
        for other in [*self._own, *self._patched]:
            if is_over(other):
                self._patched.pop(other, None)
                if (connections := self._own.pop(other, None)) is not None:
                    connections.disconnect()

    def _make_sender(self) -> Connections | ClientAdapter:
        if may_go_direct(self._base_url):
            from .connections import Connections

            return Connections(self._base_url)
        from .httpx_client import own_client

        return own_client(self._base_url)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StronglyError("the client is closed: create a new one, or keep it open while it is in use")


def current_patches() -> Patches:
    """Return what is patched at present."""
    global _patches
    last = _patches
    try:
        # Not `==`: wrappers compare equal to the function that they replace. Here, because each call needs it.
        are_current = sys.modules.keys().isdisjoint(last.missing) and all(
            map(is_, chain(last.present(), *last.members, END), last.known)
        )
    except (AttributeError, RuntimeError):  # a class was deleted, or another thread is patching it
        are_current = False
    if not are_current:
        last = _patches = Patches()
    return last


def _ended(attempt: AttemptError) -> AttemptError:
    """Return the failed attempt for a request whose client was closed, which is not retried."""
    unsent = attempt.failure.kind in ("unsent", "unusable")
    error = ConnectionError("the client was closed during the call")
    return AttemptError(Failure("unusable" if unsent else "malformed"), error)


def _host(http_request: HTTPRequest) -> str:
    return urlsplit(http_request.url).netloc

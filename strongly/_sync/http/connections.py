# Derived from strongly/_async by `make generate`; edit the source there.
"""Built-in HTTP/1.1 connections to one origin, each with one request at a time.

They avoid the pool and the layers of an HTTP client, which take more CPU time than the request itself.

No code here holds a lock: a signal handler or a finalizer can run between any two instructions and use the same client,
and an exception can be raised there. Idle connections are in a deque, whose operations are atomic. A connection that is
in use belongs to one call alone, and its socket closes when nothing refers to it any more.
"""

from __future__ import annotations

import queue
import time
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from strongly._concurrency.cancellation import CancelledError, cancellable, current_cancellation
from strongly._concurrency.network import connect
from strongly._concurrency.slots import Slots
from strongly._concurrency.streams import Stream
from strongly._core.errors import DeadlineExceededError
from strongly._core.http1 import Protocol
from strongly._core.request import HTTPRequest, Upload, origin
from strongly._core.response import HTTPResponse, StreamCollector, StreamedResponse

if TYPE_CHECKING:
    from strongly._concurrency.network import Address
    from strongly._concurrency.slots import Slot
    from strongly._core.http1 import OutgoingData


# The default of httpx.
MAX_CONNECTIONS = 100
_EARLY_SECONDS = 0.1  # to read what has been received; with TLS, that may be no response
IDLE_SECONDS = 5.0  # less than the keep-alive timeout of common servers and load balancers


class ConnectError(OSError):
    """No connection was established, so nothing was sent."""


class ConnectTimeoutError(ConnectError, TimeoutError):
    """No connection was established before the deadline, so nothing was sent."""


class Connections:
    """A stack of connections: last in, first out, so that surplus connections expire.

    Args:
        base_url: URL that all requests start with.
    """

    def __init__(self, base_url: str) -> None:
        self._connector = Connector(base_url)
        self._slots = Slots(MAX_CONNECTIONS)
        self._idle: deque[HTTP1Connection] = deque()
        self._all: set[weakref.ref[HTTP1Connection]] = set()
        self._closed = False
        # Not a method `__del__`: that would also run after `close`, and swallow what a signal handler raises there.
        self._finalizer = weakref.finalize(self, _close_all, self._idle)

    def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request once and read the complete response before the deadline.

        Of a successful response to a streamed request, only the headers are read. The deadline and the limit do not
        apply to its body.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            ConnectError: No connection was established.
            DeadlineExceededError: The deadline passed while the response was being received.
            OSError: The connection failed. Exceptions of h11 are raised too.
        """
        try:
            slot = self._slots.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise ConnectTimeoutError("all connections are busy") from None
        if http_request.streamed:
            return self._open(http_request, slot, deadline, max_bytes)
        try:
            connection = self._take()
            cancellation = current_cancellation()
            try:
                if cancellation is None:
                    return connection.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
                # Inside of `try`: another thread or task can use the connection as soon as it is given back.
                with cancellation.operation(connection):
                    return connection.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
            except CancelledError:
                connection.is_idle = False  # even if the response was complete: it is about to be disconnected
                raise
            finally:
                self._give_back(connection)
        finally:
            self._slots.put(slot)

    def _open(self, http_request: HTTPRequest, slot: Slot, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a streamed request. The response holds the slot and the connection until its body has been read."""
        connection = None
        try:
            connection = self._take()
            with cancellable(connection):
                response = connection.exchange(http_request, deadline=deadline, max_bytes=max_bytes)
        except BaseException:
            if connection is not None:
                connection.close()
            self._slots.put(slot)
            raise
        if not isinstance(response, StreamedResponse):
            self._release(connection, slot)
            return response
        body = ConnectionBody(connection, response.body)
        # Also if a loop over the body is left, which drops it.
        body.release = weakref.finalize(body, self._release, connection, slot)
        body.release.atexit = False
        return response._replace(body=body)

    def _release(self, connection: HTTP1Connection, slot: Slot) -> None:
        self._give_back(connection)
        self._slots.put(slot)

    def close(self) -> None:
        """Close all connections. Requests in flight fail."""
        self.disconnect()

    def disconnect(self) -> None:
        """Close all connections, from any thread. Requests in flight fail."""
        self._closed = True
        _close_all(self._idle)
        for connection in self._alive():
            connection.disconnect()
        self._finalizer.detach()

    def forget_connections(self) -> None:
        """Close all connections without waiting or disconnecting: another process may use them."""
        for connection in self._alive():
            connection.close()

    def _alive(self) -> list[HTTP1Connection]:
        return [alive for reference in list(self._all) if (alive := reference()) is not None]

    def _take(self) -> HTTP1Connection:
        """Return an idle connection that is still open, or a new one."""
        if self._closed:
            raise ConnectError("the client is closed")
        expired = time.monotonic() - IDLE_SECONDS
        while (connection := self._pop()) is not None:
            if connection.idle_since >= expired and not connection.has_input():
                self._close_expired(expired)
                return connection
            connection.close()
        connection = HTTP1Connection(self._connector)
        self._all.add(weakref.ref(connection, self._all.discard))
        return connection

    def _pop(self) -> HTTP1Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _close_expired(self, expired: float) -> None:
        with suppress(IndexError):  # another thread took the last one
            # A look comes first: taken for a moment, an idle connection would be missing to another thread.
            while self._idle[0].idle_since < expired:
                oldest = self._idle.popleft()
                if oldest.idle_since < expired:
                    oldest.close()
                else:  # another thread took the one looked at
                    self._idle.appendleft(oldest)

    def _give_back(self, connection: HTTP1Connection) -> None:
        if not connection.is_idle:
            connection.close()
            return
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        # Checked afterwards: `close` may have closed all idle connections just before this one was added.
        if self._closed:
            _close_all(self._idle)


def _close_all(idle: deque[HTTP1Connection]) -> None:
    with suppress(IndexError):  # until none is left
        while True:
            idle.pop().close()


class ConnectionBody:
    """The body of a streamed response.

    Args:
        connection: The connection, which serves no other request until then.
        collector: Decompresses the body.

    Attributes:
        release: Gives back the connection, or closes it if the body has not been read to its end.
    """

    release: Callable[[], object]

    def __init__(self, connection: HTTP1Connection, collector: StreamCollector) -> None:
        self._connection = connection
        self._collector = collector
        self._is_complete = connection.is_idle

    def read(self, deadline: float) -> bytes:
        """Return the next bytes, decompressed; none at the end.

        Args:
            deadline: When to stop waiting for them, in seconds of the monotonic clock.

        Raises:
            ResponseValidationError: The body is malformed.
            OSError: The connection failed. Exceptions of h11 are raised too.
        """
        while not (data := self._collector.take()):
            if self._is_complete:
                self._collector.end()
                self.close()
                break
            with cancellable(self._connection):
                self._is_complete = self._connection.receive_more(self._collector, deadline)
        return data

    def close(self) -> None:
        """Release the connection."""
        self.release()


class Connector:
    """Connects to the origin of a URL.

    Args:
        base_url: The URL.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        scheme, host, port = origin(urlsplit(base_url))
        self._is_encrypted, self._host, self._port = scheme == "https", host or "", port or 0
        self._address: Address | None = None

    def connect(self, deadline: float) -> Stream:
        """Return a new connection.

        Args:
            deadline: Deadline in seconds of the monotonic clock.

        Raises:
            ConfigurationError: The certificates in `SSL_CERT_FILE` cannot be read.
            ConnectError: No connection was established.
        """
        try:
            context = None
            if self._is_encrypted:
                # Importing ssl is slow, and only HTTPS needs it.
                from strongly._config.tls import raise_if_unreadable, shared_context

                context = shared_context()
            connected, self._address = connect(self._host, self._port, deadline, self._address)
            stream = Stream(connected)
            if context is not None:
                try:
                    stream.start_tls(context, self._host, deadline)
                except BaseException as error:
                    try:
                        raise_if_unreadable(error)  # before closing the socket, which frees a file descriptor
                    finally:
                        stream.close()
                    raise
        except TimeoutError as error:
            raise ConnectTimeoutError("the deadline of the attempt has passed") from error
        except (ImportError, OSError) as error:  # ssl cannot be imported if too many files are open
            raise ConnectError(str(error)) from error
        return stream


def _deadline_of_early_response(stream: Stream) -> float:
    """Return the deadline of a response that the server sent instead of reading the whole request.

    Raises:
        TimeoutError: The exception that is being handled: the server has sent nothing.
    """
    if not stream.has_input():
        raise
    return time.monotonic() + _EARLY_SECONDS


class HTTP1Connection:
    """A connection with one request at a time, opened with the first request.

    Args:
        connector: Opens the connection.

    Attributes:
        is_idle: Whether it is open and ready for another request.
        idle_since: When it became idle, in seconds of the monotonic clock.
    """

    def __init__(self, connector: Connector) -> None:
        self.is_idle = False
        self.idle_since = 0.0
        self._connector = connector
        self._protocol = Protocol(connector.base_url)
        self._stream: Stream | None = None
        self._disconnected = False
        self._is_reusable = False

    def has_input(self) -> bool:
        """Whether an idle connection is readable: the server disconnected, or sent data that was not requested."""
        return self._stream is None or self._stream.has_input()

    def exchange(self, http_request: HTTPRequest, *, deadline: float, max_bytes: int) -> HTTPResponse:
        """Send a request and read the complete response before the deadline.

        Args:
            http_request: The request.
            deadline: Deadline of the attempt in seconds of the monotonic clock.
            max_bytes: Largest body to accept, in bytes after decompression.

        Raises:
            ResponseValidationError: The body is malformed or too large.
            ConnectError: No connection was established.
            ValidationError: The body is a file or stream that cannot be read.
            DeadlineExceededError: The deadline passed while the response was being received.
            OSError: The connection failed. Exceptions of h11 are raised too.
        """
        # Not idle until the response is complete: after an exception or a cancellation, the connection is closed.
        self.is_idle = False
        if (stream := self._stream) is None:
            stream = self._stream = self._connector.connect(deadline)
        if self._disconnected:
            raise ConnectError("the connection was closed before the request was sent")
        if http_request.content.__class__ is Upload:
            outgoing, deadline = self._send_upload(stream, http_request, deadline, max_bytes)
        else:
            outgoing = self._protocol.request(http_request, max_bytes)
            try:
                stream.write(outgoing, deadline)
            except TimeoutError:
                deadline = _deadline_of_early_response(stream)
            except OSError:
                # A server may respond and disconnect before it has read the whole request. Its response is readable.
                pass
        try:
            while not self._protocol.receive(stream.read(deadline)):
                if time.monotonic() > deadline:
                    raise DeadlineExceededError
        except Exception as error:
            if not self._protocol.cut_off() and not self._is_complete_without_end(error, http_request):
                raise
        # After a partial request, the server would read the next one as the rest of its body.
        self._is_reusable = not outgoing
        self.is_idle = self._protocol.start_next() and self._is_reusable
        return self._protocol.response()

    def _is_complete_without_end(self, error: Exception, http_request: HTTPRequest) -> bool:
        """Whether a response is complete although its server has disconnected without ending TLS, as many do.

        If nothing else ends the response either, an attacker may have truncated it. JSON shows that, unlike files.
        """
        if type(error).__name__ != "SSLEOFError":  # importing ssl is slow
            return False
        return self._protocol.receive(b"") and http_request.operation.is_json

    def receive_more(self, collector: StreamCollector, deadline: float) -> bool:
        """Receive more of a streamed body. Return whether it is complete.

        Raises:
            ResponseValidationError: The body is malformed.
            OSError: The connection failed. Exceptions of h11 are raised too.
        """
        assert self._stream is not None
        is_complete = self._protocol.receive_more(collector, self._stream.read(deadline))
        if is_complete:
            self.is_idle = self._protocol.start_next() and self._is_reusable
        return is_complete

    def _send_upload(
        self, stream: Stream, http_request: HTTPRequest, deadline: float, max_bytes: int
    ) -> tuple[OutgoingData, float]:
        """Send a request whose body is read meanwhile.

        The deadline applies to the headers, and is put off by each piece of the body: how long the whole takes depends
        on its size.

        Returns:
            What is left of the request if the server has disconnected, and the deadline of the response.
        """
        from .uploads import UploadReader

        timeout = deadline - time.monotonic()
        assert isinstance(http_request.content, Upload)
        with UploadReader(http_request.content) as reader:
            framed = http_request._replace(headers=(*http_request.headers, reader.framing()))
            outgoing = self._protocol.request(framed, max_bytes)
            deadline = self._write(stream, outgoing, deadline)
            pieces = reader.pieces()
            try:
                for piece in pieces:
                    if outgoing:
                        return outgoing, deadline
                    outgoing = self._protocol.piece(piece)
                    deadline = self._write(stream, outgoing, time.monotonic() + timeout)
            finally:
                pieces.close()
        if not outgoing:
            outgoing = self._protocol.end()
            deadline = self._write(stream, outgoing, time.monotonic() + timeout)
        return outgoing, deadline

    @staticmethod
    def _write(stream: Stream, outgoing: OutgoingData, deadline: float) -> float:
        """Send data, or a part of it if the server disconnects or responds. Return the deadline of the response."""
        try:
            stream.write(outgoing, deadline)
        except TimeoutError:
            return _deadline_of_early_response(stream)
        except OSError:
            pass  # as in `exchange`
        return deadline

    def cancel(self) -> None:
        """Cancel the request in progress, from another thread."""
        self.disconnect()

    def disconnect(self) -> None:
        """Make the request in progress fail, which another thread or task has made."""
        self._disconnected = True
        if self._stream is not None:
            self._stream.disconnect()

    def close(self) -> None:
        """Close the connection."""
        if self._stream is not None:
            self._stream.close()

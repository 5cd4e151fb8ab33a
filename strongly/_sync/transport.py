# Derived from strongly/_async by `make generate`; edit the source there.
"""Sends requests: attempts, retries, redirects and logging. Functions of `_core` make the decisions."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from strongly._concurrency.background import busy_time
from strongly._concurrency.cancellation import sleep
from strongly._core.errors import AttemptError, complete, error_of, explain_no_retry, with_retry_after
from strongly._core.exceptions import APIError, ConnectionError, StronglyError
from strongly._core.loading import LazyModule
from strongly._core.logging import as_text, call_record, retry_record
from strongly._core.options import Options, call_options
from strongly._core.reading import raw_response, read_response
from strongly._core.request import Endpoint, HTTPRequest, Upload, build_request, is_spent, redirected, with_key
from strongly._core.response import HTTPResponse, StreamedResponse
from strongly._core.retry import Failure, RetryQuota, outcome_is_unknown, parse_retry_after
from strongly._core.secret import Unpicklable, forget_variables

from .http import HTTP

if TYPE_CHECKING:
    from strongly._core import retry_event
    from strongly._core.raw_response import RawResponse
    from strongly._core.request import Request
else:
    retry_event = LazyModule("strongly._core.retry_event")

T = TypeVar("T")

_NO_OPTIONS = (None,) * 5
_log = logging.getLogger("strongly")
_log.addHandler(logging.NullHandler())  # libraries log nothing until the application configures logging


def _now() -> float:
    return time.monotonic()


class _Progress:
    """Progress of a call. `maybe_executed` is true once the server may have executed an attempt that failed."""

    __slots__ = ("attempts", "maybe_executed", "status", "tokens", "waited")

    def __init__(self) -> None:
        self.attempts = 0
        self.waited = 0.0
        self.tokens = 0
        self.status: int | None = None
        self.maybe_executed = False


class Prefetched(NamedTuple, Generic[T]):
    """A call whose first attempt was made in the background. `finish` of the transport returns its result.

    Attributes:
        outcome: Outcome of the attempt.
        seconds: Its duration.
        busy: CPU time of its thread, 0 for a task.
        patches: What test doubles and instrumentation had patched.
    """

    request: Request[T]
    http_request: HTTPRequest
    outcome: HTTPResponse | AttemptError
    seconds: float
    busy: float
    patches: object

    @property
    def failed(self) -> bool:
        """Whether the attempt failed."""
        return isinstance(self.outcome, AttemptError) or not self.outcome.is_success


class Transport(Unpicklable):
    """Sends requests and returns their results.

    Args:
        endpoint: Where to send requests, and with which key.
        options: Options of all calls.
        http: Sends single requests.
        quota: Limits the retries of all calls of a client.
        sleep: Waits for a number of seconds.
        random: Returns a random number in [0, 1).
        now: Returns the seconds of a monotonic clock that includes the waits of `sleep`.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        options: Options,
        http: HTTP,
        *,
        quota: RetryQuota | None = None,
        sleep: Callable[[float], Any] = sleep,
        random: Callable[[], float] = random.random,
        now: Callable[[], float] = _now,
    ) -> None:
        self.endpoint = endpoint
        self.options = options
        self.http = http
        self._quota = quota or RetryQuota()
        self._sleep = sleep
        self._random = random
        self._now = now

    def with_options(self, options: Options) -> Transport:
        """Return a transport with other options and the same connections, quota and clock."""
        return Transport(
            self.endpoint,
            options,
            self.http,
            quota=self._quota,
            sleep=self._sleep,
            random=self._random,
            now=self._now,
        )

    def for_call(
        self,
        timeout: float | None,
        max_retries: int | None,
        extra_headers: Mapping[str, str] | None,
        extra_query: Mapping[str, str] | None,
        extra_body: Mapping[str, Any] | None,
    ) -> Transport:
        """Return a transport with options for one call. It is this one if all of them are None.

        Raises:
            ValidationError: A value is invalid.
        """
        given = (timeout, max_retries, extra_headers, extra_query, extra_body)
        return self if given == _NO_OPTIONS else self.with_options(call_options(self.options, *given))

    def without_body(self) -> Transport:
        """Return a transport for further requests of a call, which have no body that `extra_body` is meant for."""
        return self.with_options(self.options._replace(extra_body={}))

    def prefetches(self, prefetch: bool | None = None) -> bool:
        """Whether to prefetch.

        Args:
            prefetch: Whether to prefetch; None for the setting of the client. Its default is to prefetch only over
                built-in connections, because a custom HTTP client may not be thread-safe.
        """
        wanted = self.options.prefetch if prefetch is None else prefetch
        return self.http.is_built_in if wanted is None else wanted

    def pause(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        self._sleep(seconds)

    def now(self) -> float:
        """Return the seconds of the monotonic clock, including simulated waits."""
        return self._now()

    def chance(self) -> float:
        """Return a random number in [0, 1)."""
        return self._random()

    def wait_by(self, pass_time: Callable[[float], object]) -> None:
        """Simulate all waits: they return immediately, and advance another clock instead.

        Args:
            pass_time: Advances the clock by a number of seconds.
        """
        passed: dict[int, float] = {}  # by thread: threads can share the client

        def simulate(seconds: float) -> None:
            pass_time(seconds)
            passed[threading.get_ident()] = passed.get(threading.get_ident(), 0.0) + seconds
            sleep(0)  # lets other tasks run

        self._sleep = simulate
        self._now = lambda: time.monotonic() + sum(list(passed.values()))

    def send(self, request: Request[T]) -> T:
        """Send a request, retry if necessary, and return its result.

        Raises:
            StronglyError: The call failed.
        """
        http_request = self._http_request(request)
        response, attempts = self._deliver(http_request)
        return read_response(request, http_request, response, attempts)

    def prefetch(self, request: Request[T]) -> Prefetched[T]:
        """Make the first attempt of a call whose result may not be needed. `finish` makes the other ones."""
        started, busy, patches = time.perf_counter(), busy_time(), self.http.patches()
        http_request = self._http_request(request)
        outcome = self._attempt(http_request)
        seconds, busy = time.perf_counter() - started, busy_time() - busy
        return Prefetched(request, http_request, outcome, seconds, busy, patches)

    def finish(self, call: Prefetched[T]) -> T:
        """Retry a call if its first attempt failed, and return its result.

        Raises:
            StronglyError: The call failed.
        """
        if call.patches is not self.http.patches():  # a test double began or ended, which must see what is used
            return self.send(call.request)
        response, attempts = self._deliver(call.http_request, call.outcome, call.seconds)
        return read_response(call.request, call.http_request, response, attempts)

    def send_raw(self, request: Request[T]) -> RawResponse[T]:
        """Send a request, retry if necessary, and return its result together with the response.

        Raises:
            StronglyError: The call failed.
        """
        http_request = self._http_request(request)
        response, attempts = self._deliver(http_request)
        return raw_response(request, http_request, response, attempts)

    def open(self, request: Request[Any]) -> tuple[HTTPRequest, StreamedResponse, int]:
        """Send a request whose response is streamed, and retry if necessary.

        Returns:
            What was sent, the response, whose body must be read or closed, and the number of attempts.

        Raises:
            StronglyError: The call failed.
        """
        http_request = self._http_request(request)._replace(streamed=True)
        response, attempts = self._deliver(http_request)
        assert isinstance(response, StreamedResponse)
        return http_request, response, attempts

    def read(self, http_request: HTTPRequest, response: StreamedResponse, attempts: int) -> bytes:
        """Return the next bytes of a streamed response; none at the end. The timeout applies to each read.

        Raises:
            StronglyError: The rest of the body cannot be received.
        """
        try:
            return self.http.read(response, http_request, timeout=self.options.timeout)
        except AttemptError as failed:
            forget_variables(failed)
            error, cause = failed.error, failed.__cause__
        raise complete(error, http_request, attempts) from cause

    def _http_request(self, request: Request[Any]) -> HTTPRequest:
        # Not uuid4: importing uuid takes longer.
        options, request_id = self.options, os.urandom(16).hex()
        return build_request(
            request, self.endpoint, options.headers, request_id, options.extra_query, options.extra_body
        )

    def _deliver(
        self, http_request: HTTPRequest, outcome: HTTPResponse | AttemptError | None = None, seconds: float = 0.0
    ) -> tuple[HTTPResponse, int]:
        """Return the successful response and the number of attempts.

        Args:
            http_request: The request.
            outcome: Outcome of the first attempt if it has been made.
            seconds: Its duration.
        """
        started = time.perf_counter() - seconds
        progress = _Progress()
        response: HTTPResponse | None = None
        request_id: str | None = None
        try:
            response = self._attempts(http_request, progress, outcome)
        except StronglyError as error:
            request_id = getattr(error, "request_id", None)
            raise
        finally:
            if _log.isEnabledFor(logging.DEBUG):
                seconds = time.perf_counter() - started
                request_id = request_id if response is None else response.request_id
                record = call_record(http_request, progress.status, progress.attempts, seconds, request_id)
                _log.debug(as_text(record), extra={"strongly": record})
        self._quota.release(progress.tokens)
        return response, progress.attempts

    def _attempts(
        self, http_request: HTTPRequest, progress: _Progress, outcome: HTTPResponse | AttemptError | None
    ) -> HTTPResponse:
        while True:
            error: StronglyError
            progress.attempts += 1
            if outcome is None:
                outcome = self._attempt(http_request)
            if isinstance(outcome, AttemptError):
                failure, error = outcome.failure, outcome.error
                error.__cause__ = outcome.__cause__
            else:
                progress.status = outcome.status
                if outcome.is_success:
                    return outcome
                failure, error = _failure_of(outcome, http_request)
            outcome = None
            wait = self._wait_before_retry(http_request, failure, progress)
            if wait is None:
                explain_no_retry(error, failure, http_request, self.options.policy)
                complete(error, http_request, progress.attempts, maybe_executed=progress.maybe_executed)
                raise error from error.__cause__
            # Even if the request is idempotent: a DELETE that is retried after it was executed results in a 404.
            progress.maybe_executed |= outcome_is_unknown(failure, idempotent=False)
            self._announce(http_request, failure, error, wait, progress)
            self._sleep(wait)
            progress.waited += wait

    def _attempt(self, http_request: HTTPRequest) -> HTTPResponse | AttemptError:
        """Send a request once, following redirects. Return the response, or why there is none.

        If a function returns the key and the server rejects it, the function is asked again, and the request is
        repeated with a different key. That is safe: the server has not executed a request that it has rejected.
        """
        hops, keys = 0, self.endpoint.key_function
        if keys is not None and not http_request.sends_key:
            keys = None
        if keys is not None:
            http_request = with_key(http_request, keys.ask())
        deadline = time.monotonic() + self.options.timeout
        while True:
            # The timeout covers the redirects of an attempt. After the deadline, the next one times out at once.
            timeout = max(deadline - time.monotonic(), 0.001)
            try:
                response = self.http.exchange(http_request, timeout=timeout, max_bytes=self.options.max_response_bytes)
            except AttemptError as failed:
                forget_variables(failed)
                return failed.with_traceback(None)  # the traceback would keep this frame alive
            except BaseException as error:
                forget_variables(error)
                raise
            try:
                target = redirected(http_request, response, hops)
            except ConnectionError as error:
                return AttemptError(Failure("status", response.status), error.with_traceback(None))
            if target is not None:
                http_request, hops = target, hops + 1
                continue
            if keys is None or response.status != 401 or is_spent(http_request):
                return response
            asked = time.monotonic()
            renewed, keys = with_key(http_request, keys.ask()), None
            deadline += time.monotonic() - asked  # the timeout limits the server, not the function
            if renewed == http_request:
                return response
            if isinstance(http_request.content, Upload):
                deadline = time.monotonic() + self.options.timeout  # the first upload can have taken longer
            http_request = renewed

    def _wait_before_retry(self, http_request: HTTPRequest, failure: Failure, progress: _Progress) -> float | None:
        if is_spent(http_request):
            return None
        wait = self.options.policy.wait_before_retry(
            failure,
            idempotent=http_request.idempotent,
            retries=progress.attempts - 1,
            waited=progress.waited,
            random=self._random(),
        )
        if wait is None:
            return None
        taken = self._quota.acquire(failure)
        progress.tokens += taken
        return wait if taken else None

    def _announce(
        self, http_request: HTTPRequest, failure: Failure, error: StronglyError, wait: float, progress: _Progress
    ) -> None:
        if _log.isEnabledFor(logging.INFO):
            record = retry_record(http_request, progress.attempts, failure.reason, wait)
            _log.info(as_text(record), extra={"strongly": record})
        if self.options.on_retry is not None:
            attempt, reason = progress.attempts, failure.reason
            self.options.on_retry(retry_event.RetryEvent(http_request.operation.id, attempt, wait, reason, error))


def _failure_of(response: HTTPResponse, http_request: HTTPRequest) -> tuple[Failure, APIError]:
    # Not the monotonic clock: the header can be an HTTP date (RFC 9110, section 10.2.3).
    retry_after = parse_retry_after(response.headers.get("retry-after"), time.time())
    failure = Failure("status", response.status, retry_after)
    return failure, with_retry_after(error_of(response, http_request), retry_after)

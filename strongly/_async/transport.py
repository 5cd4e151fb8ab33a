"""Makes calls: attempts, waits between them, redirects, logging. What to do is decided by pure functions."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from strongly._core.errors import AttemptError, complete, error_of, give_up, raw_response, read_answer, with_retry_after
from strongly._core.exceptions import APIError, ConnectionError, StronglyError
from strongly._core.logging import as_text, call_record, retry_record
from strongly._core.options import Options, RetryEvent
from strongly._core.request import Call, Connection, make_call, redirected
from strongly._core.response import Answer, RawResponse
from strongly._core.retry import Failure, RetryQuota, outcome_is_unknown, parse_retry_after

from .http import AsyncHTTP

if TYPE_CHECKING:
    from strongly._core.request import Request

T = TypeVar("T")

_log = logging.getLogger("strongly")
_log.addHandler(logging.NullHandler())  # whoever wants to see logs sets up a handler


async def _sleep(seconds: float) -> None:
    import anyio  # only retries need it

    await anyio.sleep(seconds)


def _now() -> float:
    return time.monotonic()


@dataclass(slots=True)
class _Progress:
    """How far a call has come; `doubtful` once an attempt may have been carried out although it failed."""

    attempts: int = 0
    waited: float = 0.0
    tokens: int = 0
    status: int | None = None
    doubtful: bool = False


class AsyncTransport:
    """Sends requests and returns what they stand for.

    Args:
        connection: Where to send requests, and with which key.
        options: How calls are made.
        http: What sends single requests.
        quota: Limits retries over all calls of a client.
        sleep: Waits so many seconds.
        random: Returns a number in [0, 1).
        now: Returns the seconds of a monotonic clock, which `sleep` moves on.
    """

    def __init__(
        self,
        connection: Connection,
        options: Options,
        http: AsyncHTTP,
        *,
        quota: RetryQuota | None = None,
        sleep: Callable[[float], Any] = _sleep,
        random: Callable[[], float] = random.random,
        now: Callable[[], float] = _now,
    ) -> None:
        self.connection = connection
        self.options = options
        self.http = http
        self._quota = quota or RetryQuota()
        self._sleep = sleep
        self._random = random
        self._now = now

    def with_options(self, options: Options) -> AsyncTransport:
        """Return a transport with other options on the same connections and the same quota."""
        return AsyncTransport(
            self.connection,
            options,
            self.http,
            quota=self._quota,
            sleep=self._sleep,
            random=self._random,
            now=self._now,
        )

    def ahead(self, prefetch: bool | None = None) -> AsyncTransport | None:
        """Return a transport for pages that are asked for before their turn, or None if that is not wanted.

        It makes one attempt: a page that cannot be had will be asked for again in its turn.

        Args:
            prefetch: Whether it is wanted; None for what the options say, and by default only over connections of our
                own, since a client of the user's need not bear several threads.
        """
        wanted = self.options.prefetch if prefetch is None else prefetch
        if not (self.http.is_own if wanted is None else wanted):
            return None
        return self.with_options(replace(self.options, max_retries=0, on_retry=None))

    async def pause(self, seconds: float) -> None:
        """Wait so many seconds."""
        await self._sleep(seconds)

    def now(self) -> float:
        """Return the seconds of a monotonic clock, which all waits move on."""
        return self._now()

    def chance(self) -> float:
        """Return a random number in [0, 1)."""
        return self._random()

    def wait_by(self, pass_time: Callable[[float], object]) -> None:
        """Let waits take no time, and pass that of another clock instead.

        Args:
            pass_time: Lets so many seconds pass.
        """
        passed, lock = 0.0, threading.Lock()

        async def sleep(seconds: float) -> None:
            nonlocal passed
            pass_time(seconds)
            with lock:  # of the threads that share the client
                passed += seconds
            await _sleep(0)  # others get their turn

        self._sleep = sleep
        self._now = lambda: time.monotonic() + passed

    async def send(self, request: Request[T]) -> T:
        """Make a call and return its result.

        Raises:
            StronglyError: The call failed; the class says how.
        """
        call = self._call_for(request)
        answer, attempts = await self._deliver(call)
        return read_answer(request, call, answer, attempts)

    async def send_raw(self, request: Request[T]) -> RawResponse[T]:
        """Make a call and return its result together with the answer.

        Raises:
            StronglyError: The call failed; the class says how.
        """
        call = self._call_for(request)
        answer, attempts = await self._deliver(call)
        return raw_response(request, call, answer, attempts)

    def _call_for(self, request: Request[Any]) -> Call:
        return make_call(request, self.connection, self.options.headers, os.urandom(16).hex())

    async def _deliver(self, call: Call) -> tuple[Answer, int]:
        """Return the successful answer to a call and the number of attempts it took."""
        started = time.perf_counter()
        progress = _Progress()
        request_id: str | None = None
        try:
            answer = await self._attempts(call, progress)
            request_id = answer.request_id
        except StronglyError as error:
            complete(error, call, progress.attempts, doubtful=progress.doubtful)
            request_id = getattr(error, "request_id", None)
            raise
        finally:
            if _log.isEnabledFor(logging.DEBUG):
                seconds = time.perf_counter() - started
                record = call_record(call, progress.status, progress.attempts, seconds, request_id)
                _log.debug(as_text(record), extra={"strongly": record})
        self._quota.release(progress.tokens)
        return answer, progress.attempts

    async def _attempts(self, call: Call, progress: _Progress) -> Answer:
        while True:
            error: StronglyError
            progress.attempts += 1
            try:
                answer = await self._attempt(call)
                progress.status = answer.status
                if answer.is_success:
                    return answer
                failure, error = _failure_of(answer)
            except AttemptError as attempt:
                failure, error = attempt.failure, attempt.error
                error.__cause__ = attempt.__cause__
            wait = self._wait_before_retry(call, failure, progress)
            if wait is None:
                give_up(error, failure, call, self.options.policy)
                raise error from error.__cause__
            progress.doubtful |= outcome_is_unknown(failure, idempotent=False)
            self._announce(call, failure, error, wait, progress)
            await self._sleep(wait)
            progress.waited += wait

    async def _attempt(self, call: Call) -> Answer:
        """Send a call once, following redirects."""
        hops, deadline = 0, time.monotonic() + self.options.timeout
        while True:
            # The time of an attempt covers all its redirects; one that is over ends in a timeout at once.
            timeout = max(deadline - time.monotonic(), 0.001)
            answer = await self.http.exchange(call, timeout=timeout, max_bytes=self.options.max_response_bytes)
            try:
                target = redirected(call, answer, hops)
            except ConnectionError as error:
                raise AttemptError(Failure("status", answer.status), error) from None
            if target is None:
                return answer
            call, hops = target, hops + 1

    def _wait_before_retry(self, call: Call, failure: Failure, progress: _Progress) -> float | None:
        wait = self.options.policy.wait_before_retry(
            failure,
            idempotent=call.idempotent,
            retries=progress.attempts - 1,
            waited=progress.waited,
            random=self._random(),
        )
        if wait is None:
            return None
        taken = self._quota.acquire(failure)
        progress.tokens += taken
        return wait if taken else None

    def _announce(self, call: Call, failure: Failure, error: StronglyError, wait: float, progress: _Progress) -> None:
        if _log.isEnabledFor(logging.INFO):
            record = retry_record(call, progress.attempts, failure.reason, wait)
            _log.info(as_text(record), extra={"strongly": record})
        if self.options.on_retry is not None:
            self.options.on_retry(RetryEvent(call.operation.id, progress.attempts, wait, failure.reason, error))


def _failure_of(answer: Answer) -> tuple[Failure, APIError]:
    retry_after = parse_retry_after(answer.headers.get("retry-after"), time.time())
    failure = Failure("status", answer.status, retry_after)
    return failure, with_retry_after(error_of(answer), retry_after)

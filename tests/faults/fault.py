"""What a fault is, as data: when it strikes, what the server does, and what a user must see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from strongly import ConnectionError, ResponseValidationError, StronglyError, TimeoutError
from tests.faults.steps import Step

Kind = Literal["retrieve", "list", "action", "create"]
At = Literal["listen", "connect", "request", "idle"]

KINDS: tuple[Kind, ...] = ("retrieve", "list", "action", "create")


@dataclass(frozen=True)
class Expectation:
    """What a call must come to when every attempt meets the fault.

    Attributes:
        error: Class of the exception; None when the call must succeed all the same.
        retried: Whether further attempts follow. Then the call must succeed when the fault strikes only once.
        unknown: Whether the exception must say that the outcome is not known.
        sent: Whether the request reaches the server at all.
        requests: How many requests an attempt takes; more than one when redirects are followed.
        result: What the call returns, when that is not what it returns without the fault.
        retry_after: Seconds that the exception must say.
    """

    error: type[StronglyError] | None
    retried: bool = False
    unknown: bool = False
    sent: bool = True
    requests: int = 1
    result: str | None = None
    retry_after: float | None = None


Expectations = Mapping[Kind, Expectation]


@dataclass(frozen=True)
class Fault:
    """One way for a server to fail.

    Attributes:
        group: Heading in the table.
        title: What goes wrong.
        steps: What the server does.
        expect: What users must see, for each kind of call.
        at: When it strikes: instead of listening (`refuse` or `ignore` connections), on a new connection, after
            a complete request, or on a connection that is idle after an earlier call.
        slow: Whether it takes the client's timeout to notice.
        warm: Whether it must strike on a connection that has served a call before.
        curable: Whether the server can be healthy afterwards.
        scheme: Scheme of the base URL.
        wait: Seconds that the client must wait before it retries, if that is fixed.
        linux_only: Whether other systems cannot be made to fail this way.
        status: Status of the response, where the same goes wrong with several.
    """

    group: str
    title: str
    steps: tuple[Step, ...]
    expect: Expectations
    at: At = "request"
    slow: bool = False
    warm: bool = False
    curable: bool = True
    scheme: str = "http"
    wait: float | None = None
    linux_only: bool = False
    status: int | None = None

    def __str__(self) -> str:
        return self.title if self.status is None else f"{self.title} with {self.status}"

    def comes_second(self, kind: Kind) -> bool:
        """Whether another call is made first: a list has a page before the one that fails, where there can be one."""
        return self.warm or (kind == "list" and self.scheme == "http")


def same(expectation: Expectation) -> dict[Kind, Expectation]:
    """Every kind of call comes to the same."""
    return dict.fromkeys(KINDS, expectation)


def but(expectations: Expectations, **others: Expectation) -> dict[Kind, Expectation]:
    """Some kinds of call come to something else."""
    return {kind: others.get(kind, expectation) for kind, expectation in expectations.items()}


def harmless(requests: int = 1) -> dict[Kind, Expectation]:
    """Nobody notices."""
    return same(Expectation(None, requests=requests))


def unsent(error: type[StronglyError]) -> dict[Kind, Expectation]:
    """No connection was made: even a create may be retried."""
    return same(Expectation(error, retried=True, sent=False))


def lost(error: type[StronglyError]) -> dict[Kind, Expectation]:
    """The server may have acted and no response arrived: a create must not be retried."""
    return but(same(Expectation(error, retried=True)), create=Expectation(error, unknown=True))


def unreadable() -> dict[Kind, Expectation]:
    """There is a response, but a retry would bring the same: only a create has to look for its outcome."""
    once = Expectation(ResponseValidationError)
    return but(same(once), create=replace(once, unknown=True))


BROKEN = lost(ConnectionError)
LATE = lost(TimeoutError)

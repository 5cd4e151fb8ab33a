"""Writes docs/faults.md: how the client behaves under each fault that the tests inject.

    python -m tests.faults.table           write it
    python -m tests.faults.table --check   exit 1 if it is out of date

The table states what tests/faults/test_matrix.py expects, so it is true for as long as that passes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from strongly._core.options import DEFAULT_MAX_RETRIES
from tests.faults.catalogue import FAULTS
from tests.faults.fault import KINDS, Expectation, Fault, Kind

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
SAFE: Kind = "retrieve"

INTRODUCTION = """\
# Faults and outcomes

<!-- Written by `python -m tests.faults.table` from tests/faults; edit the catalog there. -->

The test suite injects each of these {count} faults with a server on raw sockets. It makes four kinds of calls, with
both the synchronous and the asynchronous client: `retrieve`, `list` with the fault on the second page, `create`, and an
action such as `start`. It checks the result or the exception, the number of requests, and the message of the exception.

- *retried* means that the request is retried, and that the call succeeds once the fault is gone. If the fault persists,
  the call raises the exception.
- *unknown* means that the server may have executed the request: the request is not retried, the exception has
  `outcome_unknown` set to true, and its message says where to look.
- *Requests* is the number of requests that reach the server if the fault persists and `max_retries` is {retries}, for
  `retrieve`, `list`, the action and `create`.

All exceptions are subclasses of `StronglyError`. A call takes at most `timeout` seconds per attempt, plus one minute of
waiting.
"""

WAITING = """\
The exception is that of the status. If the header is valid and the status is retryable, its `retry_after` is the number
of seconds. *waits* means that the request is retried after this time. If it exceeds one minute, the exception is raised
immediately.
"""


def render(faults: Iterable[Fault]) -> str:
    """Return the page."""
    every = list(faults)
    parts = [INTRODUCTION.format(count=len(every), retries=DEFAULT_MAX_RETRIES)]
    for group, found in groupby(every, key=lambda fault: fault.group):
        members = list(found)
        parts.append(f"\n## {group}\n\n")
        parts.extend(_by_status(members) if members[0].status else _by_kind(members))
    return "".join(parts)


def _by_kind(faults: list[Fault]) -> Iterator[str]:
    yield _row("Fault", *KINDS, "Requests")
    yield _row(*["---"] * (len(KINDS) + 2))
    for fault in faults:
        cells = [_cell(fault.expect[kind]) for kind in KINDS]
        requests = " / ".join(str(_requests(fault.expect[kind])) for kind in KINDS)
        yield _row(str(fault), *cells, requests)


def _cell(expectation: Expectation) -> str:
    if expectation.error is None:
        return expectation.result or "succeeds"
    words = ["retried, then"] if expectation.retried else []
    unknown = ", unknown" if expectation.unknown else ""
    return " ".join([*words, f"`{expectation.error.__name__}`{unknown}"])


def _requests(expectation: Expectation) -> int:
    if not expectation.sent:
        return 0
    return expectation.requests * (1 + DEFAULT_MAX_RETRIES if expectation.retried else 1)


def _by_status(faults: list[Fault]) -> Iterator[str]:
    """Yield one column per status. The exception of each status is in another table."""
    yield WAITING
    statuses = sorted({fault.status for fault in faults if fault.status})
    for heading, kind in (("`retrieve`, `list`, actions", SAFE), ("`create`", "create")):
        yield "\n" + _row(heading, *map(str, statuses))
        yield _row(*["---"] * (len(statuses) + 1))
        for title, found in groupby(faults, key=lambda fault: fault.title):
            by_status = {fault.status: fault for fault in found}
            yield _row(title, *(_brief(by_status[status], kind) for status in statuses))


def _brief(fault: Fault, kind: Kind) -> str:
    expectation = fault.expect[kind]
    if expectation.retried:
        return "retried" if fault.wait is None else "waits"
    return "raises, unknown" if expectation.unknown else "raises"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    page = render(FAULTS)
    if not arguments.check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
        print(f"{PAGE.name} is out of date: run `make tables`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

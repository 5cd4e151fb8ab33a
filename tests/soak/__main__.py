"""Hammers a sandbox through a proxy that injects faults, and checks afterwards that every guarantee held.

    python -m tests.soak --seconds 180

Threads and tasks create, change, list and delete for a while. Afterwards each create that was told to have succeeded
must exist exactly once, none that was told not to have been carried out may exist, and one with an unknown outcome at
most once. No sockets, threads or memory may be left.

Meanwhile other processes interrupt their calls, fork, close and call in signal handlers, call in finalizers, and end
event loops. Their calls succeed all the same, and nothing hangs.

Exits with 1 if a guarantee was broken.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tests.soak.report import accuse, describe, summarize
from tests.soak.soak import Settings, run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = Settings()
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="how long (default: %(default)g)")
    parser.add_argument("--seed", default=usual.seed, help="what decides on work and faults (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=usual.threads, help="how many (default: %(default)s)")
    parser.add_argument(
        "--tasks", type=int, default=usual.tasks, help="how many of asyncio, and of trio (default: %(default)s)"
    )
    parser.add_argument(
        "--httpx", action="store_true", help="go through an HTTP client instead of connections of the SDK's own"
    )
    parser.add_argument(
        "--thorough", action="store_true", help="disrupt calls at each of their points, and not only at random times"
    )
    options = parser.parse_args(arguments)
    if options.httpx:
        os.environ["HTTP_PROXY"] = "http://127.0.0.1:9"  # the SDK leaves proxies to httpx, which NO_PROXY keeps off
    settings = Settings(options.seconds, options.seed, options.threads, options.tasks, thorough=options.thorough)
    print(describe(settings), flush=True)
    result = run(settings)
    print(summarize(result), accuse(result), sep="\n\n", flush=True)
    return 1 if result.violations else 0


if __name__ == "__main__":
    # Nothing of the user's environment may lead the clients elsewhere.
    for name in [name for name in os.environ if name.startswith("STRONGLY_")]:
        del os.environ[name]
    os.environ["NO_PROXY"] = "*"
    sys.exit(main())

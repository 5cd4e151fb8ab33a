"""The command `strongly-sandbox`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from strongly.sandbox import EXTRA, missing_extra

DEFAULT_PORT = 8765


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    level = logging.INFO if options.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _serve(options)
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        return _fail(missing_extra(error.name))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="strongly-sandbox",
        description="Serves the Strongly API on this machine, for trying things out and for tests.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port to listen on, 0 for any free one (default: %(default)s)"
    )
    parser.add_argument(
        "--db", default=":memory:", metavar="FILE", help="SQLite file that keeps the state (default: %(default)s)"
    )
    parser.add_argument(
        "--api-key",
        action="append",
        metavar="KEY[=SCOPE,…]",
        help="key to accept, with all scopes or only those given, as in sk-x=projects:read,volumes:read; "
        "may be repeated (default: sk-sandbox-demo)",
    )
    parser.add_argument("--seed-demo", action="store_true", help="fill an empty database with demo data")
    parser.add_argument(
        "--startup-seconds",
        type=_seconds,
        default=os.environ.get("STRONGLY_SANDBOX_STARTUP_SECONDS", "2"),
        metavar="SECONDS",
        help="how long workspaces take to start and volumes to become bound "
        "(default: STRONGLY_SANDBOX_STARTUP_SECONDS or 2)",
    )
    parser.add_argument("--spec", metavar="FILE", help="OpenAPI document to serve by (default: the one in the package)")
    parser.add_argument("-v", "--verbose", action="store_true", help="log every request")
    return parser


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 65535")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 3600")
    return value


def _serve(options: argparse.Namespace) -> int:
    from strongly.sandbox.application import Sandbox
    from strongly.sandbox.keys import DEFAULT_KEY
    from strongly.sandbox.server import listen, make_server, url_of
    from strongly.sandbox.store import StoreError

    try:
        sandbox = Sandbox(
            options.db,
            keys=options.api_key or [DEFAULT_KEY],
            startup_seconds=options.startup_seconds,
            spec=options.spec,
        )
    except (StoreError, ValueError, OSError) as error:
        return _fail(str(error))
    with sandbox:
        if options.seed_demo and not sandbox.seed_demo():
            print("The database holds data already: no demo data was added.", file=sys.stderr)
        try:
            listener = listen(options.host, options.port)
        except OSError as error:
            return _fail(f"cannot listen on {options.host} port {options.port}: {error}")
        with listener:
            print(f"export STRONGLY_API_URL={url_of(listener)}")
            print(f"export STRONGLY_API_KEY={next(iter(sandbox.keys))}", flush=True)
            print("The sandbox is running. Press Ctrl-C to stop it.", file=sys.stderr)
            print("In a browser, its address shows the reference of the API and a dashboard.", file=sys.stderr)
            # uvicorn passes the signal on once it has answered what is under way; the database is then closed too.
            signal.signal(signal.SIGTERM, _exit)
            try:
                make_server(sandbox).run(sockets=[listener])
            except KeyboardInterrupt:
                print("Stopped.", file=sys.stderr)
    return 0


def _exit(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _fail(message: str) -> int:
    print(f"strongly-sandbox: {message}", file=sys.stderr)
    return 1

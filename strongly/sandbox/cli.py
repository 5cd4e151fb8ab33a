"""The command `strongly-sandbox`."""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from strongly.sandbox import EXTRA, missing_extra
from strongly.sandbox.hosts import HostNames
from strongly.sandbox.names import checked_name

DEFAULT_PORT = 8765
# The same statuses as those of the command `strongly`.
_FAILED, _USAGE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The encoding can lack characters. Python sets this for stderr by default.
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    level = logging.INFO if options.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _serve(options)
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        return _fail(missing_extra(error.name), _USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="strongly-sandbox",
        description="Serve the Strongly API on this machine, for development and tests.",
    )
    parser.add_argument("--host", type=_text, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port to listen on, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        type=_host_name,
        default=[],
        metavar="NAME",
        help="host name that requests may use, besides IP addresses, localhost and names without a dot, such as "
        "host.docker.internal; can be repeated",
    )
    parser.add_argument(
        "--name",
        type=_name,
        help="name of this sandbox, which the pages and the header X-Sandbox show (default: a random one)",
    )
    parser.add_argument(
        "--db",
        type=_text,
        default=":memory:",
        metavar="FILE",
        help="SQLite file to store the data in (default: %(default)s)",
    )
    parser.add_argument(
        "--api-key",
        action="append",
        metavar="KEY[=SCOPE,...]",
        help="API key to accept, with all scopes unless listed, as in sk-x=projects:read,volumes:read; "
        "can be repeated (default: sk-sandbox-demo)",
    )
    parser.add_argument("--seed-demo", action="store_true", help="add demo data to an empty database")
    parser.add_argument(
        "--startup-seconds",
        type=_seconds,
        # argparse converts string defaults with `type`, so that an invalid variable is a usage error.
        default=os.environ.get("STRONGLY_SANDBOX_STARTUP_SECONDS", "2"),
        metavar="SECONDS",
        help="time that workspaces take to start and volumes to become bound "
        "(default: STRONGLY_SANDBOX_STARTUP_SECONDS or 2)",
    )
    parser.add_argument(
        "--spec",
        type=_text,
        metavar="FILE",
        help="OpenAPI document in JSON, or in YAML if pyyaml is installed (default: the one in the package)",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="log every request")
    return parser


def _text(text: str) -> str:
    if not text:  # from an unset variable, for example; SQLite and sockets give the empty string a meaning of its own
        raise argparse.ArgumentTypeError("the value must not be empty")
    return text


def _host_name(text: str) -> str:
    try:
        HostNames([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _name(text: str) -> str:
    try:
        return checked_name(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    return int(_number(text, 65535, whole=True))


def _seconds(text: str) -> float:
    return _number(text, 3600)


def _number(text: str, most: int, *, whole: bool = False) -> float:
    with suppress(ValueError):
        value = int(text) if whole else float(text)
        if 0 <= value <= most:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is not {'an integer' if whole else 'a number'} between 0 and {most}")


def _serve(options: argparse.Namespace) -> int:
    from strongly.sandbox.application import Sandbox
    from strongly.sandbox.asgi import Application
    from strongly.sandbox.contract import located
    from strongly.sandbox.keys import DEFAULT_KEY
    from strongly.sandbox.server import listen, make_server, url_of
    from strongly.sandbox.store import StoreError
    from strongly.sandbox.web import reference

    try:
        sandbox = Sandbox(
            options.db,
            keys=options.api_key or [DEFAULT_KEY],
            startup_seconds=options.startup_seconds,
            spec=options.spec,
        )
        if options.spec is not None:
            # The page reads parts of the document that the API does not.
            with located(f"cannot serve {options.spec}: the API reference"):
                reference.render(sandbox.contract, origin="http://127.0.0.1")
        if options.seed_demo and not sandbox.seed_demo():
            print("The database is not empty: no demo data was added.", file=sys.stderr)
    except StoreError as error:
        return _fail(str(error), _FAILED)
    except OSError as error:
        return _fail(f"cannot read --spec {options.spec}: {error.strerror}", _USAGE)
    except ValueError as error:
        return _fail(str(error), _USAGE)
    with sandbox:
        try:
            listener = listen(options.host, options.port)
        except (OSError, TypeError, UnicodeError) as error:
            # TypeError and UnicodeError are raised for host names that cannot be encoded.
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                how = "stop it, or choose another --port, such as 0 for a free one"
                return _fail(f"{error.strerror}; {how}", _FAILED)
            problem = f"cannot listen on {options.host} port {options.port}: {error}"
            return _fail(f"{problem}; choose another --port, such as 0 for a free one, or another --host", _FAILED)
        with listener:
            try:
                print(_assignment("STRONGLY_API_URL", url_of(listener)))
                # Flushed, because a pipe is block-buffered and the server keeps running.
                print(_assignment("STRONGLY_API_KEY", next(iter(sandbox.keys))), flush=True)
            except OSError as error:
                with suppress(OSError):
                    sys.stdout.close()  # otherwise, the interpreter flushes it at exit and fails once more
                return _fail(f"cannot write to stdout: {error}", _FAILED)
            application = Application(sandbox, options.allow_host, options.name)
            print(f"The sandbox {application.name} is running. Press Ctrl-C to stop it.", file=sys.stderr)
            print(f"API reference: {url_of(listener)}/", file=sys.stderr)
            print(f"Dashboard: {url_of(listener)}/dashboard", file=sys.stderr)
            # uvicorn re-raises the signal after finishing the requests in progress. Then the database closes, too.
            signal.signal(signal.SIGTERM, _exit)
            try:
                make_server(application, listener).run(sockets=[listener])
            except KeyboardInterrupt:
                print("Stopped.", file=sys.stderr)
    return 0


def _assignment(name: str, value: str) -> str:
    """Return the line that sets an environment variable, for PowerShell on Windows unless SHELL names a Unix shell."""
    if sys.platform == "win32" and "SHELL" not in os.environ:
        quoted = value.replace("'", "''")
        return f"$env:{name} = '{quoted}'"
    return f"export {name}={shlex.quote(value)}"


def _exit(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _fail(message: str, status: int) -> int:
    print(f"strongly-sandbox: error: {message}", file=sys.stderr)
    return status

"""Writes docs/command-line-session.md: a day at the command line, recorded in a terminal against a sandbox.

    python -m tests.cli.session           record it, and write the page
    python -m tests.cli.session --check   exit 1 if the page is not what a recording gives

What differs between two recordings is replaced: the port of the sandbox, the home directory, and times.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strongly.sandbox import Sandbox, SandboxServer

PAGE = Path(__file__).parents[2] / "docs" / "command-line-session.md"
KEY = "sk-sandbox-session-0123456789"
COLUMNS, LINES = 100, 40
SECONDS = 60  # after which a command hangs

INTRODUCTION = """\
# A session at the command line

<!-- Recorded by `python -m tests.cli.session`; edit the steps there. -->

Each command on this page was run in a terminal against a [sandbox server](sandbox.md), which `strongly-sandbox
--seed-demo` starts on your machine. [Command line](command-line.md) has the options of all commands.
"""
# Lets Ctrl-C and prompts reach the command, which needs the terminal as its own, and which would ignore Ctrl-C like the
# jobs that a script starts with `&`. Not `preexec_fn`: there are threads.
IN_TERMINAL = """\
import fcntl, os, signal, sys, termios
for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    signal.signal(each, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp("bash", ["bash", "--noprofile", "--norc", "-c", sys.argv[1]])
"""
CTRL_C = "\x03"
VARYING = {
    r"\d{4}-\d\d-\d\dT[\d:.]+Z": "2026-05-04T09:30:00.000Z",
    r"[\u2800-\u28ff] ": "\u283f ",  # the spinner
    r"\b\d:\d\d:\d\d\b": "0:00:04",
    r"\b\d+ s ago\b": "now",
}


@dataclass(frozen=True)
class Step:
    """A command of the session.

    Attributes:
        heading: What it is for.
        command: The command line.
        typed: What is typed into it, each after the output matches a pattern.
        concurrent: Matches the lines that concurrent calls print, whose order varies. They are sorted.
    """

    heading: str
    command: str
    typed: tuple[tuple[str, str], ...] = ()
    concurrent: str = "$^"


def steps(url: str) -> list[Step]:
    return [
        Step("Log in", "strongly login", ((r"URL.*: $", f"{url}\n"), (r"key.*: $", f"{KEY}\n"))),
        Step("Find a project by its name", "strongly projects get churn-prediction --columns id,name,status,owner"),
        Step(
            "Create a workspace in it, and wait until it is ready",
            'strongly workspaces create --name analysis --description "Who leaves?" --environment-type jupyter'
            " --project-id churn-prediction --wait --columns id,status,url",
        ),
        Step(
            "Follow its log",
            "strongly workspaces logs analysis --follow",
            ((r"(?:.*\n){4}", CTRL_C),),
        ),
        Step(
            "Stop three workspaces",
            "strongly workspaces list --status running --limit 3 -q | xargs strongly workspaces stop",
            concurrent="ws-",
        ),
        Step(
            "Export the volumes",
            "strongly volumes list --columns label,type,size_gb,status -o csv > volumes.csv && cat volumes.csv",
        ),
    ]


def record() -> str:
    """Run the steps one after the other, and return the page."""
    chance = random.Random(17)
    sandbox = Sandbox(keys=[KEY], startup_seconds=0.5, ids=lambda kind: f"{kind}-{chance.getrandbits(48):012x}")
    with sandbox, SandboxServer(sandbox) as server, tempfile.TemporaryDirectory() as home:
        sandbox.seed_demo()
        return INTRODUCTION + "".join(section(step, home, server.url) for step in steps(server.url))


def section(step: Step, home: str, url: str) -> str:
    return f"\n## {step.heading}\n\n```console\n$ {step.command}\n{stable(step, run(step, home), home, url)}```\n"


def run(step: Step, home: str) -> str:
    """Return what a terminal shows of a command."""
    import fcntl  # not on Windows
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environment = {
        "PATH": f"{sysconfig.get_path('scripts')}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TERM": "xterm",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", IN_TERMINAL, step.command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    received, answered, typed = "", 0, list(step.typed)
    for text in read(ours):
        received += text
        if typed and (found := re.search(typed[0][0], received[answered:])):
            answered += found.end()
            os.write(ours, typed.pop(0)[1].encode())
    os.close(ours)
    process.wait(SECONDS)
    return shown(received)


def read(terminal: int) -> Iterator[str]:
    """Yield what is written to a terminal, until all programs that use it have ended."""
    import codecs
    import select

    decoder = codecs.getincrementaldecoder("utf-8")()
    deadline = time.monotonic() + SECONDS
    while select.select([terminal], [], [], max(deadline - time.monotonic(), 0))[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # so Linux reports the end
            return
        if not data:
            return
        yield decoder.decode(data)
    raise TimeoutError(f"a command has not ended within {SECONDS} s")


def shown(received: str) -> str:
    """Return what a terminal shows of what it has received: a carriage return goes back to the start of the line."""
    received = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", received)
    lines = [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in received.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n"


def stable(step: Step, text: str, home: str, url: str) -> str:
    """Return a text without what differs between two recordings."""
    text = text.replace(home, "/home/ada").replace(url, "http://127.0.0.1:8765")
    for pattern, replacement in VARYING.items():
        text = re.sub(pattern, replacement, text)
    lines = text.splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if re.match(step.concurrent, line)]
    for place, line in zip(places, sorted(lines[place] for place in places), strict=True):
        lines[place] = line
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Record docs/command-line-session.md.")
    parser.add_argument("--check", action="store_true", help="exit 1 if the page is out of date")
    page = record()
    if parser.parse_args(arguments).check:
        if PAGE.read_text(encoding="utf-8") == page:
            return 0
        print(f"{PAGE.name} is out of date: python -m tests.cli.session", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A headless Chromium, told what to do over its DevTools protocol."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_SECONDS = 30.0


class Browser:
    """Shows one page at a time.

    Attributes:
        requests: URLs of all requests that pages made.
        problems: What the pages' scripts complained about, and what their policies blocked.
    """

    def __init__(self, profile: Path, *, width: int = 1280, height: int = 900) -> None:
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._number = 0
        self._buffer = b""
        self._responses: dict[int, dict[str, Any]] = {}
        self._events: set[str] = set()
        self._session: str | None = None
        assert CHROMIUM is not None
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        # Chromium reads commands from descriptor 3 and writes responses to 4.
        self._process = subprocess.Popen(
            [
                "bash",  # sh need not know descriptors of two digits
                "-c",
                f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}',
                "bash",
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-extensions",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
            ],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            command["sessionId"] = self._session
        os.write(self._out, json.dumps(command).encode() + b"\0")
        while self._number not in self._responses:
            self._receive()
        response = self._responses.pop(self._number)
        assert "error" not in response, response
        result: dict[str, Any] = response["result"]
        return result

    def open(self, url: str) -> None:
        """Open a page and wait until it is there."""
        self._events.discard("Page.loadEventFired")
        self.send("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._receive()

    def run(self, script: str) -> Any:
        """Return what a script of the page comes to."""
        response = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in response, response
        return response["result"].get("value")

    def click(self, selector: str) -> None:
        """Click with the mouse on what is at the middle of an element."""
        # A link to a place in the page scrolls there a little later, so that an element is where it seems to be once it
        # has stayed there.
        script = """(async selector => {
            const element = document.querySelector(selector);
            let box, before;
            do {
                before = box;
                element.scrollIntoView({ block: "center", behavior: "instant" });
                for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
                box = element.getBoundingClientRect();
            } while (before?.y !== box.y);
            return [box.x + box.width / 2, box.y + box.height / 2];
        })"""
        x, y = self.run(f"{script}({json.dumps(selector)})")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def wait_for(self, script: str) -> Any:
        """Return what a script comes to, once that is something."""
        deadline = time.monotonic() + _SECONDS
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, f"{script} came to nothing"
            time.sleep(0.02)
        return value

    def _receive(self) -> None:
        while b"\0" not in self._buffer:
            readable, _, _ = select.select([self._in], [], [], _SECONDS)
            chunk = os.read(self._in, 1 << 16) if readable else b""
            assert chunk, "the browser does not respond"
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if "id" in message:
            self._responses[message["id"]] = message
            return
        name, about = message["method"], message["params"]
        self._events.add(name)
        if name == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif name == "Log.entryAdded" and about["entry"]["source"] != "network":
            self.problems.append(about["entry"]["text"])
        elif name == "Runtime.exceptionThrown":
            self.problems.append(str(about["exceptionDetails"]))

    def __enter__(self) -> Self:
        try:
            target = self.send("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Log", "Runtime"):
                self.send(f"{domain}.enable")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._out)
        os.close(self._in)

"""Writes the reference of the API as one HTML file, which needs neither a server nor a network, and tries it.

The page is Scalar's bundle and the document, both inlined. Its content security policy forbids every request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from string import Template
from typing import Any

TEMPLATE = Path(__file__).with_name("reference_page.html")
PACKAGE = "@scalar/api-reference@1.46.4"
INTEGRITY = "sha512-EpCcOG15Ry8DKNs/f5AdRA97s1B5kGPekzANpnK0j1IpyU4Sb/mfdyfB00WC+vUo7hfc4BFRSkkiPa5SSM7fng=="
BUNDLE = "package/dist/browser/standalone.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LIMIT_SECONDS = 120


class ReferencePageError(Exception):
    """The page cannot be made, or does not do what it should."""


def load_bundle(cache: Path) -> str:
    """Return the script that shows a document; it is fetched once into the directory `cache`."""
    archive = cache / (PACKAGE.removeprefix("@").replace("/", "-").replace("@", "-") + ".tgz")
    if not archive.exists():
        _fetch(cache)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise ReferencePageError(f"{archive} is not the {PACKAGE} that was pinned: remove it, or correct INTEGRITY")
    with tarfile.open(archive) as package:
        member = package.extractfile(BUNDLE)
        assert member is not None
        return member.read().decode()


def _fetch(cache: Path) -> None:
    if (npm := shutil.which("npm")) is None:
        raise ReferencePageError("npm not found: install Node.js 20 or newer")
    cache.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", PACKAGE, "--pack-destination", str(cache), "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReferencePageError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()}")


def render(document: dict[str, Any], bundle: str) -> str:
    """Return the page."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=html.escape(document["info"]["title"]),
        # In a script element, markup that would end it or begin a comment must not occur.
        bundle=bundle.replace("</script", r"<\/script").replace("<!--", r"<\!--"),
        document=json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c"),
    )


def find_browser() -> str | None:
    """Return the browser that the page can be tried in."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def check(page: Path, texts: list[str], browser: str) -> None:
    """Open the page without a network: every text has to be shown, and nothing may be requested."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        network = Path(folder, "network.json")
        command = [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            f"--user-data-dir={folder}/profile",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=20000",
            "--enable-logging=stderr",
            f"--log-net-log={network}",
            "--dump-dom",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT_SECONDS)
            events = json.loads(network.read_text(encoding="utf-8"))["events"]
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            raise ReferencePageError(f"{browser} could not open {page}: {error}") from None
    if requested := sorted(_requests(events) | set(re.findall(r"'(\S+)' violates the following Content", done.stderr))):
        raise ReferencePageError(f"{page} makes requests: {'; '.join(requested)}")
    shown = _text(done.stdout)
    if missing := [text for text in texts if text not in shown]:
        raise ReferencePageError(f"{page} does not show: {', '.join(missing)}")


def _requests(events: list[dict[str, Any]]) -> set[str]:
    """Return what the page asked for. What the browser asks for on its own account has no origin."""
    parameters = [event.get("params", {}) for event in events]
    return {
        each["url"]
        for each in parameters
        if "url" in each and each.get("initiator", "not an origin") != "not an origin"
    }


def _text(dom: str) -> set[str]:
    """Return the visible strings of a page, one for each piece between two tags."""
    visible = re.sub(r"<(script|style)\b.*?</\1>", "", dom, flags=re.DOTALL)
    return {html.unescape(text).strip() for text in re.split(r"<[^>]*>", visible)}

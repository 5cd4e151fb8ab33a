"""Builds the documentation site: `python -m tools.docs.site`.

The pages are the files of docs/, CHANGELOG.md and SECURITY.md. They are assembled in build/pages, where links lead from
page to page; links to other files of the repository become plain text. The site in build/site contains each page as
HTML and as Markdown, and all pages in `llms-full.txt`. Warnings are errors, and so are resources from other hosts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import yaml

from tools import ROOT

DOCS = ROOT / "docs"
PAGES = ROOT / "build/pages"
SITE = ROOT / "build/site"
REPOSITORY_PAGES = {ROOT / "CHANGELOG.md": "changelog.md", ROOT / "SECURITY.md": "security.md"}

# Relative links. Labels can contain one level of brackets, as in `[list[Project]](page.md)`.
LINK = re.compile(r"\[((?:[^][]|\[[^][]*\])*)\]\((?!\w+:|#|/)([^)#\s]+)(#[^)\s]*)?\)")
STYLE_URL = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")\s]+)")


class DeadLinkError(Exception):
    """A link leads to a file that does not exist."""


def navigation(entries: list[object] | None = None) -> Iterator[tuple[str, str]]:
    """Yield title and path of each page in the navigation of mkdocs.yml."""
    if entries is None:
        entries = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    for entry in entries:
        assert isinstance(entry, dict), f"{entry!r} has no title"
        for title, target in entry.items():
            if isinstance(target, list):
                yield from navigation(target)
            else:
                yield title, target


def sources() -> dict[Path, str]:
    """Return the path of each file within the site."""
    of_docs = {path: path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*")) if path.is_file()}
    return {**of_docs, **REPOSITORY_PAGES}


def rewrite_links(text: str, source: Path, places: dict[Path, str]) -> str:
    """Return the text of a file with its links rewritten for the site.

    Raises:
        DeadLinkError: The target of a link does not exist.
    """

    def rewrite(match: re.Match[str]) -> str:
        label, target, fragment = match[1], match[2], match[3] or ""
        path = Path(os.path.normpath(source.parent / target))
        place = places.get(path)
        if not path.exists():
            raise DeadLinkError(f"{source.relative_to(ROOT)}: broken link to {target}")
        if place is None:
            return label
        return f"[{label}]({os.path.relpath(place, Path(places[source]).parent)}{fragment})"

    return LINK.sub(rewrite, text)


def assemble_pages(places: dict[Path, str]) -> None:
    """Write all pages, and the files that they show, into build/pages."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for source, place in places.items():
        target = PAGES / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in (".md", ".txt"):
            text = source.read_text(encoding="utf-8")
            target.write_text(rewrite_links(text, source, places), encoding="utf-8")
        else:
            shutil.copy(source, target)


def add_markdown() -> None:
    """Put the Markdown of each page beside its HTML, and of all pages except the reference into one file."""
    for page in PAGES.rglob("*.md"):
        shutil.copy(page, SITE / page.relative_to(PAGES))
    paths = [path for _, path in navigation() if not path.startswith("reference/")]
    pages = [(PAGES / path).read_text(encoding="utf-8").strip() for path in paths]
    (SITE / "llms-full.txt").write_text("\n\n".join(pages) + "\n", encoding="utf-8")


class _ResourceCollector(HTMLParser):
    """Collects the URLs of the resources that a browser loads to display a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Record the URLs of an element."""
        values = dict(attributes)
        # Browsers do not load the targets of these links until users follow them.
        if tag != "a" and not (tag == "link" and values.get("rel") in ("canonical", "next", "prev")):
            self.addresses += [value for name in ("src", "href", "data") if (value := values.get(name))]


def external_resources(site: Path) -> list[str]:
    """Return the resources that pages load from other hosts, each after its page."""
    found = []
    for path in sorted(site.rglob("*")):
        if path.suffix == ".html":
            loads = _ResourceCollector()
            loads.feed(path.read_text(encoding="utf-8"))
            addresses = [address for address in loads.addresses if re.match(r"(https?:)?//", address)]
        elif path.suffix == ".css":
            addresses = STYLE_URL.findall(path.read_text(encoding="utf-8"))
        else:
            continue
        found += [f"{path.relative_to(site)}: {address}" for address in addresses]
    return found


def main() -> int:
    """Build the site."""
    try:
        assemble_pages(sources())
    except DeadLinkError as error:
        print(error, file=sys.stderr)
        return 1
    shutil.rmtree(SITE, ignore_errors=True)
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=False)
    if built.returncode:
        return built.returncode
    add_markdown()
    for line in (external := external_resources(SITE)):
        print(f"{line} is loaded from another host", file=sys.stderr)
    return 1 if external else 0


if __name__ == "__main__":
    sys.exit(main())

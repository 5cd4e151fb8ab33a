"""Builds HTML from values. All strings are escaped, except those built here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "input", "link", "meta"})


class Html(str):
    """A string of HTML, which is not escaped."""

    __slots__ = ()


Child = str | int | float | Iterable[Html] | None


def element(name: str, /, *children: Child, **attributes: str | bool | None) -> Html:
    """Build an element: `element("td", "a < b", class_="name")` → `<td class="name">a &lt; b</td>`.

    Attributes that are None or False are omitted.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Concatenate the children."""
    return Html("".join(map(_child, children)))


def markdown(text: str) -> Html:
    """Convert the Markdown that the OpenAPI document uses: headings, lists, tables, code, bold and links."""
    # Splitting at a group returns its matches as well: every other part is code.
    parts = re.split(r"^```\w*\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    html = []
    for number, part in enumerate(parts):
        if number % 2:
            html.append(element("pre", part))
        else:
            html += [_block(block) for block in re.split(r"\n\s*\n", part.strip("\n")) if block.strip()]
    return join(html)


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return escape(str(child))
    return "".join(child)


def _block(block: str) -> Html:
    lines = block.splitlines()
    if heading := re.fullmatch(r"(#+) +(.*)", block):
        return element("h3", _inline(heading[2]))
    if lines[0].startswith("|"):
        head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        header = element("tr", [element("th", _inline(cell)) for cell in head])
        body = [element("tr", [element("td", _inline(cell)) for cell in row]) for row in rows]
        return element("div", element("table", element("thead", header), element("tbody", body)), class_="scroll")
    if lines[0].startswith("- "):
        items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
        return element("ul", [element("li", _inline(item)) for item in items])
    return element("p", _inline(block))


def _inline(text: str) -> Html:
    # Escaped first: HTML in the document is displayed as text.
    html = escape(text)
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
    html = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", html)
    # Other schemes are not links: `javascript:` would run in the page.
    return Html(re.sub(r"\[([^\]]+)\]\((https?://[^\s)]+)\)", r'<a href="\2" rel="noreferrer">\1</a>', html))

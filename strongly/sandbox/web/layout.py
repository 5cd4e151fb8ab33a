"""The HTML document around the content of a page."""

from __future__ import annotations

import importlib.resources

from strongly.sandbox.web.html import Html, element

_FILES = importlib.resources.files("strongly.sandbox.web")
STYLE = _FILES.joinpath("style.css").read_text(encoding="utf-8")
SCRIPT = _FILES.joinpath("reference.js").read_text(encoding="utf-8")


def page(
    title: str,
    header: Html,
    content: Html,
    *,
    meta: Html | None = None,
    script: str | None = None,
    base: str | None = None,
    nonce: str | None = None,
) -> str:
    """Return a complete HTML document with its style and script inlined.

    Args:
        title: Title of the document.
        header: Content of the bar at the top.
        content: Everything below the bar.
        meta: A further `meta` element.
        script: JavaScript to run once the document is loaded.
        base: Base path of the API, to which the script sends requests.
        nonce: Nonce of the content security policy that permits style and script.
    """
    html = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            meta,
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", title),
            # Without an icon, browsers request /favicon.ico.
            element("link", rel="icon", href="data:,"),
            # Not escaped: browsers decode no entities in style and script elements.
            element("style", Html(STYLE), nonce=nonce),
        ),
        element(
            "body",
            element("header", header),
            content,
            element("script", Html(script), nonce=nonce) if script is not None else None,
            data_base=base,
        ),
        lang="en",
    )
    return f"<!doctype html>\n{html}\n"

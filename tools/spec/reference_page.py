"""Renders the sandbox's API reference as one HTML file that needs neither a server nor a network."""

from __future__ import annotations

import base64
import hashlib

from strongly.sandbox.contract import Contract
from strongly.sandbox.web import layout, reference
from strongly.sandbox.web.html import element

from .document import JSON


def render(document: JSON) -> str:
    """Return the page, without the parts that send requests."""
    info = document["info"]
    # A file has neither headers nor a new nonce for each request: the policy permits style and script by their hashes.
    policy = (
        f"default-src 'none'; script-src '{_digest(layout.SCRIPT)}'; style-src '{_digest(layout.STYLE)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return layout.page(
        info["title"],
        element("strong", info["title"]),
        reference.render(Contract(document)),
        meta=element("meta", http_equiv="Content-Security-Policy", content=policy),
        script=layout.SCRIPT,
    )


def _digest(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"

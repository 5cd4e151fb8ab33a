"""Routes and access control of the web pages."""

from __future__ import annotations

import json
import secrets

from strongly.sandbox.application import Response, Sandbox
from strongly.sandbox.hosts import is_loopback
from strongly.sandbox.keys import DEFAULT_KEY
from strongly.sandbox.store import StoreError
from strongly.sandbox.web import dashboard, layout, reference
from strongly.sandbox.web.html import Html, element, join

_REFRESH_SECONDS = "5"
# Keep other web sites from framing, embedding and scripting the pages, which contain data and an API key.
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """The pages of a sandbox: the API reference at `/`, the dashboard at `/dashboard`, the spec at `/openapi.json`."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self._sandbox = sandbox
        self._name = name
        self._pages = {"/": self._reference, "/dashboard": self._dashboard, "/openapi.json": self._document}

    def respond(self, method: str, path: str, peer: str, origin: str, *, is_trusted: bool) -> Response | None:
        """Return the page, an error response, or None if there is no page at this path.

        Args:
            method: HTTP method.
            path: Path of the request.
            peer: Address of the client.
            origin: Scheme, host and port to which the client sent the request.
            is_trusted: Whether the request uses an allowed host name.
        """
        page = self._pages.get(path)
        if page is None:
            return None
        if method not in ("GET", "HEAD"):
            return _error(405, "Method not allowed: use GET.", Allow="GET, HEAD")
        if not is_trusted:
            return _error(421, "Untrusted host name: open this page under localhost or an IP address.")
        # The dashboard shows all data without an API key.
        if path == "/dashboard" and not is_loopback(peer):
            return _error(403, "Forbidden: the dashboard is available only on the machine that runs the sandbox.")
        try:
            return page(origin)
        except StoreError as error:
            return _error(503, f"The page is not available: {error}.")

    def _reference(self, origin: str) -> Response:
        # The default key is public. Custom keys are not disclosed; users enter them on the page.
        key = DEFAULT_KEY.value if DEFAULT_KEY.value in self._sandbox.keys else None
        contract = self._sandbox.contract
        content = reference.render(contract, key=key, origin=origin)
        return _page("Reference", self._name, content, base=contract.base_path)

    def _dashboard(self, origin: str) -> Response:
        return _page("Dashboard", self._name, dashboard.render(self._sandbox), refresh=_REFRESH_SECONDS)

    def _document(self, origin: str) -> Response:
        body = json.dumps(self._sandbox.contract.document, ensure_ascii=False).encode()
        return Response(200, {"Content-Type": "application/json", **_SAFE}, body)


def _page(title: str, name: str, content: Html, *, base: str | None = None, refresh: str | None = None) -> Response:
    nonce = secrets.token_urlsafe(16)
    links = [
        element("a", name, href=path, aria_current="page" if name == title else None)
        for name, path in (("Reference", "/"), ("Dashboard", "/dashboard"), ("openapi.json", "/openapi.json"))
    ]
    html = layout.page(
        f"{title} · {name}",
        join(element("strong", "Strongly sandbox ", element("small", name)), links),
        content,
        meta=element("meta", http_equiv="refresh", content=refresh) if refresh else None,
        script=layout.SCRIPT if base is not None else None,
        base=base,
        nonce=nonce,
    )
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, **_SAFE}
    return Response(200, headers, html.encode())


def _error(status: int, message: str, **headers: str) -> Response:
    return Response(status, {"Content-Type": "text/plain; charset=utf-8", **_SAFE, **headers}, f"{message}\n".encode())

"""Routes and access control of the web pages."""

from __future__ import annotations

import json
import re
import secrets
from ipaddress import IPv6Address, ip_address

from strongly.sandbox.application import Response, Sandbox
from strongly.sandbox.keys import DEFAULT_KEY
from strongly.sandbox.web import dashboard, layout, reference
from strongly.sandbox.web.html import Html, element, join

_REFRESH_SECONDS = "5"
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:]+)(:\d+)?")
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

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._pages = {"/": self._reference, "/dashboard": self._dashboard, "/openapi.json": self._document}

    def respond(self, method: str, path: str, host: str, peer: str) -> Response | None:
        """Return the page, an error response, or None if there is no page at this path.

        Args:
            method: HTTP method.
            path: Path of the request.
            host: `Host` header of the request.
            peer: Address of the client.
        """
        page = self._pages.get(path)
        if page is None:
            return None
        if method not in ("GET", "HEAD"):
            return _error(405, "Method not allowed: use GET.", Allow="GET, HEAD")
        if not is_local_name(host):
            # DNS rebinding: a web site that resolves its own name to this machine could read the page.
            return _error(421, "Untrusted host name: open this page under localhost or an IP address.")
        # The dashboard shows all data without an API key.
        if path == "/dashboard" and not is_loopback(peer):
            return _error(403, "Forbidden: the dashboard is available only on the machine that runs the sandbox.")
        response = page()
        return response if method == "GET" else Response(response.status, response.headers, b"")

    def _reference(self) -> Response:
        # The default key is public. Custom keys are not disclosed; users enter them on the page.
        key = DEFAULT_KEY.value if DEFAULT_KEY.value in self._sandbox.keys else None
        contract = self._sandbox.contract
        return _page("Reference", reference.render(contract, key=key), base=contract.base_path)

    def _dashboard(self) -> Response:
        return _page("Dashboard", dashboard.render(self._sandbox), refresh=_REFRESH_SECONDS)

    def _document(self) -> Response:
        body = json.dumps(self._sandbox.contract.document, ensure_ascii=False).encode()
        return Response(200, {"Content-Type": "application/json", **_SAFE}, body)


def is_local_name(host: str) -> bool:
    """Return whether a `Host` header is an IP address, localhost, or a name without a dot, which is never public."""
    parts = _HOST.fullmatch(host)
    if parts is None:
        return False
    name = parts[1].strip("[]").lower().removesuffix(".")
    return "." not in name or name.endswith(".localhost") or _is_address(name)


def is_loopback(peer: str) -> bool:
    """Return whether an address belongs to this machine."""
    if not _is_address(peer):
        return False
    address = ip_address(peer)
    # A dual-stack socket reports IPv4 clients as ::ffff:127.0.0.1, which Python 3.11 does not take for loopback.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _page(title: str, content: Html, *, base: str | None = None, refresh: str | None = None) -> Response:
    nonce = secrets.token_urlsafe(16)
    links = [
        element("a", name, href=path, aria_current="page" if name == title else None)
        for name, path in (("Reference", "/"), ("Dashboard", "/dashboard"), ("openapi.json", "/openapi.json"))
    ]
    html = layout.page(
        f"{title} · Strongly sandbox",
        join(element("strong", "Strongly sandbox"), links),
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

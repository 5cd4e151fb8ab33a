# Derived from strongly/_async by `make generate`; edit the source there.
"""The built-in httpx client, for what the built-in connections do not support, such as proxies."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from strongly._config.network import Proxy, proxy_for
from strongly._config.tls import shared_context
from strongly._core.exceptions import ConfigurationError

from .adapter import ClientAdapter
from .backend import DeadlineBackend


def own_client(base_url: str) -> ClientAdapter:
    """Return the built-in httpx client.

    Args:
        base_url: URL that all requests start with.

    Raises:
        ConfigurationError: The proxy for the server or the certificate file in the environment cannot be used.
    """
    proxy, context = proxy_for(base_url), shared_context()
    # By the names that instrumentation and test doubles may have replaced.
    transport = httpx.HTTPTransport(verify=context, trust_env=False)
    transport._pool = _pool(proxy, context)
    client = httpx.Client(transport=transport, trust_env=False)
    # Accept no cookies: a call must not depend on earlier ones.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return ClientAdapter(client, proxy_source=proxy.source if proxy else None)


def _pool(proxy: Proxy | None, context: SSLContext) -> httpcore.ConnectionPool:
    """Return a pool whose connections enforce the deadline of the attempt.

    httpcore's pools take a `network_backend`, but the constructor of httpx's transport has no argument for it.

    Args:
        proxy: The proxy that all requests go through, or None.
        context: The certificates to trust.

    Raises:
        ConfigurationError: A SOCKS proxy lacks a package.
    """
    options: dict[str, Any] = {
        "ssl_context": context,
        # The defaults of httpx.
        "max_connections": 100,
        "max_keepalive_connections": 20,
        "keepalive_expiry": 5.0,
        "network_backend": DeadlineBackend(httpcore.SyncBackend()),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    options["proxy_url"] = httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
    if proxy.credentials:
        user, password = proxy.credentials
        options["proxy_auth"] = user.encode(), password.encode()
    if proxy.scheme in ("http", "https"):
        options["proxy_ssl_context"] = context if proxy.scheme == "https" else None
        return httpcore.HTTPProxy(**options)
    try:
        return httpcore.SOCKSProxy(**options)
    except RuntimeError:
        raise ConfigurationError(
            f"the SOCKS proxy in {proxy.source} requires the package socksio: run pip install 'httpx[socks]'"
        ) from None

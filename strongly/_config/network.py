"""Decides how to reach a server: over the built-in connections, or with httpx, for example through a proxy."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from strongly._core.exceptions import ConfigurationError
from strongly._core.request import origin

from .endpoint import is_loopback

_PROCESS = os.getpid()
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Proxy:
    """A proxy and its source. It is not a tuple, whose items error trackers show, because it holds a password.

    Args:
        scheme: `http`, `https`, `socks5` or `socks5h`.
        host: Host name or address, in ASCII.
        port: Port.
        credentials: User name and password, or None.
        source: Where the proxy is configured, for messages.
    """

    def __init__(self, scheme: str, host: str, port: int, credentials: tuple[str, str] | None, source: str) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.credentials = credentials
        self.source = source


def may_go_direct(base_url: str) -> bool:
    """Whether the built-in connections can reach a server: no proxy, no IDNA encoding.

    Args:
        base_url: URL that all requests start with.

    Raises:
        ConfigurationError: The proxy for the server cannot be used.
    """
    # httpx encodes host names with IDNA 2008, Python's sockets with IDNA 2003: they can be different hosts.
    return base_url.isascii() and proxy_for(base_url) is None


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for a server, or None to connect directly.

    Args:
        url: A URL of the server.

    Raises:
        ConfigurationError: The proxy for the server cannot be used.
    """
    # Raised here, where no local variable holds the environment or a password: error trackers record them.
    found = choose_proxy(url, os.environ)
    if isinstance(found, ConfigurationError):
        raise found
    return found


def choose_proxy(url: str, environment: Mapping[str, str]) -> Proxy | ConfigurationError | None:
    """Return the proxy for a server, None to connect directly, or an error if the proxy cannot be used.

    Loopback hosts are never reached through a proxy, which would see the key in requests over unencrypted HTTP.

    Args:
        url: A URL of the server.
        environment: Environment variables. On macOS and Windows, the settings of the system apply if it has none.
    """
    scheme, host, port = origin(urlsplit(url))
    host = (host or "").rstrip(".")
    if is_loopback(host):
        return None
    settings = _settings(environment)
    value, source = settings.get(f"{scheme}_proxy") or settings.get("all_proxy") or ("", "")
    no_proxy, _ = settings.get("no_proxy", ("", ""))
    # Entries that cannot be understood match nothing, as in curl.
    if not value or any(_matches(entry, scheme, host, port) for entry in re.split(r"[\s,]+", no_proxy.lower())):
        return None
    return _parsed(value, source)


def _settings(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the settings for proxies by the names of their variables in lower case, each with its source."""
    found: dict[str, tuple[str, str]] = {}
    # As in urllib and curl, lower case overrides upper case, which sorts first. Not `items()`, which raises a KeyError
    # if another thread removes a variable from `os.environ`.
    for name in sorted(name for name in environment if name.lower().endswith("_proxy")):
        value = environment.get(name, "").strip()
        # In a CGI script, HTTP_PROXY is the header `Proxy` of the request that it serves (CVE-2016-1000110).
        if value and not (name == "HTTP_PROXY" and "REQUEST_METHOD" in environment):
            found[name.lower()] = value, name
        elif name.islower():
            found.pop(name, None)
    if found or sys.platform not in ("darwin", "win32"):
        return found
    if sys.platform == "darwin" and os.getpid() != _PROCESS:
        return {}  # macOS kills forked processes that read the system's proxy settings
    from urllib.request import getproxies  # slow to import

    return {f"{name}_proxy": (value, "the proxy settings of the system") for name, value in getproxies().items()}


def _matches(entry: str, scheme: str, host: str, port: int | None) -> bool:
    """Whether an entry of NO_PROXY matches a server."""
    only, _, place = entry.rpartition("://")
    if only not in ("", "all", scheme):
        return False
    # A port follows a name, an IPv4 address or brackets: an IPv6 address without them contains several colons.
    if with_port := re.fullmatch(r"(\[.*\]|[^:]*):(\d+)/?", place):
        place = with_port[1]
        if int(with_port[2]) != port:
            return False
    place = place.replace("[", "").replace("]", "").rstrip("/.")
    if "*" in place:
        return fnmatchcase(host, place)
    try:
        return ip_address(host) in ip_network(place, strict=False)
    except ValueError:
        domain = place.lstrip(".")
        return bool(domain) and f".{host}".endswith(f".{domain}")


def _parsed(value: str, source: str) -> Proxy | ConfigurationError:
    match = re.match(r"([a-z][a-z0-9+.-]*)://", value.lower())
    if match and match[1] not in _PORTS:
        return ConfigurationError(
            f"the proxy in {source} has the scheme {match[1]}://, which is not supported: "
            "use http://, https://, socks5:// or socks5h://"
        )
    try:
        parts = urlsplit(value if match else f"http://{value}")
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or _PORTS[parts.scheme]
        # `urlsplit` removes some of the characters that are not allowed in a URL.
        if not value.isprintable() or " " in value:
            raise ValueError
    except (ValueError, KeyError):  # KeyError: the scheme contains a character that is an ASCII letter in lower case
        host = ""
    # A `/` in a password that is not percent-encoded ends the host, and the rest of it looks like a path.
    if not re.fullmatch(r"[\w.:%-]+", host) or "@" in value.partition(parts.netloc)[2]:
        # The message must not quote the URL, which can contain a password.
        return ConfigurationError(
            f"the proxy in {source} is not a valid URL: write http://host:port, or http://user:password@host:port "
            "with special characters of the password percent-encoded"
        )
    credentials = None
    if parts.username or parts.password:
        credentials = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(parts.scheme, host, port, credentials, source)

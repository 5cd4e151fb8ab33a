"""Host names that requests may use, and addresses of this machine.

DNS rebinding: a web site that resolves its own name to this machine could otherwise read and change the sandbox from
the browser of a developer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:]+)(:\d+)?")
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)


class HostNames:
    """The host names that requests may use: IP addresses, localhost, names without a dot, and additional ones.

    Names without a dot are never public. Containers and machines of the same network use them.

    Args:
        additional: Names to allow as well, without a port.

    Raises:
        ValueError: A name is malformed.
    """

    def __init__(self, additional: Iterable[str] = ()) -> None:
        self._additional = frozenset(map(_checked, additional))
        # All requests of a client have the same header.
        self.allows: Callable[[str], bool] = lru_cache(64)(self._allows)

    def _allows(self, host: str) -> bool:
        """Return whether a `Host` header contains one of them."""
        parts = _HOST.fullmatch(host)
        if parts is None:
            return False
        name = _normalized(parts[1].strip("[]"))
        # Other spellings of a dot, such as `。`, are no part of a name.
        local = _NAME.fullmatch(name) and ("." not in name or name.endswith(".localhost"))
        return bool(local) or _is_address(name) or name in self._additional


def is_loopback(peer: str) -> bool:
    """Return whether an address belongs to this machine."""
    if not _is_address(peer):
        return False
    address = ip_address(peer)
    # A dual-stack socket reports IPv4 clients as ::ffff:127.0.0.1, which Python 3.11 does not take for loopback.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"invalid host name {name!r}: pass a name such as sandbox.example.com, without scheme and port"
        )
    return _normalized(name)


def _normalized(name: str) -> str:
    return name.lower().removesuffix(".")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

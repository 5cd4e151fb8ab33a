"""Names that tell sandboxes apart, so that clients and people notice when they use the wrong one."""

from __future__ import annotations

import re
import secrets

# In responses, the name of the sandbox; in requests, the name of the one that the client wants.
NAME_HEADER = "X-Sandbox"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def checked_name(name: str) -> str:
    """Return the name, or raise a ValueError if it is invalid."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"invalid name {name!r}: use up to 63 letters, digits, dots, hyphens and underscores")
    return name


def random_name() -> str:
    return f"sandbox-{secrets.token_hex(2)}"

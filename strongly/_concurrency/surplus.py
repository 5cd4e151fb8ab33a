"""Detects data that waits in a network stream, which would be taken for the response to the next request.

A socket that is not readable is no proof: TLS and asyncio read ahead. They have no public way to ask for what they have
buffered, so this module reads private attributes of anyio, trio and httpcore. Tests fail if that stops working.
"""

from __future__ import annotations

import ssl
from typing import Any


def has_unread(stream: Any) -> bool:
    """Whether data is waiting in the socket of a network stream of httpcore, or in one of the layers above it.

    The stream must not be used afterwards if there is.

    Args:
        stream: The network stream, with or without TLS, or with TLS in TLS.
    """
    if stream.get_extra_info("is_readable"):
        return True
    while stream is not None:
        tls = getattr(stream, "_ssl_object", None) or getattr(stream, "ssl_obj", None)  # anyio and trio, httpcore
        # A TLS socket reads one record at a time, so that nothing but the plaintext of this record can be left.
        if (tls is not None and _decrypts(tls)) or (isinstance(stream, ssl.SSLSocket) and stream.pending()):
            return True
        # What asyncio has received for anyio: up to 256 KiB at a time, of which a stream returns 64 KiB.
        if getattr(getattr(stream, "_protocol", None), "read_queue", None):
            return True
        layers = ("_stream", "transport_stream", "_sock")
        stream = next((getattr(stream, name) for name in layers if hasattr(stream, name)), None)
    return False


def _decrypts(tls: ssl.SSLObject) -> bool:
    """Whether the records that were received contain data, or end the connection. Session tickets do neither."""
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True

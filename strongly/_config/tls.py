"""The TLS context that all clients share, because loading the certificates is the slowest part of creating a client."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

from strongly._core.exceptions import ConfigurationError


def shared_context() -> ssl.SSLContext:
    """Return the TLS context with the trusted certificates.

    As in httpx, these are the certificates in `SSL_CERT_FILE` or `SSL_CERT_DIR`, or by default those of certifi.

    Raises:
        ConfigurationError: `SSL_CERT_FILE` cannot be read, or contains no certificates.
    """
    file, directory = os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None
    try:
        return _context(file, directory)
    except OSError as error:
        raise ConfigurationError(f"the certificates in SSL_CERT_FILE={file} cannot be read: {error}") from error


@lru_cache(maxsize=4)
def _context(file: str | None, directory: str | None) -> ssl.SSLContext:
    if file is None and directory is not None:
        return ssl.create_default_context(capath=directory)
    if file is None:
        import certifi

        file = certifi.where()
    return ssl.create_default_context(cafile=file)

"""The TLS context that all clients share, because loading the certificates is the slowest part of creating a client."""

from __future__ import annotations

import errno
import os
import re
import ssl
import sys
from functools import lru_cache
from itertools import islice

from strongly._core.exceptions import ConfigurationError

# The public authorities are more than a hundred. A directory with fewer may have those of a company only.
_COMPLETE = 50


def shared_context() -> ssl.SSLContext:
    """Return the TLS context with the trusted certificates.

    These are the certificates in `SSL_CERT_FILE` or `SSL_CERT_DIR`, or by default those of the system if OpenSSL has a
    directory with them, else those of certifi.

    Raises:
        ConfigurationError: `SSL_CERT_FILE` cannot be read, or contains no certificates.
        OSError: Certificates cannot be read at present, because too many files are open.
    """
    file, directory = os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None
    try:
        return _context(file, directory)
    except OSError as error:
        if file is None or error.errno in (errno.EMFILE, errno.ENFILE):
            raise
        raise ConfigurationError(f"the certificates in SSL_CERT_FILE={file} cannot be read: {error}") from error


def raise_if_unreadable(error: BaseException) -> None:
    """Raise an OSError if a certificate was refused because too many files are open.

    From a directory, OpenSSL reads certificates during the handshake. If it cannot open a file, it reports that the
    issuer is unknown.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        os.close(os.open(os.devnull, os.O_RDONLY))


@lru_cache(maxsize=4)
def _context(file: str | None, directory: str | None) -> ssl.SSLContext:
    # From a directory, OpenSSL reads only the certificates that a handshake needs. Reading those of certifi takes a
    # third of the instructions of a program that makes one call.
    directory = None if file else directory or _system_directory()
    if file is None and directory is None:
        import certifi

        file = certifi.where()
    return ssl.create_default_context(cafile=file, capath=directory)


def _system_directory() -> str | None:
    """Return the directory of OpenSSL with the certificates that the system trusts, or None if it is not complete."""
    # On Windows, any user may be able to create the directory that OpenSSL was built for.
    if sys.platform == "win32":
        return None
    directory = ssl.get_default_verify_paths().openssl_capath
    try:
        with os.scandir(directory) as entries:
            # In containers, such a directory can have links to files that were not copied.
            hashed = (
                entry for entry in entries if re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", entry.name) and entry.is_file()
            )
            return directory if len(list(islice(hashed, _COMPLETE))) == _COMPLETE else None
    except OSError:
        return None

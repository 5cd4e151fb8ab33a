"""Makes programs trust the certificate of a local server, in addition to what they trust by default.

`SSL_CERT_FILE` would replace the default: clients would read that file instead of the certificates of the system.
"""

from __future__ import annotations

from pathlib import Path

_ADD = """
import ssl
contexts = []
def load(self, *arguments, load=ssl.SSLContext.load_verify_locations, **named):
    load(self, *arguments, **named)
    load(self, {certificate!r})
    contexts.append(self)
ssl.SSLContext.load_verify_locations = load
"""
_MOVE = """
paths = ssl.get_default_verify_paths()._replace(openssl_capath={directory!r})
ssl.get_default_verify_paths = lambda: paths
"""
# An expression: how many certificates the program has read, and the one that was added.
READ = "sum(context.cert_store_stats()['x509'] for context in contexts)"


def preamble(certificate: Path, directory: Path | None = None) -> str:
    """Return the first statements of a program that trusts a certificate as well.

    Args:
        certificate: The PEM file.
        directory: Where OpenSSL looks for the certificates of the system; by default, the directory that it was built
            for.
    """
    return _ADD.format(certificate=str(certificate)) + (_MOVE.format(directory=str(directory)) if directory else "")

"""A certificate for the server, made for one run."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_NEW = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
_NAMES = ["-subj", "/CN=benchmarks", "-addext", "subjectAltName=IP:127.0.0.1"]


@dataclass(frozen=True)
class Certificate:
    """Files in PEM.

    Attributes:
        chain: The certificate and its key.
        trusted: The certificate among those that clients trust anyway, since reading these is what takes time.
    """

    chain: Path
    trusted: Path


@contextmanager
def certificate(roots: Path) -> Iterator[Certificate | None]:
    """Make a certificate to be trusted beside `roots`; None if openssl is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as directory:
        key, own = Path(directory, "key.pem"), Path(directory, "certificate.pem")
        command = [openssl, *_NEW, *_NAMES, "-keyout", str(key), "-out", str(own)]
        subprocess.run(command, check=True, capture_output=True)
        made = Certificate(Path(directory, "chain.pem"), Path(directory, "trusted.pem"))
        made.chain.write_bytes(own.read_bytes() + key.read_bytes())
        made.trusted.write_bytes(roots.read_bytes() + own.read_bytes())
        yield made

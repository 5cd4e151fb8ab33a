"""Creates a server certificate for one run."""

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
    """PEM files.

    Attributes:
        chain: The certificate and its key.
        trusted: The certificate, appended to the default roots, because parsing the roots dominates the cost.
    """

    chain: Path
    trusted: Path


@contextmanager
def certificate(roots: Path) -> Iterator[Certificate | None]:
    """Create a certificate that is trusted in addition to `roots`; None if openssl is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as directory:
        key, certificate_file = Path(directory, "key.pem"), Path(directory, "certificate.pem")
        command = [openssl, *_NEW, *_NAMES, "-keyout", str(key), "-out", str(certificate_file)]
        subprocess.run(command, check=True, capture_output=True)
        made = Certificate(Path(directory, "chain.pem"), Path(directory, "trusted.pem"))
        made.chain.write_bytes(certificate_file.read_bytes() + key.read_bytes())
        made.trusted.write_bytes(roots.read_bytes() + certificate_file.read_bytes())
        yield made

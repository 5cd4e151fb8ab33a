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
        file: The certificate.
        chain: The certificate and its key.
    """

    file: Path
    chain: Path

    def added_to(self, roots: Path) -> Path:
        """Return a file with root certificates and this one, because reading the roots dominates the cost."""
        trusted = self.file.with_name("trusted.pem")
        trusted.write_bytes(roots.read_bytes() + self.file.read_bytes())
        return trusted


@contextmanager
def certificate() -> Iterator[Certificate | None]:
    """Create a certificate; None if openssl is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as directory:
        made = Certificate(Path(directory, "certificate.pem"), Path(directory, "chain.pem"))
        key = Path(directory, "key.pem")
        command = [openssl, *_NEW, *_NAMES, "-keyout", str(key), "-out", str(made.file)]
        subprocess.run(command, check=True, capture_output=True)
        made.chain.write_bytes(made.file.read_bytes() + key.read_bytes())
        yield made

"""A local server of the API, for development and tests.

    with Sandbox() as sandbox, SandboxServer(sandbox) as server:
        ...  # server.url

Requires the extra `sandbox`. The command is `strongly-sandbox`; `--help` lists its options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strongly.sandbox.application import Response as Response
    from strongly.sandbox.application import Sandbox as Sandbox
    from strongly.sandbox.contract import Contract as Contract
    from strongly.sandbox.document import load_document as load_document
    from strongly.sandbox.in_process import InProcessTransport as InProcessTransport
    from strongly.sandbox.keys import Key as Key
    from strongly.sandbox.keys import User as User
    from strongly.sandbox.local import LocalSandbox as LocalSandbox
    from strongly.sandbox.recording import RecordedCall as RecordedCall
    from strongly.sandbox.server import SandboxServer as SandboxServer

# Imported on first use, so that the package can be imported, and report the missing extra, without its modules.
_MODULES = {
    "Contract": "contract",
    "InProcessTransport": "in_process",
    "Key": "keys",
    "LocalSandbox": "local",
    "RecordedCall": "recording",
    "Response": "application",
    "Sandbox": "application",
    "SandboxServer": "server",
    "User": "keys",
    "load_document": "document",
}
# Modules of the extra, with the names of their distributions.
EXTRA = {"httptools": "httptools", "jsonschema_rs": "jsonschema-rs", "uvicorn": "uvicorn"}
__all__ = [*_MODULES]


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f"{__name__}.{module}"), name)
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        raise ModuleNotFoundError(missing_extra(error.name), name=error.name) from None


def missing_extra(module: str) -> str:
    """Return the message for a missing module of the extra."""
    return f"{module} is not installed. Install the extra `sandbox`: pip install {' '.join(sorted(EXTRA.values()))}"


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])

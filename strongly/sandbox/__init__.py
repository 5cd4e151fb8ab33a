"""A server of the API on your own machine, for trying things out and for tests.

    with Sandbox() as sandbox, SandboxServer(sandbox) as server:
        ...  # server.url

Needs the extra `sandbox`. `strongly-sandbox --help` tells of the command.
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

# Loaded on first use: what does without the extra must be able to say that it is missing.
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
# The modules of the extra, and what pip knows them as.
EXTRA = {"jsonschema_rs": "jsonschema-rs", "uvicorn": "uvicorn"}
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
    """What to say when a module of the extra is not there."""
    return f"{module} is missing. Install the extra `sandbox`: pip install {' '.join(sorted(EXTRA.values()))}"


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])

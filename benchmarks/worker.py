"""Makes one measurement in a fresh process, and prints it as JSON.

    python -m benchmarks.worker strongly retrieve http://127.0.0.1:8000 --size 1000
    python -m benchmarks.worker strongly

Without a measurement, it prints the installed versions, or why the contender cannot be measured.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
from importlib.metadata import PackageNotFoundError, distributions, metadata
from types import ModuleType
from typing import Any

from benchmarks import measures
from benchmarks.contenders import CONTENDERS, Contender

NOWHERE = "http://127.0.0.1:9"  # the discard port; no request is sent


def inspect(contender: Contender) -> dict[str, Any]:
    """Return the installed versions, or the reason under `missing`."""
    try:
        extras = metadata(contender.distribution).get_all("Provides-Extra") or []
        if contender.extra and contender.extra not in extras:
            return {"missing": f"{contender.distribution} has no extra {contender.extra!r}"}
        module = _module(contender)
        if hasattr(module, "Sync"):
            module.Sync(NOWHERE, **contender.options).close()
    except PackageNotFoundError:
        return {"missing": f"{contender.distribution} is not installed"}
    except TypeError as error:  # an option that this version does not have
        return {"missing": str(error)}
    found = {distribution.name.lower(): distribution.version for distribution in distributions()}
    return {"versions": {"python": platform.python_version(), **dict(sorted(found.items()))}}


def measure(contender: Contender, name: str, url: str, size: int, width: int) -> float:
    """Return one measurement."""
    function = measures.MEASURES[name]
    repeatable = contender.repeatable if function is measures.instructions else {}
    return function(measures.Task(_module(contender), url, size, width, {**contender.options, **repeatable}))


def _module(contender: Contender) -> ModuleType:
    return importlib.import_module(f"benchmarks.contenders.{contender.module}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker")
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("measure", nargs="?", choices=measures.MEASURES)
    parser.add_argument("url", nargs="?", default=NOWHERE)
    parser.add_argument("--size", type=int, default=1)
    parser.add_argument("--width", type=int, default=1)
    arguments = parser.parse_args()
    contender = CONTENDERS[arguments.contender]
    result = (
        measure(contender, arguments.measure, arguments.url, arguments.size, arguments.width)
        if arguments.measure
        else inspect(contender)
    )
    print(json.dumps(result))


if __name__ == "__main__":
    main()

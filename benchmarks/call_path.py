"""Shows the path of one call through the SDK: the files that a warm `retrieve()` enters, and how often.

    python -m benchmarks.call_path

A reader who follows the call opens these files. A change of file is a call of a function in a different file.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType

import strongly
import strongly_api
from benchmarks.server import running
from strongly import Strongly

FOLDERS = tuple(str(Path(package.__file__ or "").parent.parent) for package in (strongly, strongly_api))
PACKAGES = ("strongly/", "strongly_api/")


def entered(call: Callable[[], object]) -> list[str]:
    """Return the file of each function of the SDK that a call enters, in order."""
    files: list[str] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            for folder in FOLDERS:
                name = frame.f_code.co_filename.removeprefix(folder).lstrip("/")
                if name.startswith(PACKAGES):
                    files.append(name)
                    break

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    return files


def main() -> None:
    with running(1) as url, Strongly("sk-path", url) as client:
        for _ in range(3):
            client.projects.retrieve("proj-00000001")
        files = entered(lambda: client.projects.retrieve("proj-00000001"))
    for name, calls in Counter(files).items():
        print(f"{calls:4}  {name}")
    changes = sum(before != after for before, after in pairwise(files))
    print(f"{len(set(files))} files, {len(files)} calls, {changes} changes of file")


if __name__ == "__main__":
    main()

"""The command `strongly`. It needs the extra `cli`.

`docs/command-line.md` tells how to use it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# The modules of the extra, and what pip knows them as.
EXTRA = {"click": "click", "rich": "rich", "yaml": "pyyaml"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows the name of the command; by default what the process was started with.

    Returns:
        The exit status, one of `strongly.cli.exits.Exit`.

    Example:
        status = main(["projects", "list", "--output", "json"])
    """
    try:
        from strongly.cli.program import run  # loads what the extra brings

        return run(arguments)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRA:
            raise
        install = " ".join(sorted(EXTRA.values()))
        sys.stderr.write(f"strongly: error: {missing} is missing. Install the extra `cli`: pip install {install}\n")
        return 2

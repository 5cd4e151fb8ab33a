"""The command `strongly`. It needs the extra `cli`.

`docs/command-line.md` documents it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# Modules of the extras, with the names of their distributions.
EXTRA = {"click": "click", "jmespath": "jmespath", "rich": "rich", "yaml": "pyyaml"}
MCP_EXTRA = {**EXTRA, "jsonschema": "jsonschema", "mcp": "'mcp>=2'"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command-line arguments; those of the process by default.

    Returns:
        The exit status, one of `strongly.cli.exits.Exit`.

    Example:
        status = main(["projects", "list", "--output", "json"])
    """
    try:
        from strongly.cli.program import run  # imports the modules of the extra

        return run(arguments)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in MCP_EXTRA:
            raise
        extra, modules = ("cli", EXTRA) if missing in EXTRA else ("mcp", MCP_EXTRA)
        install = " ".join(sorted(modules.values()))
        sys.stderr.write(
            f"strongly: error: {missing} is not installed. Install the extra `{extra}`: pip install {install}\n"
        )
        return 2

"""Builds an sdist of the files that git tracks, which is the same wherever it is built.

hatchling runs this: `[tool.hatch.build.targets.sdist.hooks.custom]` in pyproject.toml says so.
"""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.sdist import SdistBuilderConfig


class SdistHook(BuildHookInterface[SdistBuilderConfig]):
    """Chooses the files of an sdist, and compresses it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Set the option `only-include`: hatchling alone takes whatever .gitignore does not name."""
        if Path(self.root, ".git").exists():  # an unpacked sdist has no repository, and all its files belong to it
            command = ["git", "ls-files", "-z"]
            tracked = subprocess.run(command, cwd=self.root, check=True, stdout=subprocess.PIPE).stdout
            self.build_config.target_config["only-include"] = tracked.decode().split("\0")[:-1]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Compress it at level 9: hatchling takes the default of Python, which is 6 from 3.15 on."""
        path = Path(artifact_path)
        content = gzip.decompress(path.read_bytes())
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as archive:
            archive.write(content)

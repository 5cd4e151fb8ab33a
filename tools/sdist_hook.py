"""Builds a reproducible sdist of the files that git tracks.

hatchling runs this hook, as `[tool.hatch.build.targets.sdist.hooks.custom]` in pyproject.toml configures.
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
        """Set the option `only-include`. By default, hatchling includes untracked files unless git ignores them."""
        # An unpacked sdist has no repository. All its files belong to it.
        if Path(self.root, ".git").exists():
            command = ["git", "ls-files", "-z"]
            tracked = subprocess.run(command, cwd=self.root, check=True, stdout=subprocess.PIPE).stdout
            self.build_config.target_config["only-include"] = tracked.decode().split("\0")[:-1]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Compress at level 9. hatchling uses the default level of Python, which is 9 before 3.15 and 6 since."""
        path = Path(artifact_path)
        content = gzip.decompress(path.read_bytes())
        # No file name and no time in the header, so that the bytes depend only on the content.
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as archive:
            archive.write(content)

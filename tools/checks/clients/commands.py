"""Runs the commands of docs/other-languages.md."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import ROOT

CLIENTS = ROOT / "clients"
BUILD = ROOT / "build/clients"
DOCUMENTS = (
    ROOT / "openapi.yaml",
    ROOT / "generated/strongly_api/openapi.json",
    *sorted(CLIENTS.glob("*.overlay.yaml")),
)
TIMEOUT_SECONDS = 300

OF_NPM = (ROOT / "node_modules", CLIENTS / "node_modules")
PATH = os.pathsep.join(
    [str(Path(sys.executable).parent), *(str(folder / ".bin") for folder in OF_NPM), os.environ.get("PATH", "")]
)
# Offline: all tools are installed already, and the generated clients have no dependencies.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("STRONGLY_")} | {
    "PATH": PATH,
    "PYTHONUTF8": "1",
    "REDOCLY_TELEMETRY": "off",
    "npm_config_offline": "true",
    "GOPROXY": "off",
    # openapi-generator spends most of its time starting. Without the optimizing compiler, it takes half as long.
    "JAVA_OPTS": "-XX:TieredStopAtLevel=1",
}

INSTALL_MORE = "run npm ci --ignore-scripts in clients/"
INSTALL = {
    "go": "install Go 1.19 or newer",
    "java": "install a JDK, 17 or newer",
    "javac": "install a JDK, 17 or newer",
    "node": "install Node.js 20 or newer",
    "npx": "install Node.js 20 or newer",
    "openapi-typescript": "run npm ci",
    "redocly": "run npm ci",
    "tsc": "run npm ci",
    "oas-patch": "run make setup",
    "openapi-generator-cli": "run make setup",
    **dict.fromkeys(("datamodel-codegen", "openapi-python-client"), "run make setup"),
    "curl": "install curl 7.84 or newer",
    "jq": "install jq 1.6 or newer",
    "sh": "install a POSIX shell",
    **dict.fromkeys(
        (
            "bru",
            "newman",
            "oazapfts",
            "openapi-ts",
            "openapi-zod-client",
            "openapi2postmanv2",
            "orval",
            "prism",
            "spectral",
            "swagger-typescript-api",
        ),
        INSTALL_MORE,
    ),
}


class CheckError(Exception):
    """A check of a client failed."""


def run(command: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command of the page, and return its output."""
    program, *arguments = shlex.split(command)
    # npx looks for programs only in the folders above, and installs what it does not find.
    if program == "npx" and shutil.which(arguments[0], path=PATH):
        program, *arguments = arguments
    executable = shutil.which(program, path=PATH) or str(folder / program)
    try:
        finished = subprocess.run(
            [executable, *arguments],
            cwd=folder,
            env=ENVIRONMENT | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CheckError(f"{command}: {error}") from None
    if finished.returncode:
        raise CheckError(f"{command}: exit code {finished.returncode}\n{finished.stdout[-4000:].rstrip()}")
    return finished.stdout


def missing(needs: Sequence[str]) -> str:
    """Return which program is missing and how to install it, or an empty string."""
    for program in needs:
        if shutil.which(program, path=PATH) is None:
            return f"{program} not found: {INSTALL[program]}"
    return ""


def fresh_folder(name: str, source: Path | None = None) -> Path:
    """Create the folder that the page starts from, with the documents, installed packages and the files of `source`."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    if source is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(source, folder)
    for document in DOCUMENTS:
        shutil.copy(document, folder)
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules")
    return folder

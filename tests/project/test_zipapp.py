"""The SDK and the sandbox work from a zip file, where data files are not files of the operating system."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
# Python cannot import extension modules from a zip file.
EXTENSIONS = ["httptools", "jsonschema_rs"]

PROGRAM = """
import sys

import httpx
import strongly
import strongly.sandbox.cli
from strongly.sandbox import SandboxServer

for module in (strongly, httpx):
    assert sys.argv[1] in module.__file__, module.__file__
with strongly.Strongly.sandbox(seed_demo=True) as client:
    print(client.projects.retrieve("proj-abc123").name)
    with SandboxServer(client.local_sandbox) as server:
        for path in ("/", "/dashboard", "/openapi.json"):
            assert httpx.get(server.url + path).status_code == 200
strongly.sandbox.cli.main(["--help"])
"""


def distributions(name: str, extra: str = "") -> set[str]:
    """Return the distributions that one requires, with their requirements."""
    found = {name}
    for requirement in map(Requirement, importlib.metadata.requires(name) or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            found |= distributions(requirement.name)
    return found


def test_sdk_and_sandbox_work_from_a_zip_file(tmp_path: Path) -> None:
    content = tmp_path / "content"
    for package in (ROOT / "strongly", ROOT / "generated/strongly_api"):
        shutil.copytree(package, content / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    beside = tmp_path / "beside"
    for name in distributions("strongly", "sandbox") - {"strongly"}:
        for file in importlib.metadata.files(name) or ():
            if file.suffix != ".pyc" and ".." not in file.parts:
                target = (beside if file.parts[0] in EXTENSIONS else content) / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target)
    (content / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    archive = tmp_path / "program.pyz"
    zipapp.create_archive(content, archive)

    # -S: packages of this environment are not found.
    done = subprocess.run(
        [sys.executable, "-S", str(archive), archive.name],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(beside)},
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("churn-prediction\nusage: strongly-sandbox ")

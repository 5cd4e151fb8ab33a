"""Freezes a program that uses the wheel of a directory with PyInstaller, and checks that it works.

    python -m tools.checks.frozen dist

It is frozen into one file without docstrings: these options remove most from a package. The environment contains only
the wheel, its extras and PyInstaller. The program runs outside the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from tools import ROOT

PROJECT = ROOT / "pyproject.toml"

PROGRAM = """
import sys, urllib.request
import strongly
from strongly import Strongly
from strongly.cli import main
from strongly.sandbox import Sandbox, SandboxServer

if len(sys.argv) > 1:
    sys.exit(main(sys.argv[1:]))
for name in strongly.__all__:
    getattr(strongly, name)
with Strongly.sandbox(seed_demo=True) as client:
    print(client.projects.list().total)
with Sandbox() as sandbox, SandboxServer(sandbox) as server:
    for path in ("/", "/dashboard", "/openapi.json"):
        print(urllib.request.urlopen(server.url + path).status)
"""
FREEZE = "-m PyInstaller --onefile --optimize 2 --log-level ERROR program.py"
HELP = (
    ["--help"],
    ["sandbox", "--help"],
    ["projects", "--help"],
    ["workspaces", "create", "--help"],
    ["volumes", "list", "--help"],
)


def main(arguments: list[str]) -> int:
    directory = Path(arguments[0] if arguments else "dist").resolve()
    (wheel,) = directory.glob("*.whl")
    freezer = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["dependency-groups"]["freeze"]
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        builder = venv.EnvBuilder()
        builder.create(home / "environment")
        environment = builder.ensure_directories(home / "environment")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", environment.env_exe]
        subprocess.run([*pip, "install", f"{wheel}[cli,sandbox]", *freezer], check=True, cwd=home)
        (home / "program.py").write_text(PROGRAM, encoding="utf-8")
        subprocess.run([environment.env_exe, *FREEZE.split()], check=True, cwd=home)
        frozen, unfrozen = [str(home / "dist" / "program")], [environment.env_exe, "-I", "program.py"]
        for line in ([], *HELP):
            found, expected = (
                subprocess.run([*command, *line], check=True, cwd=home, capture_output=True, text=True).stdout
                for command in (frozen, unfrozen)
            )
            if found != expected:
                print(
                    f"the frozen program prints {found!r} with the arguments {line}, instead of {expected!r}",
                    file=sys.stderr,
                )
                return 1
    print(f"{wheel.name}: a frozen program works")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

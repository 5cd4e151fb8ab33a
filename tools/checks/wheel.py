"""Installs the wheel of a directory in a fresh environment, and checks that it is complete.

    python -m tools.checks.wheel dist

The environment contains only the wheel and its dependencies, and runs outside the repository, so that no file of the
checkout can hide a missing one. The same applies to the single-file programs built by zipapp, shiv and pex. Each of
them calls a sandbox server, and a sandbox within its process.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

from strongly.sandbox import Sandbox, SandboxServer
from tools import ROOT

KEY = "sk-sandbox-wheel"

INSTALLED = """
import importlib.metadata, importlib.resources, json, pathlib, sys
import strongly, strongly_api

for package in (strongly, strongly_api):
    home = pathlib.Path(package.__file__).parent
    assert home.is_relative_to(sys.prefix), f"{home} is not in the environment"
    assert (home / "py.typed").is_file(), f"{home} has no py.typed"
assert strongly.__version__ == importlib.metadata.version("strongly")
document = json.loads(importlib.resources.files(strongly_api).joinpath("openapi.json").read_text("utf-8"))
assert document["openapi"].startswith("3.1.")
licence = importlib.metadata.metadata("strongly")
assert licence["License-Expression"] == "MIT" and licence.get_all("License-File") == ["LICENSE"]
for name in strongly.__all__:
    getattr(strongly, name)
print(f"strongly {strongly.__version__}: {len(strongly.__all__)} public names")
"""

PROGRAM = """
import strongly, sys

assert sys.argv[1] in strongly.__file__, f"{strongly.__file__} is not in {sys.argv[1]}"
with strongly.Strongly.sandbox(seed_demo=True) as client:
    assert client.projects.list().first()
"""


def strays(wheel: Path) -> list[str]:
    """Return the files of a wheel that belong to neither package nor to the wheel's own records."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    expected = re.compile(
        r"strongly(_api)?/([\w/]+\.py|py\.typed)|strongly_api/openapi\.json|strongly/sandbox/web/\w+\.(css|js)"
        r"|strongly/extras/pyinstaller/hook-strongly\.py"
        r"|strongly-[\d.]+\.dist-info/.+"
    )
    return [name for name in names if not expected.fullmatch(name)]


def check_archives(environment: Path, pip: list[str], wheel: Path) -> None:
    """Build single-file programs, and make calls with each.

    Args:
        environment: Contains the wheel with its extras `cli` and `sandbox`. Files are written to its parent.
        pip: The command that installs into the environment.
        wheel: The wheel.
    """
    home, python = environment.parent, pip[0]
    (site_packages,) = environment.glob("lib/python*/site-packages")
    zipapp, shiv, pex = (str(home / name) for name in ("zipapp.pyz", "shiv.pyz", "strongly.pex"))
    caches = {"SHIV_ROOT": str(home / "unpacked"), "PEX_ROOT": str(home / "pex")}
    variables = {name: value for name, value in os.environ.items() if not name.startswith("STRONGLY_")} | caches
    entry, make = "strongly.cli:main", [sys.executable, "-m"]
    for command in (
        [*pip, "--target", "zipapp", f"{wheel}[cli]"],
        [*make, "zipapp", "zipapp", "-m", entry, "-o", zipapp],
        [*make, "shiv", "-e", entry, "-o", shiv, "--site-packages", str(site_packages)],
        [*make, "pex", "-e", entry, "-o", pex, "--venv-repository", str(environment), "strongly[cli,sandbox]"],
    ):
        subprocess.run(command, check=True, cwd=home, env=variables)
    with Sandbox(keys=[KEY]) as sandbox, SandboxServer(sandbox) as server:
        sandbox.seed_demo()
        connection = {"STRONGLY_API_URL": server.url, "STRONGLY_API_KEY": KEY}
        for archive in (zipapp, shiv, pex):
            listed = [python, archive, "projects", "list", "--all", "--output", "json"]
            subprocess.run(listed, check=True, cwd=home, env=variables | connection, stdout=subprocess.DEVNULL)
    # Python cannot import extension modules from a zip file: jsonschema_rs comes from the environment.
    for start, location, switch in (
        ([python], zipapp, {"PYTHONPATH": zipapp}),
        ([python, shiv], caches["SHIV_ROOT"], {"SHIV_INTERPRETER": "1"}),
        ([python, pex], caches["PEX_ROOT"], {"PEX_INTERPRETER": "1"}),
    ):
        subprocess.run([*start, "-c", PROGRAM, location], check=True, cwd=home, env=variables | switch)
    print("Calls are made from a zipapp, with shiv and with pex.")


def main(arguments: list[str]) -> int:
    directory = Path(arguments[0] if arguments else "dist").resolve()
    wheels = list(directory.glob("*.whl"))
    if len(wheels) != 1:
        print(f"{directory} must contain exactly one wheel, not {len(wheels)}", file=sys.stderr)
        return 1
    if stray := strays(wheels[0]):
        print(f"{wheels[0].name} contains files of neither package: {', '.join(stray)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary).resolve()  # on macOS, the folder of temporary files is a symbolic link
        builder = venv.EnvBuilder(with_pip=True)
        builder.create(home / "environment")
        python = builder.ensure_directories(home / "environment").env_exe
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, str(wheels[0])], check=True, cwd=home)
        subprocess.run([python, "-I", "-c", INSTALLED], check=True, cwd=home)
        subprocess.run([*pip, f"{wheels[0]}[sandbox]"], check=True, cwd=home)
        subprocess.run([python, "-I", str(ROOT / "tools/demo.py")], check=True, cwd=home)
        subprocess.run([*pip, f"{wheels[0]}[cli,sandbox]"], check=True, cwd=home)
        check_archives(home / "environment", pip, wheels[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

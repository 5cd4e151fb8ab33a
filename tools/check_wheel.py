"""Installs the wheel of a directory in an environment of its own and looks whether it is all there.

    python tools/check_wheel.py dist

The environment gets the wheel and what it requires, nothing else, and runs outside the repository, so that no file
of the checkout can stand in for one that was left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

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


def strays(wheel: Path) -> list[str]:
    """Return the files of a wheel that belong to neither package nor to the wheel's own records."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    wanted = re.compile(
        r"strongly(_api)?/([\w/]+\.py|py\.typed)|strongly_api/openapi\.json|strongly/sandbox/web/\w+\.(css|js)"
        r"|strongly/__pyinstaller/hook-strongly\.py"
        r"|strongly-[\d.]+\.dist-info/.+"
    )
    return [name for name in names if not wanted.fullmatch(name)]


def main(arguments: list[str]) -> int:
    directory = Path(arguments[0] if arguments else "dist").resolve()
    wheels = list(directory.glob("*.whl"))
    if len(wheels) != 1:
        print(f"{directory} should hold one wheel, not {len(wheels)}", file=sys.stderr)
        return 1
    if stray := strays(wheels[0]):
        print(f"{wheels[0].name} holds what is not of the two packages: {', '.join(stray)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        builder = venv.EnvBuilder(with_pip=True)
        builder.create(home / "environment")
        python = builder.ensure_directories(home / "environment").env_exe
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, str(wheels[0])], check=True, cwd=home)
        subprocess.run([python, "-I", "-c", INSTALLED], check=True, cwd=home)
        subprocess.run([*pip, f"{wheels[0]}[sandbox]"], check=True, cwd=home)
        subprocess.run([python, "-I", str(REPOSITORY / "tools/demo.py")], check=True, cwd=home)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

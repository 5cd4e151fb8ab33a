"""What an editable install lets others import: the two packages, and no other folder of the repository."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.docs.reference import REPOSITORY

build = pytest.importorskip("build", reason="needs the dependency group `package`")
for tool in ("editables", "hatchling", "hatch_fancy_pypi_readme"):
    pytest.importorskip(tool, reason="needs the dependency group `package`")

# Where no other editable install is: without the site module, nothing reads the one of this environment.
PROGRAM = """
import importlib.util, site, sys
installed, dependencies, *names = sys.argv[1:]
sys.path += [installed, dependencies]
site.addsitedir(installed)
for name in names:
    if spec := importlib.util.find_spec(name):
        print(*spec.submodule_search_locations or [])
import strongly
print(strongly.Strongly.__name__)
"""


def test_an_editable_install_gives_the_two_packages_alone(tmp_path: Path) -> None:
    wheel = build.ProjectBuilder(REPOSITORY).build("editable", tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    packages = [REPOSITORY / "strongly", REPOSITORY / "generated/strongly_api"]
    folders = {path for path in REPOSITORY.iterdir() if path.is_dir() and path.name.isidentifier()} | {*packages}
    dependencies = Path(pytest.__file__).parents[1]

    command = [sys.executable, "-I", "-S", "-c", PROGRAM, tmp_path / "installed", dependencies]
    names = [folder.name for folder in folders]
    done = subprocess.run([*command, *names], cwd=tmp_path, capture_output=True, text=True, check=True)

    *found, imported = done.stdout.splitlines()
    assert {path for path in folders if str(path) in found} == {*packages}
    assert imported == "Strongly"

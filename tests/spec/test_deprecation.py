"""What the document deprecates is said in docstrings, and warned about where it is used."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("openapi_python_client")

from tests.codegen.changes import deprecations
from tools import ROOT
from tools.codegen import generate
from tools.spec.document import load_document

DOCUMENT = load_document(ROOT / "openapi.yaml")
NOTE = "is deprecated since 2026-05-01, use the console instead."
PROGRAM = """
import asyncio, copy, dataclasses, inspect, pathlib, pickle, warnings
import attrs, httpx
from strongly import AsyncStrongly, Strongly, Volume, VolumeCreate


def respond(request):
    if request.method == "GET" and request.url.path.endswith("/volumes"):
        offset = int(request.url.params["offset"])
        page = {"total": 150, "limit": 50, "offset": offset, "hasMore": offset < 100}
        items = [{"id": f"v-{offset + number}"} for number in range(50)]
        return httpx.Response(200, json={"success": True, "data": items, "pagination": page})
    return httpx.Response(200, json={"success": True, "data": {"id": "x"}})


place = ("sk-example", "https://strongly.example.com")
transport = httpx.MockTransport(respond)


def show(caught):
    lines = pathlib.Path(__file__).read_text().splitlines()
    for warning in caught:
        assert (warning.category, warning.filename) == (DeprecationWarning, __file__), warning
        print(f"{lines[warning.lineno - 1].strip()} -> {warning.message}")


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    client = Strongly(*place, http_client=httpx.Client(transport=transport), prefetch=True)
    client.volumes.retrieve("v-1")
    client.volumes.list(search="x").to_list()
    client.volumes.create(project_id="p", label="l", size_gb=1)
    assert caught == []
    client.volumes.sync("v-1")
    client.volumes.with_raw_response.sync("v-1")
    volumes = client.volumes.list(project_id="p")
    assert len(list(volumes)) == len(volumes.to_list()) == 150
    client.volumes.create(project_id="p", label="l", size_gb=1, mount_path="/m")
    client.volumes.create({"project_id": "p", "label": "l", "size_gb": 1, "mount_path": "/"})
    client.projects.add_collaborator("p", email="a@b.c", role="viewer")
    show(caught)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    volume = Volume.from_dict({"id": "v-1", "mountPath": "/m"})
    for other in (copy.deepcopy(volume), pickle.loads(pickle.dumps(volume)), dataclasses.replace(volume)):
        assert other == volume
    assert volume.to_dict()["mount_path"] == attrs.asdict(volume)["mount_path"] == "/m"
    assert "mount_path='/m'" in repr(volume) and '"mount_path": "/m"' in volume.to_json()
    assert dataclasses.asdict(volume)["mount_path"] == "/m"
    assert volume._repr_html_()
    assert caught == []
    assert volume.mount_path == "/m"
    volume.mount_path = "/n"
    assert getattr(volume, "mount_path") == "/n"
    show(caught)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("default")
    assert [other.mount_path for other in [volume] * 3] == ["/n"] * 3
    assert len(caught) == 1


async def main():
    async with AsyncStrongly(*place, http_client=httpx.AsyncClient(transport=transport), prefetch=True) as client:
        await client.volumes.sync("v-1")
        volumes = client.volumes.list(project_id="p")
        assert len([volume async for volume in volumes]) == 150


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    asyncio.run(main())
    show(caught)
assert "Deprecated since" in inspect.getsource(Volume) and "Deprecated since" in inspect.getsource(VolumeCreate)
for kind in (Strongly, AsyncStrongly):
    volumes, projects = kind(*place).volumes, kind(*place).projects
    for method in (volumes.sync, volumes.list, projects.add_collaborator):
        assert "Deprecated since 2026-05-01" in method.__doc__, method
"""
SHOWN = f"""\
client.volumes.sync("v-1") -> client.volumes.sync() {NOTE}
client.volumes.with_raw_response.sync("v-1") -> client.volumes.sync() {NOTE}
volumes = client.volumes.list(project_id="p") -> project_id of client.volumes.list() {NOTE}
client.volumes.create(project_id="p", label="l", size_gb=1, mount_path="/m") -> the key mount_path {NOTE}
client.volumes.create({{"project_id": "p", "label": "l", "size_gb": 1, "mount_path": "/"}}) -> the key mount_path {NOTE}
client.projects.add_collaborator("p", email="a@b.c", role="viewer") -> the key role {NOTE}
assert volume.mount_path == "/m" -> Volume.mount_path {NOTE}
assert getattr(volume, "mount_path") == "/n" -> Volume.mount_path {NOTE}
await client.volumes.sync("v-1") -> client.volumes.sync() {NOTE}
volumes = client.volumes.list(project_id="p") -> project_id of client.volumes.list() {NOTE}
"""


def test_deprecations_reach_users(tmp_path: Path) -> None:
    for name in ("generator-config.yml", "templates", "generated", "strongly", "released", "overlays", "CHANGELOG.md"):
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, tmp_path / name)
    document = copy.deepcopy(DOCUMENT)
    deprecations(document)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    generate.main(["--no-lint", "--apply", f"--root={tmp_path}"])

    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{tmp_path / 'generated'}"}
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout) == ("", SHOWN)
    assert "### Deprecated\n\n" in (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", f"--config={ROOT / 'pyproject.toml'}"]
    resources = [f"strongly/_async/resources/{name}.py" for name in ("projects", "volumes")]
    done = subprocess.run([*ruff, *resources], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout

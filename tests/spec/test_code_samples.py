"""Every operation has a Python sample in the overlay: it runs as it stands, and makes the call that it is about."""

import copy
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
import yaml

import strongly
from strongly import Strongly
from strongly.sandbox import InProcessTransport, Sandbox
from strongly_api.manifest import OPERATIONS
from tests.docs.reference import REPOSITORY
from tests.operations_called import record_operations
from tests.trees import edit
from tools.spec import code_samples
from tools.spec.document import Spec, read

KEY = "sk-sandbox-samples"
OVERLAY = yaml.safe_load((REPOSITORY / code_samples.OVERLAY).read_text(encoding="utf-8"))
SAMPLES = {action["target"]: action["update"]["x-codeSamples"] for action in OVERLAY["actions"]}
TARGETS = {name: f"$.paths['{entry.path}'].{entry.method.lower()}" for name, entry in OPERATIONS.items()}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Strongly]:
    """A client of a sandbox in this process, and what `Strongly()` makes in samples."""
    with (
        Sandbox(keys=[KEY], startup_seconds=0) as sandbox,
        httpx.Client(transport=InProcessTransport(sandbox)) as http_client,
    ):
        sandbox.seed_demo()
        make = partial(Strongly, KEY, "http://127.0.0.1", http_client=http_client)
        monkeypatch.setattr(strongly, "Strongly", make)
        yield make()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the operations that are called."""
    return record_operations(monkeypatch, "strongly._sync.transport")


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_sample_makes_its_call(
    operation_id: str, client: Strongly, calls: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (sample,) = SAMPLES[TARGETS[operation_id]]
    # Samples speak of a workspace that runs, and of somebody who is a collaborator.
    client.workspaces.start("ws-abc123")
    client.projects.add_collaborator("proj-abc123", email="teammate@company.com", role="editor")

    exec(compile(sample["source"], operation_id, "exec"), {"__name__": "__main__"})

    assert sample["lang"] == "Python"
    assert calls[-1] == operation_id
    # There is something to be printed: filters find what they look for.
    assert bool(capsys.readouterr().out) == ("print(" in sample["source"])


def test_published_document_has_the_samples_and_nothing_else_changes() -> None:
    pytest.importorskip("oas_patch")
    document, _ = read(REPOSITORY / "openapi.yaml")
    before = copy.deepcopy(document)

    published = code_samples.apply(document)

    operations = Spec(published).operations
    assert {operation.id: operation.node.pop("x-codeSamples") for operation in operations} == {
        name: SAMPLES[target] for name, target in TARGETS.items()
    }
    assert published == document == before


def test_overlay_keeps_to_the_overlay_specification() -> None:
    oas_patch = pytest.importorskip("oas_patch")  # takes long, so not with every run of other tests

    assert oas_patch.validate(OVERLAY, "sh") == "Validation successful"


def test_samples_of_another_document_are_refused() -> None:
    pytest.importorskip("oas_patch")
    document, _ = read(REPOSITORY / "openapi.yaml")
    document["paths"]["/disks"] = {"get": {**document["paths"]["/volumes"].pop("get"), "operationId": "listDisks"}}

    with pytest.raises(code_samples.SampleError, match=r"listDisks, \$\.paths\['/volumes'\]\.get$"):
        code_samples.apply(document)


def test_overlay_holds_what_the_docstrings_say(tmp_path: Path) -> None:
    spec = Spec(read(REPOSITORY / "openapi.yaml")[0])
    shutil.copytree(REPOSITORY / "strongly/_sync", tmp_path / "strongly/_sync")
    assert code_samples.render(tmp_path, spec) == ((REPOSITORY / code_samples.OVERLAY).read_text("utf-8"), [])

    volumes = tmp_path / "strongly/_sync/resources/volumes.py"
    edit(volumes, 'client.volumes.list(type="data")', 'client.volumes.list(type="model")')
    edit(volumes, "def make_shared", "def make_public")

    text, without = code_samples.render(tmp_path, spec)
    assert 'client.volumes.list(type="model")' in text
    assert without == ["makeVolumeShared"]

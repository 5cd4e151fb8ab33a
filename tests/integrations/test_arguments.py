"""Arguments of the types of NumPy, pandas and pydantic, sent over HTTP to the sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest

from strongly import Strongly, ValidationError

WORKS: dict[str, str] = {
    "numpy": "Its integers, floats, Booleans, strings and one-dimensional arrays are accepted as arguments.",
    "pandas": "The values of a data frame and its columns are accepted as arguments; missing values are refused.",
    "pydantic": "A `SecretStr` is never sent by accident: pass its `.get_secret_value()`.",
}
KINDS = [
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    "float16",
    "float32",
    "float64",
    "longdouble",
]


@pytest.fixture
def client() -> Iterator[Strongly]:
    pytest.importorskip("strongly.sandbox", exc_type=ImportError)
    with Strongly.sandbox(seed_demo=True) as client:
        yield client


def test_numbers_of_numpy(client: Strongly) -> None:
    numpy = pytest.importorskip("numpy")
    volume = client.volumes.create(project_id="proj-abc123", label="numbers", size_gb=1)
    size = 1
    for kind in KINDS:
        size += 1
        value = numpy.dtype(kind).type(size)
        for given in (value, numpy.array(value)):
            assert client.volumes.update(volume, size_gb=given).size_gb == size
    assert client.volumes.update(volume, size_gb=numpy.float32(20.3)).size_gb == 20.3
    assert client.volumes.update(volume, size_gb=numpy.float16(20.4)).size_gb == 20.4

    body = {"projectId": "proj-abc123", "label": "raw", "sizeGB": numpy.array(numpy.float32(20.3))}
    assert client.request("POST", "/volumes", body=body)["data"]["sizeGb"] == 20.3
    assert client.request("GET", "/volumes", query={"limit": numpy.int64(1)})["pagination"]["limit"] == 1

    projects = client.projects.list(limit=numpy.int64(2))
    assert len(projects.take(numpy.uint8(3))) == 3
    assert len(client.projects.list(limit=numpy.array(2)).to_list()) == projects.total

    created = client.workspaces.create(
        name="numbers",
        description="d",
        environment_type="jupyter",
        resources={"cpu": numpy.float32(0.3), "memory": numpy.int64(1024), "gpu": numpy.float64(1)},
    )
    assert created.resources is not None
    assert {name: created.resources[name] for name in ("cpu", "memory", "gpu")} == {
        "cpu": "0.3",
        "memory": "1024",
        "gpu": "1",
    }


def test_strings_and_arrays_of_numpy(client: Strongly) -> None:
    numpy = pytest.importorskip("numpy")
    names = numpy.array(["one", "two"])

    project = client.projects.create(name=names[0], description="d", tags=names)

    assert (project.name, project.tags) == ("one", ["one", "two"])
    assert client.projects.retrieve(numpy.str_(project.id)) == project
    assert client.projects.retrieve(numpy.array(project.id)) == project


def test_wrong_types_of_numpy_are_refused(client: Strongly) -> None:
    numpy = pytest.importorskip("numpy")

    def refused(call: Any, said: str) -> None:
        with pytest.raises(ValidationError) as caught:
            call()
        assert str(caught.value) == said

    size = "size_gb must be a"
    for value, said in (
        (numpy.True_, f"{size} number, not bool"),
        (numpy.array([5]), f"{size} number, not ndarray"),
        (numpy.timedelta64(5, "s"), f"{size} number, not timedelta64"),
        (numpy.complex64(5), f"{size} number, not complex64"),
        (numpy.float32("nan"), f"{size} finite number, not nan"),
        (numpy.float64("inf"), f"{size} finite number, not inf"),
    ):
        refused(lambda value=value: client.volumes.update("v", size_gb=value), said)
    refused(lambda: client.projects.list(limit=numpy.float64(5)), "limit must be an int, not float64: pass int(limit)")
    refused(lambda: client.projects.list(limit=numpy.True_), "limit must be an int, not bool")
    tags = "tags must be a list, not ndarray"
    for array in (numpy.array("a"), numpy.array([["a"]])):
        refused(lambda array=array: client.projects.update("p", tags=array), tags)


def test_values_of_pandas(client: Strongly) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"label": ["a", "b"], "size": pandas.array([5, None], dtype="Int64"), "tag": ["x", "y"]})
    row = frame.iloc[0]

    volume = client.volumes.create(project_id="proj-abc123", label=row["label"], size_gb=row["size"])
    assert (volume.label, volume.size_gb) == ("a", 5)
    for column in (frame["tag"], pandas.Index(frame["tag"]), frame["tag"].array, frame["tag"].unique()):
        assert client.projects.update("proj-abc123", tags=column).tags == ["x", "y"]
    for call, said in (
        (lambda: client.volumes.update(volume, size_gb=frame["size"][1]), "size_gb must be a number, not NAType"),
        (lambda: client.volumes.update(volume, label=pandas.NaT), "label must be a str, not NaTType"),
    ):
        with pytest.raises(ValidationError) as caught:
            call()
        assert str(caught.value) == f"{said}: missing values cannot be sent"
    with pytest.raises(ValidationError) as caught:
        client.projects.list(search=pandas.Timestamp("2026-05-04"))
    assert str(caught.value) == "search must be a str, not Timestamp: pass its .isoformat()"
    with pytest.raises(ValidationError, match=r"^tags must be a list, not DataFrame$"):
        client.projects.update("proj-abc123", tags=frame)


def test_secrets_of_pydantic(client: Strongly) -> None:
    pydantic = pytest.importorskip("pydantic")

    with pytest.raises(ValidationError) as caught:
        client.projects.list(search=pydantic.SecretStr("sk-live-123"))
    assert str(caught.value) == "search must be a str, not SecretStr: pass its .get_secret_value()"

    body = pydantic.create_model("Body", name=(str, "n"), description=(str, "d"))()
    with pytest.raises(ValidationError) as caught:
        client.projects.create(body)
    assert str(caught.value) == (
        "body must be a dict with the keys of ProjectCreate, not Body: pass its .model_dump(exclude_unset=True)"
    )

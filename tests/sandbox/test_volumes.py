"""Volumes: bound after a while, growing only, shared, synced."""

from typing import Any

import pytest

from strongly.sandbox.volumes import slug
from tests.sandbox.api import Api, Clock


def test_a_new_volume_is_pending_then_bound(api: Api, clock: Clock, project: str) -> None:
    body = {
        "projectId": project,
        "label": "Training Data (v2)",
        "sizeGB": 50,
        "description": "Training datasets for churn models",
        "type": "scratch",
        "mountPath": "/data/training",
    }
    response = api.send("POST", "/volumes", body)
    volume = response.json()["data"]

    assert response.headers["Location"] == f"/api/v1/volumes/{volume['id']}"
    assert (volume["name"], volume["status"], volume["sizeGb"]) == ("training-data-v2", "pending", 50)
    assert (volume["type"], volume["volumeType"], volume["mountPath"]) == ("scratch", "persistent", "/data/training")
    assert (volume["isShared"], volume["shared"], volume["sharedWith"]) == (False, False, [])
    clock.advance(2)
    bound = api.get(f"/volumes/{volume['id']}")
    assert (bound["status"], bound["updatedAt"]) == ("bound", "2026-05-04T09:30:02.000Z")


def test_optional_fields_have_defaults(api: Api, project: str) -> None:
    volume = api.get(f"/volumes/{api.volume(project)}")

    assert (volume["type"], volume["description"]) == ("data", None)
    assert volume["mountPath"] == "/data/training-data"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Training Data", "training-data"),
        ("  a__b--C  ", "a-b-c"),
        ("Überläufe №5", "uberlaufe-no5"),
        ("データ", "volume"),
        ("!?", "volume"),
    ],
)
def test_a_label_becomes_a_slug(label: str, name: str) -> None:
    assert slug(label) == name


def test_a_volume_can_only_grow(api: Api, clock: Clock, project: str) -> None:
    volume = api.volume(project, sizeGB=50.5)
    clock.advance(60)

    error = api.put(f"/volumes/{volume}", {"sizeGB": 50, "label": "Smaller"}, 409)
    assert (error["details"], error["message"]) == (
        {"field": "sizeGB"},
        "A volume cannot shrink: sizeGB must be at least 50.5.",
    )
    assert api.get(f"/volumes/{volume}")["label"] == "Training data"
    assert api.put(f"/volumes/{volume}", {"sizeGB": 50.5})["sizeGb"] == 50.5
    grown = api.put(f"/volumes/{volume}", {"sizeGB": 51})
    assert (grown["sizeGb"], grown["updatedAt"]) == (51, "2026-05-04T09:31:00.000Z")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"label": "Test Data"}, {"label": "Test Data", "name": "test-data", "description": "Old", "sizeGb": 50}),
        ({"description": None}, {"description": None, "label": "Training data"}),
        ({"description": "New"}, {"description": "New", "name": "training-data"}),
    ],
)
def test_an_update_changes_what_it_names(
    api: Api, project: str, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    volume = api.volume(project, description="Old")

    updated = api.put(f"/volumes/{volume}", change)

    assert {key: updated[key] for key in expected} == expected
    assert updated == api.get(f"/volumes/{volume}")
    assert api.names("/volumes", f"search={updated['name']}") == [updated["name"]]


def test_a_shared_volume_is_listed_as_shared(api: Api, project: str) -> None:
    member = api.post(f"/projects/{project}/collaborators", {"email": "a@company.com", "role": "viewer"})["id"]
    volume = api.volume(project, "Churn datasets")
    api.volume(project, "Private datasets")
    assert api.get("/volumes/shared") == []

    for _ in range(2):
        assert api.post(f"/volumes/{volume}/make-shared", status=200)["status"] == "shared"

    shared = api.get(f"/volumes/{volume}")
    assert (shared["isShared"], shared["shared"], shared["sharedWith"]) == (True, True, [member])
    assert api.names("/volumes/shared", key="id") == [volume]
    assert api.names("/volumes/shared", "search=DATASETS", key="id") == [volume]
    assert api.get("/volumes/shared", "search=models") == []
    assert api.actions(project).count("volume.shared") == 1


def test_a_sync_shows_in_the_time_of_the_last_change(api: Api, clock: Clock, project: str) -> None:
    volume = api.volume(project)
    clock.advance(10)

    for _ in range(2):
        assert api.post(f"/volumes/{volume}/sync", status=202)["status"] == "syncing"

    assert api.get(f"/volumes/{volume}")["updatedAt"] == "2026-05-04T09:30:02.000Z"
    clock.advance(2)
    assert api.get(f"/volumes/{volume}")["updatedAt"] == "2026-05-04T09:30:12.000Z"
    assert api.actions(project).count("volume.synced") == 1


def test_a_deleted_volume_is_gone(api: Api, project: str) -> None:
    volume = api.volume(project)

    assert api.delete(f"/volumes/{volume}")["status"] == "deleted"

    assert api.get(f"/volumes/{volume}", status=404)["message"] == f"No such volume: {volume}."
    assert api.get(f"/projects/{project}")["attachedVolumeIds"] == []
    for action in ("sync", "make-shared"):
        api.post(f"/volumes/{volume}/{action}", status=404)
    api.put(f"/volumes/{volume}", {"sizeGB": 100}, 404)
    api.delete(f"/volumes/{volume}", status=404)


def test_the_project_must_exist(api: Api) -> None:
    error = api.post("/volumes", {"projectId": "proj-nope", "label": "x", "sizeGB": 1}, 404)

    assert error["message"] == "No such project: proj-nope."


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sizeGB": 0}, "sizeGB"),
        ({"sizeGB": "50"}, "sizeGB"),
        ({"sizeGb": 50}, "sizeGb"),
        ({"mountPath": "data"}, "mountPath"),
        ({"type": "floppy"}, "type"),
        ({"label": "x" * 101}, "label"),
    ],
)
def test_a_wrong_field_is_named(api: Api, project: str, wrong: dict[str, Any], field: str) -> None:
    error = api.post("/volumes", {"projectId": project, "label": "x", "sizeGB": 1, **wrong}, 422)

    assert [detail["field"] for detail in error["details"]] == [field]

"""Models in the responses of web frameworks, and in the output of JSON encoders."""

import json
from dataclasses import asdict

import pytest

from strongly import Model, Project

WORKS = {
    "django": "Return `JsonResponse(project.to_dict())`: [Models](models.md#dictionaries-and-json).",
    "flask": "Return `jsonify(project.to_dict())`; a list or object with models inside works as well, "
    "without `extra`: [Models](models.md#dictionaries-and-json).",
    "msgspec": "`msgspec.json.encode` takes models. To decode, pass `msgspec.json.decode(text)` to `from_dict`, "
    "because msgspec supports no type that is both any string and known values: [Models](models.md#other-tools).",
    "orjson": "`orjson.dumps(models, default=Model.to_dict)`: [Models](models.md#dictionaries-and-json).",
}
PROJECT = Project.from_dict(
    {"id": "p", "name": "Größe", "tags": ["ml"], "collaborators": [{"userId": "u"}], "newField": {"aB": 1}}
)


def test_json_and_orjson() -> None:
    orjson = pytest.importorskip("orjson")

    for text in (json.dumps([PROJECT], default=Model.to_dict), orjson.dumps([PROJECT], default=Model.to_dict)):
        assert [Project.from_dict(one) for one in json.loads(text)] == [PROJECT]


def test_flask() -> None:
    flask = pytest.importorskip("flask")
    app = flask.Flask(__name__)
    app.add_url_rule("/dict", view_func=lambda: flask.jsonify(PROJECT.to_dict()), endpoint="dict")
    app.add_url_rule("/models", view_func=lambda: flask.jsonify(models=[PROJECT]), endpoint="models")
    client = app.test_client()

    assert Project.from_dict(client.get("/dict").json) == PROJECT
    assert client.get("/models").json == {"models": [asdict(PROJECT)]}


def test_django() -> None:
    pytest.importorskip("django")
    from django.conf import settings
    from django.http import JsonResponse

    if not settings.configured:
        settings.configure()

    assert Project.from_dict(json.loads(JsonResponse(PROJECT.to_dict()).content)) == PROJECT


def test_msgspec() -> None:
    msgspec = pytest.importorskip("msgspec")

    assert json.loads(msgspec.json.encode(PROJECT))["collaborators"][0]["user_id"] == "u"
    assert Project.from_dict(msgspec.json.decode(msgspec.json.encode(PROJECT.to_dict()))) == PROJECT

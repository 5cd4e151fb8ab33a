"""Demo data, with the ids that the documentation uses.

It is created by calling the handlers at times in the past, so that it is as consistent as data created by requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from strongly.sandbox import collaborators, projects, volumes, workspaces
from strongly.sandbox.context import Handler, RequestContext, timestamp
from strongly.sandbox.handlers import TABLES
from strongly.sandbox.keys import SANDBOX_USER, User
from strongly.sandbox.store import Connection, save_users, settle

_ADA = User("user-ada42", "Ada Park", "ada@company.com")
_KIM = User("user-kim17", "Kim Osei", "kim@company.com")
# Not a collaborator yet: the documentation adds this teammate and then uses the id.
_ROBIN = User("user-xyz789", "Robin Diaz", "teammate@company.com")
_STARTUP = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class _Step:
    """A request that a user made some days ago."""

    days_ago: float
    user: User
    handler: Handler
    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    new_id: str | None = None


def _project(new_id: str, user: User, days_ago: float, **body: object) -> _Step:
    return _Step(days_ago, user, projects.create_project, body=body, new_id=new_id)


def _volume(new_id: str, user: User, days_ago: float, **body: object) -> _Step:
    return _Step(days_ago, user, volumes.create_volume, body=body, new_id=new_id)


def _workspace(new_id: str, user: User, days_ago: float, **body: object) -> _Step:
    return _Step(days_ago, user, workspaces.create_workspace, body=body, new_id=new_id)


def _collaborator(project_id: str, user: User, days_ago: float, person: User, role: str) -> _Step:
    body = {"email": person.email, "role": role}
    return _Step(days_ago, user, collaborators.add_project_collaborator, {"projectId": project_id}, body)


_PROJECTS = [
    _project(
        "proj-old007",
        _ADA,
        210,
        name="legacy-churn-model",
        description="The churn model of last year, kept for comparison",
        category="machine-learning",
        tags=["ml", "churn"],
    ),
    _project(
        "proj-rep005",
        _KIM,
        180,
        name="quarterly-reporting",
        description="Figures and charts for the quarterly report",
        category="analytics",
        visibility="organization",
        tags=["reporting", "production"],
    ),
    _project(
        "proj-img006",
        _KIM,
        120,
        name="image-labeling",
        description="Labels for the product pictures",
        category="computer-vision",
        tags=["vision", "labeling"],
    ),
    _project(
        "proj-ghi789",
        SANDBOX_USER,
        90,
        name="demand-forecast",
        description="Weekly demand by store and product",
        category="forecasting",
        visibility="organization",
        tags=["forecast", "production"],
    ),
    _project(
        "proj-def456",
        _ADA,
        60,
        name="fraud-monitoring",
        description="Watches transactions for signs of fraud",
        category="machine-learning",
        visibility="organization",
        tags=["ml", "fraud", "production"],
    ),
    _project(
        "proj-nlp004",
        SANDBOX_USER,
        30,
        name="support-chatbot",
        description="Answers the questions that customers ask most",
        category="nlp",
        tags=["nlp", "experiment"],
    ),
    _project(
        "proj-abc123",
        SANDBOX_USER,
        21,
        name="churn-prediction",
        description="Predicts which customers will leave, and why",
        category="machine-learning",
        visibility="organization",
        tags=["ml", "churn", "production"],
    ),
    _project("proj-tmp008", SANDBOX_USER, 3, name="playground", description="Where things are tried out"),
]
_VOLUMES = [
    _volume(
        "vol-ref003",
        _KIM,
        170,
        projectId="proj-rep005",
        label="Reference datasets",
        sizeGB=200,
        description="Public datasets in the form that we use",
        type="shared",
        mountPath="/data/reference",
    ),
    _volume("vol-img004", _KIM, 110, projectId="proj-img006", label="Product pictures", sizeGB=500),
    _volume(
        "vol-fct005", SANDBOX_USER, 80, projectId="proj-ghi789", label="Forecast scratch", sizeGB=25.5, type="scratch"
    ),
    _volume(
        "vol-ghi789",
        _ADA,
        55,
        projectId="proj-def456",
        label="Transaction datasets",
        sizeGB=120,
        description="Anonymized transactions, training and test",
        mountPath="/data/transactions",
    ),
    _volume(
        "vol-abc123",
        SANDBOX_USER,
        20,
        projectId="proj-abc123",
        label="Training data",
        sizeGB=50,
        description="Training datasets for churn models",
        type="data",
        mountPath="/data/training",
    ),
    _volume(
        "vol-def456",
        SANDBOX_USER,
        18,
        projectId="proj-abc123",
        label="Churn models",
        sizeGB=20,
        description="Trained models, one folder a version",
        type="model",
        mountPath="/models",
    ),
]
_WORKSPACES = [
    _workspace(
        "ws-rep005",
        _KIM,
        160,
        name="report-builder",
        description="Builds the quarterly report",
        environmentType="custom",
        image="company/reporting:4",
        projectId="proj-rep005",
    ),
    _workspace(
        "ws-fct004",
        SANDBOX_USER,
        75,
        name="forecast-notebooks",
        description="Time series in R",
        environmentType="rstudio",
        projectId="proj-ghi789",
    ),
    _workspace(
        "ws-ghi789",
        _ADA,
        50,
        name="fraud-model-training",
        description="GPU workspace for training fraud models",
        environmentType="jupyter",
        image="strongly/pytorch:2.1-cuda",
        resources={"cpu": "8", "memory": "32Gi", "gpu": "1"},
        projectId="proj-def456",
    ),
    _workspace(
        "ws-nlp006",
        SANDBOX_USER,
        25,
        name="chatbot-finetuning",
        description="Its image does not exist, so it has failed",
        environmentType="jupyter",
        image="sandbox/fails:1.0",
        projectId="proj-nlp004",
    ),
    _workspace(
        "ws-abc123",
        SANDBOX_USER,
        19,
        name="churn-model-training",
        description="GPU workspace for training churn models",
        environmentType="jupyter",
        image="strongly/pytorch:2.1-cuda",
        resources={"cpu": "4", "memory": "16Gi", "gpu": "1"},
        projectId="proj-abc123",
    ),
    _workspace(
        "ws-def456",
        SANDBOX_USER,
        12,
        name="feature-exploration",
        description="A first look at new features",
        environmentType="vscode",
        projectId="proj-abc123",
    ),
    _workspace(
        "ws-tmp007",
        SANDBOX_USER,
        2,
        name="scratchpad",
        description="Belongs to no project",
        environmentType="jupyter",
    ),
]
_SINCE = [
    _collaborator("proj-abc123", SANDBOX_USER, 17, _ADA, "editor"),
    _collaborator("proj-abc123", SANDBOX_USER, 16, _KIM, "viewer"),
    _collaborator("proj-def456", _ADA, 15, SANDBOX_USER, "editor"),
    _Step(14, _KIM, volumes.make_volume_shared, {"volumeId": "vol-ref003"}),
    _Step(14, _ADA, volumes.make_volume_shared, {"volumeId": "vol-ghi789"}),
    _Step(13, SANDBOX_USER, volumes.update_volume, {"volumeId": "vol-def456"}, {"sizeGB": 40}),
    _Step(10, _KIM, projects.update_project, {"projectId": "proj-img006"}, {"status": "paused"}),
    _Step(9, _ADA, projects.archive_project, {"projectId": "proj-old007"}),
    _Step(8, _KIM, workspaces.stop_workspace, {"workspaceId": "ws-rep005"}),
    # The documentation starts this workspace, so it must be stopped.
    _Step(1, SANDBOX_USER, workspaces.stop_workspace, {"workspaceId": "ws-abc123"}),
]


def plant(connection: Connection, now: datetime, ids: Callable[[str], str]) -> bool:
    """Add the demo data to an empty database. Return whether the database was empty."""
    for table in ("projects", "workspaces", "volumes"):
        if connection.execute(f"SELECT 1 FROM {table}").fetchone():
            return False
    save_users(connection, [SANDBOX_USER, _ADA, _ROBIN, _KIM])
    others = [
        _Step(1, _ADA, table.create, body=body, new_id=key) for table in TABLES for key, body in table.demo.items()
    ]
    for step in sorted(_PROJECTS + _VOLUMES + _WORKSPACES + _SINCE + others, key=lambda step: -step.days_ago):
        _run(step, connection, now - timedelta(days=step.days_ago), ids)
    settle(connection, timestamp(now))
    return True


def _run(step: _Step, connection: Connection, time: datetime, ids: Callable[[str], str]) -> None:
    # The handler must see the changes that previous steps have scheduled, like a request.
    settle(connection, timestamp(time))

    # Handlers also generate ids of events and users, which the documentation does not use.
    def new_id(prefix: str) -> str:
        return step.new_id if step.new_id and step.new_id.startswith(f"{prefix}-") else ids(prefix)

    context = RequestContext(
        path=step.path,
        query={},
        body=step.body,
        user=step.user,
        connection=connection,
        time=time,
        new_id=new_id,
        startup=_STARTUP,
    )
    step.handler(context)

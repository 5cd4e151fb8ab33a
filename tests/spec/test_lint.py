"""openapi.yaml keeps to its conventions, and `make lint-spec` sees every departure from them."""

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("openapi_spec_validator")

from strongly._sync.resources import Namespaces
from tools.spec.document import read
from tools.spec.lint import report
from tools.spec.lint.__main__ import main

DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"
TEXT = DOCUMENT.read_text(encoding="utf-8")


class Fault(NamedTuple):
    """An edit: the first `old` behind the text `after` becomes `new`; and the finding that it has to bring."""

    after: str
    old: str
    new: str
    finding: str

    @property
    def start(self) -> int:
        return TEXT.index(self.old, TEXT.index(self.after))


def operation(operation_id: str, old: str, new: str, finding: str) -> Fault:
    return Fault(f"operationId: {operation_id}\n      tags", old, new, finding)


def schema(name: str, old: str, new: str, finding: str) -> Fault:
    return Fault(f"\n    {name}:\n      type: ", old, new, finding)


def parameter(name: str, old: str, new: str, finding: str) -> Fault:
    return Fault(f"\n    {name}:\n      name: ", old, new, finding)


def status(code: int, component: str) -> str:
    return f"        '{code}':\n          $ref: '#/components/responses/{component}'\n"


VOLUME, LIST = "GET /volumes/{volumeId}", "GET /volumes"
LINK = "POST /volumes responses 201 links getVolume"
LIMIT = "        - $ref: '#/components/parameters/Limit'\n"
FAULTS = [
    # Names
    operation("getVolume", "getVolume", "readVolume", f"{VOLUME} operationId: begin it with get, not read"),
    operation("listVolumes", "listVolumes", "getVolumes", f"{LIST} operationId: begin it with list, not get"),
    operation("updateVolume", "update", "set", "PUT /volumes/{volumeId} operationId: begin it with update, not set"),
    operation("removeProjectCollaborator", "remove", "drop", "operationId: begin it with delete or remove, not drop"),
    operation("createVolume", "createVolume", "makeVolume", "operationId: begin it with create or add, not make"),
    operation("makeVolumeShared", "makeVolume", "shareVolume", "operationId: begin it with make, not share"),
    operation("getProjectStats", "getProjectStats", "getStats", "operationId: name what it is about: Project"),
    operation("listVolumes", "[volumes]", "[projects]", f"{LIST} tags: give it the one tag volumes"),
    operation("listSharedVolumes", "list_shared", "list", "x-strongly-method: volumes.list is taken"),
    Fault("\ntags:\n", "  - name: volumes", "  - name: storage", "tags: declare and describe the tag volumes"),
    Fault("\ntags:\n", "  - name: volumes", "  - name: disks\n  - name: volumes", "tags.2: remove the tag disks"),
    # Operations
    operation("listVolumes", "volumes:read", "volumes:write", f"{LIST} security: ask for the scope volumes:read"),
    Fault("## Authentication", ", `volumes:write`", "", "info.description: describe the scope volumes:write"),
    Fault("## Authentication", "`volumes:read`", "`disks:read`", "no operation needs the scope disks:read"),
    operation("getVolume", "      security", "      callbacks: {}\n      security", "operations do not use this key"),
    Fault(
        "/volumes/{volumeId}:\n",
        "operationId: getVolume\n      tags: [volumes]",
        "tags: [volumes]\n      operationId: getVolume",
        f"{VOLUME} tags: put operationId before it",
    ),
    operation("getVolume", "      responses:", "      requestBody: {content: {}}\n      responses:", "GET has no body"),
    operation(
        "deleteVolume", "      responses:", "      requestBody: {content: {}}\n      responses:", "DELETE has no body"
    ),
    # Lists
    operation(
        "listVolumes",
        "      x-strongly-collection: volumes\n",
        "",
        f"{LIST} x-strongly-coll",
    ),
    operation("listVolumes", "collection: volumes", "collection: items", f"{LIST} x-strongly-collection: give it"),
    operation("listVolumes", LIMIT, "", f"{LIST} parameters: add limit: the response is a page"),
    operation("listSharedVolumes", LIMIT.replace("Limit", "Offset"), "", "parameters: add offset: the response is a"),
    operation("listProjectVolumes", " The list is not paginated.", "", "nor offset and say: The list is not"),
    operation("getVolume", "      responses:", f"      parameters:\n{LIMIT}      responses:", "remove limit: it is no"),
    operation(
        "getVolume", "retrieve", "retrieve\n      x-strongly-collection: volumes", "remove it: the response is not"
    ),
    # Statuses
    *(
        operation("updateVolume", status(code, component), "", f"PUT /volumes/{{volumeId}} responses: add {code}")
        for code, component in {
            400: "BadRequest",
            401: "Unauthorized",
            403: "Forbidden",
            404: "NotFound",
            409: "Conflict",
            413: "PayloadTooLarge",
            415: "UnsupportedMediaType",
            422: "ValidationFailed",
            429: "RateLimited",
            500: "InternalError",
            503: "ServiceUnavailable",
        }.items()
    ),
    operation("listVolumes", "        '422'", status(404, "NotFound") + "        '422'", "when the response is 404"),
    operation("getVolume", "        '422'", status(413, "PayloadTooLarge") + "        '422'", "413: remove it"),
    operation("getVolume", "with all its fields.", "or 409.", f"{VOLUME} responses: add 409"),
    operation("getVolume", "'503'", "default", f"{VOLUME} responses default: list exact statuses instead"),
    operation("getVolume", "/NotFound", "/Conflict", "404: refer to #/components/responses/NotFound, as elsewhere"),
    operation("getVolume", "'401'", "'499'", f"{VOLUME} responses: sort the statuses"),
    operation("deleteVolume", "'200'", "'201'", "DELETE succeeds with [200, 202, 204], not with [201]"),
    operation("createVolume", "            Location:\n", "            X-Place:\n", "201: add the header Location"),
    operation("syncVolume", "description: Accepted. Poll `getVolume` until", "description: After", "say what to poll"),
    operation("syncVolume", "description: Accepted. Poll `getVolume`", "description: Poll `getIt`", "say what to poll"),
    # Links
    operation("createVolume", "operationId: getVolume", "operationId: getIt", f"{LINK}: unknown operation getIt"),
    operation("createVolume", "volumeId: $", "id: $", f"{LINK}: add the parameter volumeId of getVolume"),
    operation("createProject", "projectId: $", "id: $", "parameters id: remove it: getProject has no such parameter"),
    operation("createVolume", "data/id", "data/uid", f"{LINK} parameters volumeId: $response.body#"),
    operation("addProjectCollaborator", "path.projectId", "path.id", "projectId: $request.path.id does not exist here"),
    operation("createVolume", "operationId: deleteVolume", "operationId: getVolume", "201: link to deleteVolume"),
    # Deprecations
    operation("getVolume", "      security", "      deprecated: true\n      security", "say in the description"),
    parameter("Tag", "      schema", "      deprecated: true\n      schema", "parameters.Tag.deprecated: say in the"),
    # Schemas
    schema("VolumeCreate", "          maxLength: 100\n", "", "VolumeCreate.label: add maxLength: clients send it"),
    schema("VolumeCreate", "          maximum: 65536\n", "", "VolumeCreate.sizeGB: add minimum and maximum"),
    schema("ProjectCreate", "          maxItems: 50\n", "", "ProjectCreate.tags: add maxItems: clients send it"),
    schema("WorkspaceResources", "          maxLength: 20\n", "", "WorkspaceResources.cpu: add maxLength"),
    parameter("Search", "        maxLength: 200\n", "", "components.parameters.Search.schema: add maxLength"),
    parameter("Limit", "minimum: 1\n", "minimum: 1001\n", "Limit.schema.minimum: minimum is greater than maximum"),
    parameter("VolumeId", "minLength: 1", "minLength: 0", "VolumeId.schema: add minLength: a path segment"),
    schema("Project", "          items:\n            type: string\n", "", "Project.sharedWith: add items"),
    schema("Volume", "[sizeGB]", "[size, name]", "Volume.sizeGb.x-strongly-aliases: name is a property already"),
    schema("Volume", "[sizeGB]", "[_id]", "Volume.sizeGb.x-strongly-aliases: _id is an alias of id already"),
    schema("Volume", "        shared:", "        is_shared:", "Volume.is_shared: rename it: SDKs spell isShared"),
    schema("Volume", "          format: date-time\n", "", "Volume.createdAt: add format: date-time, or rename it"),
    schema("VolumeUpdate", "100", "120", "VolumeUpdate.label: give it the same bounds as in VolumeCreate"),
    # Extensions
    operation(
        "getVolume", "      security", "      x-codeSamples: []\n      security", "contains no extensions of vendors"
    ),
    operation("getVolume", "      security", "      x-strongly-page: 1\n      security", "explain it in the table"),
    Fault("## Extensions", "`x-strongly-open` |", "`x-strongly-wide` |", "remove x-strongly-wide from the table"),
    operation(
        "getVolume",
        "x-strongly-m",
        "x-strongly-idempotent: true\n      x-strongly-m",
        "it must be true or false, at a POST",
    ),
    schema("VolumeState", "x-strongly-open: true", "x-strongly-open: false", "put true beside an enum"),
    schema("Volume", "recurring: true", "recurring: false", "put true at a property of a response"),
    schema("Volume", "always-sent: true", "always-sent: false", "put true at a property of a response that cannot"),
    schema(
        "Volume",
        "type: [string, 'null']",
        "type: [string, 'null']\n          x-strongly-always-sent: true",
        "that cannot be null",
    ),
    schema("Owner", "          x-strongly-always-sent: true\n", "", "and at the member that is read"),
    schema(
        "VolumeCreate", "minLength", "x-strongly-always-sent: true\n          minLength", "of a response that cannot"
    ),
    schema("VolumeCreate", "minLength", "x-strongly-aliases: [label]\n          minLength", "list other spellings of"),
    schema("Volume", "read-as: name", "read-as: title", "name a property of the object, or dict"),
    # Errors and examples
    Fault("## Errors", ", `concurrency-limit`", "", "429: add the code concurrency-limit to the table of errors"),
    Fault("    NotFound:\n", "code: not-found", "code: gone", "info.description: 404: show the code not-found in an"),
    parameter("Search", "      example: churn\n", "", "components.parameters.Search: add an example"),
    Fault("    RetryAfter:\n", "      example: '5'\n", "", "components.headers.RetryAfter: add an example"),
    operation("updateVolume", "            examples:", "            x-examples:", "application/json: add an example"),
    schema("VolumeState", "      examples: [pending]\n", "", "VolumeState: add examples"),
    schema("VolumeUpdate", "          examples: [100.0]\n", "", "VolumeUpdate.sizeGB: add examples: those of"),
    schema("VolumeState", "examples: [pending]", "examples: [Pending]", "VolumeState.examples.0: fix the example"),
    schema("Volume", "09:30:00Z'", "9.30'", "Volume.examples.0.createdAt: fix the example"),
    schema("ProjectCollaborator", "teammate@company.com", "teammate", "email: fix the example"),
    parameter("Limit", "example: 20", "example: 0", "components.parameters.Limit.example: fix the example"),
    Fault("\n  examples:\n", "archived: false", "archived: no idea", "examples.Project.value.data.archived: fix the"),
    Fault(
        "/workspaces/{workspaceId}:\n", "    put:", "    head:", "{workspaceId}: use GET, PUT, POST, PATCH or DELETE"
    ),
]
# A new one at the end leaves the others in their batches.
BATCHES = 12
# They hide all other problems.
STRUCTURE = [
    operation("getVolume", "/VolumeEnvelope", "/Disk", "$ref: #/components/schemas/Disk does not exist"),
    operation("getVolume", "x-strongly-method: retrieve", "x-strongly-method: [get]", 'write a string, not ["get"]'),
    schema("Volume", "type: object", "type: objekt", "Volume.type: write one of array, boolean, integer, null, number"),
    schema("Volume", "properties:", "propertys:", "Volume.required.0: declare the property id, or remove it"),
    Fault("    VolumeId:\n", "in: path", "in: paht", 'write one of query, header, path, cookie, not "paht"'),
]


def edited(faults: list[Fault]) -> str:
    text = TEXT
    for fault in sorted(faults, key=lambda fault: -fault.start):
        text = text[: fault.start] + fault.new + text[fault.start + len(fault.old) :]
    return text


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[Fault, list[str]]:
    """What is found of each fault, and of some from other areas beside it: one reading for each would take long."""
    path = tmp_path_factory.mktemp("faults") / "openapi.yaml"
    found: dict[Fault, list[str]] = {}
    for batch in [*(FAULTS[first::BATCHES] for first in range(BATCHES)), *([fault] for fault in STRUCTURE)]:
        path.write_text(edited(batch), encoding="utf-8")
        found |= dict.fromkeys(batch, report(*read(path), "openapi.yaml"))
    return found


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["lint", *arguments])
    return main()


@pytest.mark.parametrize("fault", [*FAULTS, *STRUCTURE], ids=lambda fault: fault.finding)
def test_a_seeded_fault_is_found(fault: Fault, findings: dict[Fault, list[str]]) -> None:
    assert any(fault.finding in line for line in findings[fault])


def test_the_document_is_clean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(DOCUMENT), monkeypatch=monkeypatch) == 0
    assert capsys.readouterr() == ("", "")


def test_tags_are_the_namespaces_of_the_client() -> None:
    document, _ = read(DOCUMENT)
    namespaces = {name for name, value in vars(Namespaces).items() if isinstance(value, cached_property)}

    assert {tag["name"] for tag in document["tags"]} == namespaces


def test_a_finding_names_file_line_place_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = schema("VolumeUpdate", "maxLength: 100", "maxLength: 120", "")
    path = tmp_path / "spec.yaml"
    path.write_text(edited([fault]), encoding="utf-8")
    line = TEXT.count("\n", 0, fault.start) + 1

    assert run(str(path), monkeypatch=monkeypatch) == 1
    # The line is that of the property: its name, type, description and minLength stand above the edited one.
    assert capsys.readouterr() == (
        f"{path}:{line - 4}: VolumeUpdate.label: give it the same bounds as in VolumeCreate\n",
        "findings: 1\n",
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("openapi: 3.1.1", ["1: the document: add info", "1: the document: add paths or components or webhooks"]),
        (
            "openapi: 3.0.3\ninfo: 1\npaths: 1",
            [
                '1: openapi: write a version 3.1.x, not "3.0.3"',
                "2: info: write a mapping, not 1",
                "3: paths: write a mapping, not 1",
            ],
        ),
    ],
)
def test_what_is_no_openapi_is_named_with_its_lines(
    text: str, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")

    assert run(str(path), monkeypatch=monkeypatch) == 1
    assert capsys.readouterr().out.splitlines() == [f"{path}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, " cannot be read: [Errno 2] No such file"),
        ("a: [", "1: not YAML: did not find expected node content while parsing"),
        ("[]", "1: cannot be read: it is not a mapping"),
        ("openapi: 3.1.1\nopenapi: 3.1.1", "2: openapi is a duplicate key"),
        ("a: 'b", "1: not YAML: found unexpected end of stream while scanning a quoted scalar"),
    ],
)
def test_what_cannot_be_looked_at_is_named_in_one_line(
    text: str | None,
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "openapi.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    assert run(str(path), monkeypatch=monkeypatch) == 2
    printed, complaint = capsys.readouterr()
    assert printed == ""
    assert complaint.startswith(f"{path}:{problem}")
    assert complaint.count("\n") == 1

"""The vectors in `conformance/` hold for the SDK, and cover what `openapi.yaml` says."""

from __future__ import annotations

import json
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from importlib.resources import files
from math import inf, nan
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import jsonschema_rs
import pytest

import strongly
from strongly import APIError, AsyncStrongly, Model, RetryEvent, Strongly, StronglyError, ValidationError
from strongly_api.manifest import OPERATIONS
from tools import ROOT
from tools.codegen import demands
from tools.spec.names import snake_case
from tools.spec.views import SpecViews

JSON = dict[str, Any]
FOLDER = ROOT / "conformance"
KINDS = ("requests", "responses", "pages", "errors", "retries")
FILES: dict[str, JSON] = {kind: json.loads((FOLDER / f"{kind}.json").read_text("utf-8")) for kind in KINDS}
SPEC = SpecViews(json.loads(files("strongly_api").joinpath("openapi.json").read_text("utf-8")))
NODES: dict[str, JSON] = {node["operationId"]: node for _, _, _, node in SPEC.raw_operations()}
Play = Callable[..., None]
SPECIAL = {"NaN": nan, "Infinity": inf, "-Infinity": -inf, "loneSurrogate": "\ud800"}
FAILURES = {
    "no-connection": httpx.ConnectError("refused"),
    "connect-timeout": httpx.ConnectTimeout("too slow"),
    "interrupted": httpx.ReadError("reset"),
    "timeout": httpx.ReadTimeout("too slow"),
}


def vectors(kind: str, key: str = "name") -> Any:
    cases = [case for case in FILES[kind]["cases"] if key in case]
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


# --- a client whose server follows a script ---


class Script:
    """Responds with the outcomes of a vector in turn, and keeps the requests."""

    def __init__(self, outcomes: Iterable[JSON]) -> None:
        self.requests: list[httpx.Request] = []
        self._outcomes = iter(outcomes)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        outcome = next(self._outcomes)
        if outcome.get("network") == "certificate":
            raise httpx.ConnectError("certificate") from ssl.SSLCertVerificationError("self-signed")
        if "network" in outcome:
            raise FAILURES[outcome["network"]]
        content = json.dumps(outcome["body"]) if "body" in outcome else outcome.get("text", "")
        return httpx.Response(outcome["status"], headers=outcome.get("headers"), content=content.encode())


def connection(client: JSON) -> JSON:
    # Only the environment may name an address that needs no key.
    key = client["apiKey"]
    return {"api_key": key, "base_url": None if key is None else client["baseUrl"]}


async def make(client: Any, call: JSON) -> Any:
    """Make a call and return its result, or the items of the first page of a list."""
    result, start = begin(client, call)
    if not hasattr(result, "pages"):
        return await result
    async for page in result.pages(offset=start):
        return page.items
    return []


async def items(client: Any, call: JSON) -> AsyncIterator[Any]:
    """Make a call and go through all items."""
    result, start = begin(client, call)
    if not hasattr(result, "pages"):
        for item in await result:
            yield item
    elif start is None:
        async for item in result:
            yield item
    else:
        async for page in result.pages(offset=start):
            for item in page.items:
                yield item


def begin(client: Any, call: JSON) -> tuple[Any, int | None]:
    """Call the method of an operation; return what it returns, and the offset to start at."""
    entry = OPERATIONS[call["operation"]]
    query = arguments(call.get("query", {}))
    start = query.pop("offset", None)
    body = decoded(call.get("body"))
    if isinstance(body, dict):
        body = arguments(body)
        if entry.name not in ("create", "update"):
            query, body = {**query, **body}, None
    path = [decoded(value) for value in call.get("path", {}).values()]
    method = getattr(getattr(client, entry.resource), entry.name)
    return method(*path, *([] if body is None else [body]), **query), start


def decoded(value: Any) -> Any:
    """Return a value of a vector with what JSON has no word for."""
    if isinstance(value, dict):
        return SPECIAL[value["$value"]] if "$value" in value else {key: decoded(item) for key, item in value.items()}
    return [decoded(item) for item in value] if isinstance(value, list) else value


def arguments(values: JSON) -> JSON:
    """Return arguments or a body with the names that the SDK uses."""
    return {snake_case(name): decoded(value) for name, value in values.items()}


# --- the vectors ---


@vectors("requests")
def test_call_becomes_the_request_or_is_refused(case: JSON, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    if case["client"]["apiKey"] is None:
        monkeypatch.setenv("STRONGLY_API_URL", case["client"]["baseUrl"])
        monkeypatch.delenv("STRONGLY_API_KEY", raising=False)
    script = Script([{"status": 418}])

    async def scenario(client: Any) -> None:
        with pytest.raises(ValidationError if "refused" in case["expected"] else APIError) as caught:
            await make(client, case["call"])
        if "refused" in case["expected"]:
            assert caught.value.argument == re.sub(
                r"[a-z]\w*", lambda found: snake_case(found[0]), case["expected"]["refused"]
            )

    play(scenario, script, max_retries=0, **connection(case["client"]))

    if "refused" in case["expected"]:
        assert script.requests == []
        return
    (sent,), expected = script.requests, case["expected"]["request"]
    assert sent.method == expected["method"]
    assert address(str(sent.url)) == address(expected["url"])
    for name, value in expected["headers"].items():
        assert sent.headers.get(name) == value, name
    assert (json.loads(sent.content) if sent.content else None) == expected.get("body")


def address(url: str) -> tuple[str, str, list[str], list[tuple[str, str]], str]:
    """Return the parts of a URL; how they are encoded makes no difference, nor does the order of the query."""
    parts = urlsplit(url)
    segments = [unquote(segment, errors="strict") for segment in parts.path.split("/")]
    query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    return parts.scheme, parts.netloc, segments, sorted(query), parts.fragment


@vectors("responses")
def test_response_becomes_the_value_or_the_error(case: JSON, play: Play) -> None:
    async def scenario(client: Any) -> None:
        if "error" in case["expected"]:
            with pytest.raises(StronglyError) as caught:
                await make(client, case["call"])
            assert type(caught.value).__name__ == case["expected"]["error"]
            return
        value = await make(client, case["call"])
        is_result = OPERATIONS[case["call"]["operation"]].returns == "dict[str, Any]"
        assert (camel_case_keys(value) if is_result else neutral(value)) == case["expected"]["value"]

    play(scenario, Script([case["response"]]), max_retries=0)


def neutral(value: Any) -> Any:
    """Return a model under the names of the wire format, without what is None."""
    if isinstance(value, list):
        return [neutral(item) for item in value]
    if not isinstance(value, Model):
        return value
    fields = dict(value.extra)
    for name, node in SPEC.schemas[type(value).__name__]["properties"].items():
        field = getattr(value, snake_case(name))
        if field is not None:
            schema = SPEC.resolve(SPEC.resolve(node).get("items", node))
            is_map = schema.get("x-strongly-read-as") == "dict"
            # The keys of maps have the spelling of Python as well.
            fields[name] = camel_case_keys(field) if is_map else neutral(field)
    return fields


def camel_case_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [camel_case_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    camel = {name: re.sub("(?<=[a-z])_([a-z])", lambda match: match[1].upper(), name) for name in value}
    return {camel[name]: camel_case_keys(item) for name, item in value.items()}


@vectors("pages")
def test_pages_become_the_requests_and_the_items(case: JSON, play: Play) -> None:
    script = Script([page["response"] for page in case["pages"]])
    ids: list[str] = []
    errors: list[str] = []

    async def scenario(client: Any) -> None:
        try:
            async for item in items(client, case["call"]):
                ids.append(getattr(item, "id", None) or item.user_id)  # noqa: PERF401 - counts what came before an error
        except StronglyError as error:
            errors.append(type(error).__name__)

    play(scenario, script, max_retries=0)

    sent = [dict(request.url.params) for request in script.requests]
    assert sent == [{name: str(value) for name, value in page["request"].items()} for page in case["pages"]]
    assert ids == case["expected"]["items"]
    assert (errors or [None]) == [case["expected"].get("error")]


@vectors("errors", "outcome")
def test_outcome_becomes_the_error(case: JSON, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, case)

    async def scenario(client: Any) -> None:
        with pytest.raises(StronglyError) as caught:
            await make(client, case["call"])
        error: Any = caught.value
        expected = case["expected"]
        assert type(error).__name__ == expected["class"]
        assert error.message
        assert expected.get("message", "") in error.message
        for name, attribute in (("status", "status_code"), ("code", "error_code"), ("requestId", "request_id")):
            if name in expected:
                assert getattr(error, attribute) == expected[name], name
        if "retryAfter" in expected:
            assert error.retry_after == pytest.approx(expected["retryAfter"])

    play(scenario, Script([case["outcome"]]), max_retries=0)


@vectors("errors", "client")
@pytest.mark.parametrize("make_client", [Strongly, AsyncStrongly])
def test_client_that_cannot_be_set_up_is_refused(case: JSON, make_client: Any) -> None:
    with pytest.raises(StronglyError) as caught:
        make_client(**connection(case["client"]))

    assert type(caught.value).__name__ == case["expected"]["class"]


@vectors("retries")
def test_failures_lead_to_the_decisions(case: JSON, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, case)
    events: list[RetryEvent] = []
    outcomes = [attempt["failure"] for attempt in case["attempts"]]
    decisions = [attempt["decision"] for attempt in case["attempts"]]
    retries = [decision for decision in decisions if decision["retry"]]
    if decisions[-1]["retry"]:
        outcomes.append({"status": 418})  # ends the call; that it was made is all that counts
    script = Script(outcomes)

    async def scenario(client: Any) -> None:
        with pytest.raises(StronglyError) as caught:
            await make(client, case["call"])
        error: Any = caught.value
        assert len(script.requests) == error.attempts == len(outcomes)
        if not decisions[-1]["retry"]:
            assert error.outcome_unknown is decisions[-1]["outcomeUnknown"]

    play(scenario, script, max_retries=case["maxRetries"], on_retry=events.append)

    for event, decision in zip(events, retries, strict=True):
        assert decision["wait"]["min"] <= event.wait <= decision["wait"]["max"]


def set_clock(monkeypatch: pytest.MonkeyPatch, case: JSON) -> None:
    if "now" in case:
        now = datetime.fromisoformat(case["now"]).timestamp()
        monkeypatch.setattr("time.time", lambda: now)


# --- the files ---


@pytest.mark.parametrize("kind", KINDS)
def test_file_is_as_the_schema_says(kind: str) -> None:
    schema = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    names = [case["name"] for case in FILES[kind]["cases"]]

    assert [str(error) for error in validator.iter_errors(FILES[kind])] == []
    assert FILES[kind]["kind"] == kind
    assert sorted(names) == sorted(set(names))


def test_all_files_are_read() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*KINDS, "schema"}


def test_every_case_is_of_an_operation() -> None:
    called = {case["call"]["operation"] for kind in KINDS for case in FILES[kind]["cases"] if "call" in case}

    assert called == NODES.keys()


def test_every_operation_and_extension_has_a_case() -> None:
    assert list(demands.vectors(ROOT, SPEC)) == []


@pytest.mark.parametrize(
    ("kind", "is_left_out", "said"),
    [
        ("requests", lambda case: case["call"]["operation"] == "syncVolume", "requests.json has no request of"),
        ("responses", lambda case: case["call"]["operation"] == "syncVolume", "responses.json has no response of"),
        ("retries", lambda case: case["call"]["operation"] == "syncVolume", "retries.json has no case of"),
        (
            "responses",
            lambda case: "volumes" in (case["response"].get("body") or {}),
            "responses.json has no list under its older name of",
        ),
        ("responses", lambda case: "sizeGB" in json.dumps(case), "responses.json has no response that shows"),
    ],
)
def test_what_has_no_case_is_named(kind: str, is_left_out: Callable[[JSON], bool], said: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "conformance")
    left = [case for case in FILES[kind]["cases"] if "call" not in case or not is_left_out(case)]
    (tmp_path / f"conformance/{kind}.json").write_text(json.dumps({"cases": left}), encoding="utf-8")

    (found,) = [each for each in demands.vectors(tmp_path, SPEC) if each.what == f"conformance/{said}"]
    assert found.names


def test_every_error_class_and_status_has_a_case() -> None:
    kinds = {
        name: kind
        for name in strongly.__all__
        if isinstance(kind := getattr(strongly, name), type)
        and issubclass(kind, StronglyError)
        # These are of what the SDK offers on top of the calls.
        and name
        not in (
            "GatherError",
            "MultipleMatchesError",
            "VolumeFailedError",
            "WaitTimeoutError",
            "WorkspaceFailedError",
        )
    }
    parents = {
        name: next((base.__name__ for base in kind.__mro__[1:] if base in kinds.values()), None)
        for name, kind in kinds.items()
    }
    cases = FILES["errors"]["cases"]

    assert FILES["errors"]["classes"] == parents
    assert {case["expected"]["class"] for case in cases} == kinds.keys() - {"StronglyError"}
    statuses = {int(status) for node in NODES.values() for status in node["responses"]}
    assert {status for status in statuses if status >= 400} <= {case["expected"].get("status") for case in cases}

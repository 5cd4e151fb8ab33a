"""The tree of exceptions, what they show, and that they survive being sent between processes."""

import builtins
import copy
import inspect
import pickle
from typing import Any

import pytest

import strongly
from strongly import APIError, StronglyError, ValidationError

# Each exception with its direct bases; CallError is no public name.
TREE: dict[str, tuple[str, ...]] = {
    "StronglyError": ("builtins.Exception",),
    "ConfigurationError": ("StronglyError",),
    "APIError": ("CallError",),
    "ValidationError": ("APIError", "builtins.ValueError"),
    "AuthenticationError": ("APIError",),
    "PermissionDeniedError": ("APIError",),
    "NotFoundError": ("APIError",),
    "RequestTimeoutError": ("APIError",),
    "ConflictError": ("APIError",),
    "PayloadTooLargeError": ("APIError",),
    "UnsupportedMediaTypeError": ("APIError",),
    "UnprocessableEntityError": ("ValidationError",),
    "RateLimitError": ("APIError",),
    "InternalServerError": ("APIError",),
    "BadGatewayError": ("InternalServerError",),
    "ServiceUnavailableError": ("InternalServerError",),
    "ResponseValidationError": ("APIError",),
    "TimeoutError": ("CallError", "builtins.TimeoutError"),
    "ConnectionError": ("CallError", "builtins.ConnectionError"),
    "WorkspaceFailedError": ("StronglyError",),
    "MultipleMatchesError": ("StronglyError",),
    "VolumeFailedError": ("StronglyError",),
    "WaitTimeoutError": ("StronglyError", "builtins.TimeoutError"),
    "GatherError": ("StronglyError",),
}
KINDS: list[type[Any]] = [getattr(strongly, name) for name in TREE]
API_KINDS = [kind for kind in KINDS if issubclass(kind, APIError)]


def spelled(kind: type) -> str:
    return kind.__name__ if kind.__module__.startswith("strongly") else f"{kind.__module__}.{kind.__name__}"


def test_the_tree_is_exactly_as_documented() -> None:
    public = {
        name
        for name in strongly.__all__
        if inspect.isclass(kind := getattr(strongly, name)) and issubclass(kind, Exception)
    }

    assert public - {"StronglyWarning"} == set(TREE)
    assert {name: tuple(map(spelled, getattr(strongly, name).__bases__)) for name in TREE} == TREE


@pytest.mark.parametrize("kind", KINDS)
def test_every_exception_is_a_strongly_error_from_the_top_level(kind: type[Any]) -> None:
    assert issubclass(kind, StronglyError)
    assert kind.__module__ == "strongly"
    assert kind.__doc__
    error = kind("It failed.")
    assert (str(error), error.message, error.args) == ("It failed.", "It failed.", ("It failed.",))
    # What is not known is None, whichever of these an exception has.
    for name in ("next_offset", "method", "path", "status_code", "error_code", "request_id", "body", "argument"):
        assert getattr(error, name, None) is None
    assert getattr(error, "retry_after", None) is None
    assert getattr(error, "attempts", 0) == 0


def test_a_failure_without_a_log_has_no_lines() -> None:
    error = strongly.WorkspaceFailedError("It failed.")

    assert (error.logs, error.phase, error.conditions) == ([], None, [])


def test_an_error_of_a_wait_knows_nothing_until_it_is_told() -> None:
    error = strongly.WaitTimeoutError("It took too long.")

    assert (error.status, error.volume) == (None, None)


def test_an_error_about_several_matches_has_no_ids_until_it_is_told() -> None:
    assert strongly.MultipleMatchesError("There are two.").ids == []


def test_a_notebook_displays_the_shortened_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strongly.extras.tracebacks.render", lambda error: [f"shortened: {error}"])

    assert StronglyError("It failed.")._render_traceback_() == ["shortened: It failed."]


def test_builtins_catch_what_they_should() -> None:
    assert isinstance(strongly.TimeoutError("m"), builtins.TimeoutError)
    assert isinstance(strongly.ConnectionError("m"), builtins.ConnectionError)
    assert isinstance(strongly.UnprocessableEntityError("m"), ValueError)
    assert not isinstance(strongly.RequestTimeoutError("m"), OSError)


@pytest.mark.parametrize("kind", API_KINDS)
def test_responses_are_described_by_position_or_name(kind: type[Any]) -> None:
    body = {"error": {}}
    error = kind("It failed.", 409, "conflict", "r-1", body)

    assert (error.status_code, error.error_code, error.request_id, error.body) == (409, "conflict", "r-1", body)
    assert error.headers == {}
    named = kind("m", status_code=1, error_code="c", request_id="r", body=2)
    assert (named.message, named.status_code, named.error_code, named.request_id, named.body) == ("m", 1, "c", "r", 2)
    assert kind("m").status_code is None


@pytest.mark.parametrize(
    ("set_on_it", "text"),
    [
        ({}, "It failed."),
        ({"status_code": 409}, "It failed. (status 409)"),
        ({"error_code": "c"}, "It failed. (code c)"),
        ({"request_id": "r"}, "It failed. (request id r)"),
        ({"method": "GET", "path": "/p/1"}, "It failed. (GET /p/1)"),
        ({"method": "GET", "path": "/p/1", "attempts": 1}, "It failed. (GET /p/1)"),
        ({"method": "GET", "path": "/p/1", "attempts": 4}, "It failed. (GET /p/1, after 4 attempts)"),
        (
            {
                "method": "POST",
                "path": "/p",
                "status_code": 503,
                "error_code": "c",
                "attempts": 2,
                "request_id": "r",
                "body": "not shown",
                "headers": {"x": "not shown"},
            },
            "It failed. (POST /p, status 503, code c, after 2 attempts, request id r)",
        ),
    ],
)
def test_the_text_says_which_call_it_was(set_on_it: dict[str, Any], text: str) -> None:
    for kind in API_KINDS:
        error = kind("It failed.")
        error.__dict__.update(set_on_it)
        assert str(error) == text


@pytest.mark.parametrize("kind", [strongly.TimeoutError, strongly.ConnectionError])
def test_the_text_says_which_call_got_no_response(kind: type[Any]) -> None:
    error = kind("No answer.")
    error.__dict__.update(method="GET", path="/p", attempts=4)

    assert str(error) == "No answer. (GET /p, after 4 attempts)"


def filled(kind: type[Any]) -> Any:
    error = kind("It failed.")
    error.message += " A hint."
    error.next_offset = 50
    error.method, error.path, error.attempts, error.outcome_unknown = "GET", "/p", 3, True
    if isinstance(error, APIError):
        error.status_code, error.error_code, error.request_id = 409, "c", "r"
        error.body, error.headers = {"a": [1]}, {"retry-after": "5"}
    if isinstance(error, ValidationError):
        error.argument = "limit"
    if hasattr(error, "retry_after"):
        error.retry_after = 5.0
    error.add_note("a note")
    return error


@pytest.mark.parametrize("kind", KINDS)
def test_exceptions_survive_pickling(kind: type[Any]) -> None:
    error = filled(kind)

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        twin = pickle.loads(pickle.dumps(error, protocol))

        assert type(twin) is kind
        assert (str(twin), twin.args, twin.__dict__) == (str(error), error.args, error.__dict__)


@pytest.mark.parametrize("kind", KINDS)
def test_exceptions_survive_copying(kind: type[Any]) -> None:
    error = filled(kind)

    for twin in (copy.copy(error), copy.deepcopy(error)):
        assert (type(twin), str(twin), twin.args, twin.__dict__) == (kind, str(error), error.args, error.__dict__)
    if issubclass(kind, APIError):
        deep = copy.deepcopy(error)
        deep.body["a"].append(2)
        assert error.body == {"a": [1]}


class OfTheUsers(strongly.ConflictError):
    """An exception with a constructor of another signature."""

    def __init__(self, *, project: str) -> None:
        super().__init__(f"about {project}", 409)
        self.project = project


def test_exceptions_derived_by_users_survive_too() -> None:
    for twin in (pickle.loads(pickle.dumps(OfTheUsers(project="p"))), copy.deepcopy(OfTheUsers(project="p"))):
        assert (type(twin), str(twin), twin.project) == (OfTheUsers, "about p (status 409)", "p")


def test_groups_of_exceptions_can_be_split() -> None:
    group = ExceptionGroup("several", [kind("m") for kind in KINDS])

    matched, rest = group.split(StronglyError)
    assert matched is not None
    assert len(matched.exceptions) == len(KINDS)
    assert rest is None

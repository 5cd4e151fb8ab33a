"""Secrets that show nothing, and exceptions without variables."""

import copy
import pickle
import sys
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any

import pytest

from strongly import StronglyError
from strongly._core.secret import Secret, Unpicklable, forget_variables


def test_a_secret_is_revealed_on_request_alone() -> None:
    secret = Secret("hunter2é")

    assert (secret.reveal(), secret.encode()) == ("hunter2é", "hunter2é".encode())
    assert repr(secret) == str(secret) == f"{secret}" == "Secret(…)"
    assert not hasattr(secret, "__dict__")
    assert "hunter2é" not in [getattr(secret, name, None) for name in [*dir(secret), *Secret.__slots__]]


def test_secrets_are_compared_with_each_other() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert {Secret("a"): 1}[Secret("a")] == 1
    assert hash(Secret("a")) != hash(Secret("b"))


def test_arguments_become_secrets_whatever_their_type() -> None:
    secret = Secret("a")

    assert Secret.of("a") == secret
    assert Secret.of(secret) is secret
    assert Secret.of(None) is None
    assert repr(Secret.of(b"hunter2")) == "Secret(…)"


@pytest.mark.parametrize("value", [Secret("a"), Unpicklable(), [Secret("a")]])
@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.deepcopy])
def test_secrets_are_not_pickled(value: object, duplicate: Callable[[Any], object]) -> None:
    with pytest.raises(StronglyError, match="would copy the API key: create a client in each process"):
        duplicate(value)


def frames(error: BaseException) -> dict[str, FrameType]:
    found, traceback = {}, error.__traceback__
    while traceback is not None:
        found[traceback.tb_frame.f_code.co_name] = traceback.tb_frame
        traceback = traceback.tb_next
    return found


def fail(argument: str) -> None:
    variable = argument
    raise ValueError(variable[:0])


def test_variables_are_forgotten_where_functions_have_ended() -> None:
    def handle() -> None:
        try:
            fail("hunter2")
        except ValueError as cause:
            raise KeyError("x") from cause

    try:
        handle()
    except KeyError as error:
        cause = error.__cause__
        assert cause is not None
        cause.__context__ = error  # a cycle
        forget_variables(error)
        ended, caught = frames(error), frames(cause)
        assert {**ended["handle"].f_locals} == {**caught["fail"].f_locals} == {}
        here = ended["test_variables_are_forgotten_where_functions_have_ended"]
        assert "handle" in here.f_locals
        assert caught["fail"].f_lineno


def test_variables_of_a_cause_are_forgotten_although_nothing_was_handled() -> None:
    with pytest.raises(ValueError, match=r"^$") as caught:
        fail("hunter2")
    error = KeyError("x")
    error.__cause__ = caught.value

    forget_variables(error)

    assert {**frames(caught.value)["fail"].f_locals} == {}


def test_suspended_coroutines_are_left_alone() -> None:
    class Pause:
        def __await__(self) -> Any:
            yield

    shared = ValueError("of a connection that several tasks use")

    async def wait() -> str:
        kept = "hunter2"
        try:
            raise shared
        except ValueError:
            await Pause()
        return kept

    suspended: Coroutine[Any, Any, str] = wait()
    suspended.send(None)
    forget_variables(shared)

    assert frames(shared)["wait"].f_locals["kept"] == "hunter2"
    with pytest.raises(StopIteration) as returned:
        suspended.send(None)
    assert returned.value.value == "hunter2"


def test_variables_of_coroutines_that_have_ended_are_forgotten_since_python_3_13(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def end(argument: str) -> None:
        fail(argument)

    with pytest.raises(ValueError, match=r"^$") as caught:
        end("hunter2").send(None)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (3, 13))
        forget_variables(caught.value)

    assert {**frames(caught.value)["end"].f_locals} == {}

"""Calls of finalizers and signal handlers within a call of the same thread: they succeed, or close the client."""

import pytest

from tests.concurrency.conftest import Disrupt

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize(
    "scenario", ["retrieve over http", "connect over https", "retry over http", "read a list over http"]
)
def test_a_call_can_be_made_at_points_of_another_one(scenario: str, disrupt: Disrupt) -> None:
    assert disrupt("finalizers", scenario).counts["calls within calls"] > 10


@pytest.mark.parametrize("then", ["go on", "exit"])
@pytest.mark.parametrize("call", ["retrieve over http", "connect over https", "read a list over http"])
def test_a_client_can_be_closed_at_points_of_a_call(call: str, then: str, disrupt: Disrupt) -> None:
    assert disrupt("signal_handlers", f"{call}, {then}").counts["closing"] > 10

"""Forking during calls: those of the parent succeed, and those of the child do, however it ends."""

import os

import pytest

from tests.concurrency.conftest import Disrupt
from tests.soak.disruptions.forks import CALLS, ENDS

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork"),
]


@pytest.mark.parametrize(
    "scenario", ["retrieve over http", "connect over https", "retry over http", "read a list over http"]
)
def test_a_process_can_fork_at_points_of_a_call_of_another_thread(scenario: str, disrupt: Disrupt) -> None:
    assert disrupt("forks", scenario).counts["forks"] > 10


def test_a_process_can_fork_while_another_thread_makes_its_first_call(disrupt: Disrupt) -> None:
    assert disrupt("forks", "first call").counts["forks"] > 10


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_calls_in_flight_survive_the_end_of_a_child(scheme: str, disrupt: Disrupt) -> None:
    assert disrupt("forks", f"in flight over {scheme}").counts["forks"] == 3 * 2 * len(ENDS)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_idle_connections_survive_the_end_of_a_child_and_are_not_used_by_it(scheme: str, disrupt: Disrupt) -> None:
    assert disrupt("forks", f"idle over {scheme}").counts["forks"] == len(CALLS) * len(ENDS)

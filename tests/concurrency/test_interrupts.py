"""Ctrl-C at each point of a call: the next call succeeds, and no slot, socket or thread is lost."""

import pytest

from tests.concurrency.conftest import Disrupt
from tests.soak.disruptions.program import ACTS

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize(
    "scenario", [*(f"{name} over http" for name in ACTS), "retrieve over https", "connect over https"]
)
def test_a_call_can_be_interrupted_at_its_points(scenario: str, disrupt: Disrupt) -> None:
    assert disrupt("interrupts", scenario).counts["interrupts"] > 10

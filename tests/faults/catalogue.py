"""All faults."""

from __future__ import annotations

from tests.faults.answers import ANSWERS
from tests.faults.connections import CONNECTIONS
from tests.faults.messages import MESSAGES

FAULTS = [*CONNECTIONS, *MESSAGES, *ANSWERS]

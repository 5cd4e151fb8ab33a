"""All faults."""

from __future__ import annotations

from tests.faults.connections import CONNECTIONS
from tests.faults.messages import MESSAGES
from tests.faults.responses import RESPONSES

FAULTS = [*CONNECTIONS, *MESSAGES, *RESPONSES]

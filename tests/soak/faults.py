"""What the proxy does to requests and connections, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

WORKER_HEADER = "x-soak-worker"  # says whose request it is, so that each worker meets its own sequence of faults


class Fault(StrEnum):
    """One thing that can happen. The values are what the report shows."""

    NONE = "none"
    LATE = "passed on late"
    SLOW_RESPONSE = "response in small pieces"
    INTERIM = "interim responses first"
    REPEATED_RESPONSE = "response sent twice"
    CLOSED_AFTER = "connection closed after the response"

    RESET_UNSEEN = "reset, not passed on"
    CLOSED_UNSEEN = "closed, not passed on"
    STALLED_UNSEEN = "stalled, not passed on"
    UNAVAILABLE = "503, not passed on"
    UNAVAILABLE_FOR_A_MOMENT = "503 with Retry-After: 0, not passed on"
    UNAVAILABLE_FOR_LONG = "503 with Retry-After: 90, not passed on"
    TOO_MANY_FOR_A_MOMENT = "429 with Retry-After: 0, not passed on"
    TOO_MANY_FOR_LONG = "429 with Retry-After: 90, not passed on"
    TOO_SLOW = "408, not passed on"
    FORBIDDEN = "403 of a firewall, not passed on"

    RESET = "reset instead of the response"
    CLOSED = "closed instead of the response"
    STALLED = "stalled instead of the response"
    CUT = "response cut off"
    STALLED_WITHIN = "response stalled in the middle"
    FAILED = "500 instead of the response"
    BAD_GATEWAY = "502 instead of the response"
    PAGE = "HTML page instead of the response"
    NO_HTTP = "no HTTP instead of the response"
    WRONG_SHAPE = "JSON of another shape instead of the response"

    # Of connections; they happen at times of their own unless the mix is calm.
    NOT_LISTENING = "not listening for a while"
    RESET_AT_ONCE = "reset right after connecting"
    CLOSED_IDLE = "closed while idle"

    # What no network does, so that the soak can be seen to notice.
    PASSED_ON_TWICE = "sabotage: create passed on twice"
    INVENTED = "sabotage: success of a create invented"
    DENIED = "sabotage: create passed on and denied"
    MIXED_UP = "sabotage: response of another request"


Mix = Mapping[Fault, int]

SABOTAGE = frozenset({Fault.PASSED_ON_TWICE, Fault.INVENTED, Fault.DENIED, Fault.MIXED_UP})

# Relative frequencies. Stalls are rare, because each of them takes a whole timeout.
MIX: Mix = {
    Fault.NONE: 640,
    Fault.LATE: 20,
    Fault.SLOW_RESPONSE: 15,
    Fault.INTERIM: 15,
    Fault.REPEATED_RESPONSE: 20,
    Fault.CLOSED_AFTER: 20,
    Fault.RESET_UNSEEN: 20,
    Fault.CLOSED_UNSEEN: 15,
    Fault.STALLED_UNSEEN: 6,
    Fault.UNAVAILABLE: 15,
    Fault.UNAVAILABLE_FOR_A_MOMENT: 20,
    Fault.UNAVAILABLE_FOR_LONG: 10,
    Fault.TOO_MANY_FOR_A_MOMENT: 20,
    Fault.TOO_MANY_FOR_LONG: 10,
    Fault.TOO_SLOW: 10,
    Fault.FORBIDDEN: 5,
    Fault.RESET: 20,
    Fault.CLOSED: 15,
    Fault.STALLED: 6,
    Fault.CUT: 20,
    Fault.STALLED_WITHIN: 6,
    Fault.FAILED: 20,
    Fault.BAD_GATEWAY: 15,
    Fault.PAGE: 10,
    Fault.NO_HTTP: 15,
    Fault.WRONG_SHAPE: 10,
}


def is_calm(mix: Mix) -> bool:
    """Whether nothing but sabotage happens."""
    return mix.keys() <= SABOTAGE | {Fault.NONE}

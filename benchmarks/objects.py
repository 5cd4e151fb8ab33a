"""Creates the objects in the responses of the server: about 750 bytes of JSON each, varied, and identical in every run.

Projects follow `openapi.yaml`. The others are objects of the peers' APIs with a similar number of fields. Their `id`
comes first and is filled in later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

_TOPICS = ["churn", "fraud", "demand", "pricing", "vision", "speech", "routing", "ranking", "credit", "energy"]
_VERBS = ["Predict", "Explain", "Detect", "Rank", "Cluster", "Forecast", "Segment", "Label", "Score", "Compare"]
_FIRST_NAMES = ["Ada", "Robin", "Zoë", "Sam", "Mei", "Łukasz", "Ines", "Joe"]
_LAST_NAMES = ["Park", "Diaz", "Keller", "Okafor", "Tanaka", "Nowak", "Prado", "Hill"]
_START = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


_WORDS = (_TOPICS, _VERBS, _FIRST_NAMES, _LAST_NAMES)


class Distinct(Random):
    """Makes objects whose texts, names and addresses occur only once, instead of in many objects."""

    def choice(self, seq: Any) -> Any:
        return self.sample(seq, 1)[0]

    def sample(self, population: Any, k: int, *, counts: Any = None) -> list[Any]:
        found = super().sample(population, k, counts=counts)
        return [f"{word}{_hex(self, 8)}" for word in found] if any(population is words for words in _WORDS) else found


def _hex(chance: Random, digits: int) -> str:
    return f"{chance.getrandbits(4 * digits):0{digits}x}"


def _time(chance: Random) -> str:
    moment = _START + timedelta(seconds=chance.randrange(10_000_000), milliseconds=chance.randrange(1000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _epoch(chance: Random) -> int:
    return int(_START.timestamp()) + chance.randrange(10_000_000)


def _sentence(chance: Random, longer: int = 0) -> str:
    topics = chance.sample(_TOPICS, 3)
    return f"{chance.choice(_VERBS)} {topics[0]} from {topics[1]} and {topics[2]} data{', again each week' * longer}"


def _person(chance: Random) -> tuple[str, str, str]:
    """Return id, name and e-mail address of one of the 64 people of an organization."""
    first, last = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
    digits = _hex(Random(first + last), 6)
    return f"user-{digits}", f"{first} {last}", f"{last.lower()}.{digits[:2]}@example.com"


def _collaborator(chance: Random, *, owner: bool) -> dict[str, Any]:
    identifier, name, email = _person(chance)
    return {
        "userId": identifier,
        "email": email,
        "name": name,
        "role": "owner" if owner else chance.choice(["editor", "viewer"]),
        "isOwner": owner,
        "grantedAt": _time(chance),
        "grantedBy": None if owner else _person(chance)[0],
    }


def project(chance: Random) -> dict[str, Any]:
    owner = _collaborator(chance, owner=True)
    others = [_collaborator(chance, owner=False) for _ in range(chance.random() < 0.35)]
    volumes = [f"vol-{_hex(chance, 6)}" for _ in range(chance.randrange(3))]
    status = chance.choice(["active", "active", "active", "paused", "archived"])
    return {
        "id": None,
        "name": f"{chance.choice(_TOPICS)}-{chance.choice(_TOPICS)}-{chance.randrange(10_000)}",
        "description": _sentence(chance, chance.randrange(2)),
        "status": status,
        "category": chance.choice([None, "machine-learning", "analytics", "research"]),
        "visibility": chance.choice(["private", "organization"]),
        "organizationId": "org-northwind",
        "owner": {"id": owner["userId"], "name": owner["name"], "email": owner["email"]},
        "ownerId": owner["userId"],
        "collaborators": [owner, *others],
        "sharedWith": [other["userId"] for other in others],
        "tags": chance.sample(_TOPICS, chance.randrange(5)),
        "archived": status == "archived",
        "defaultDataVolumeId": volumes[0] if volumes else None,
        "attachedVolumeIds": volumes,
        "createdAt": _time(chance),
        "updatedAt": _time(chance),
    }


def openai_batch(chance: Random) -> dict[str, Any]:
    start, total = _epoch(chance), chance.randrange(1, 10_000)
    return {
        "id": None,
        "object": "batch",
        "endpoint": "/v1/responses",
        "model": "gpt-5.5",
        "errors": None,
        "input_file_id": f"file-{_hex(chance, 24)}",
        "completion_window": "24h",
        "status": chance.choice(["completed", "completed", "in_progress", "failed"]),
        "output_file_id": f"file-{_hex(chance, 24)}",
        "error_file_id": None,
        "created_at": start,
        "in_progress_at": start + 60,
        "expires_at": start + 86_400,
        "finalizing_at": start + 3000,
        "completed_at": start + 3600,
        "failed_at": None,
        "expired_at": None,
        "cancelling_at": None,
        "cancelled_at": None,
        "request_counts": {"total": total, "completed": total, "failed": 0},
        "metadata": {"description": _sentence(chance, 7), "team": chance.choice(_TOPICS)},
    }


def anthropic_batch(chance: Random) -> dict[str, Any]:
    counts = {"processing": 0, "succeeded": chance.randrange(10_000), "errored": 9, "canceled": 3, "expired": 0}
    return {
        "id": None,
        "type": "message_batch",
        "processing_status": chance.choice(["ended", "ended", "in_progress", "canceling"]),
        "request_counts": counts,
        "ended_at": _time(chance),
        "created_at": _time(chance),
        "expires_at": _time(chance),
        "archived_at": None,
        "cancel_initiated_at": None,
        "results_url": f"https://api.example.com/v1/messages/batches/results?signature={_hex(chance, 330)}",
    }


def stripe_customer(chance: Random) -> dict[str, Any]:
    _, name, email = _person(chance)
    street = f"Havnegade {chance.randrange(200)}"
    return {
        "id": None,
        "object": "customer",
        "address": {"city": "Aarhus", "country": "DK", "line1": street, "postal_code": "8000", "state": None},
        "balance": chance.randrange(10_000),
        "created": _epoch(chance),
        "currency": "eur",
        "default_source": None,
        "delinquent": False,
        "description": _sentence(chance, 6),
        "discount": None,
        "email": email,
        "invoice_prefix": _hex(chance, 8).upper(),
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": {"team": chance.choice(_TOPICS)},
        "name": name,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def github_deployment(chance: Random) -> dict[str, Any]:
    home = "https://api.example.com/repos/northwind/research"
    return {
        "id": None,
        "url": f"{home}/deployments/{_hex(chance, 8)}",
        "node_id": f"DE_{_hex(chance, 20)}",
        "sha": _hex(chance, 40),
        "ref": chance.choice(["main", "release", "next"]),
        "task": "deploy",
        "payload": {"team": chance.choice(_TOPICS)},
        "original_environment": "staging",
        "environment": "production",
        "description": _sentence(chance, 1),
        "creator": None,
        "created_at": _time(chance),
        "updated_at": _time(chance),
        "statuses_url": f"{home}/deployments/{_hex(chance, 8)}/statuses",
        "repository_url": home,
        "transient_environment": False,
        "production_environment": True,
        "performed_via_github_app": None,
    }

"""The clients that are measured, and the environments that they are installed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

PLAIN, SPEED, PEERS = "plain", "speed", "peers"
REFERENCE, AIOHTTP = "httpx", "aiohttp"


@dataclass(frozen=True)
class Contender:
    """A client library to measure.

    Attributes:
        name: Its name in results.
        environment: Name of the environment that it is installed in.
        distribution: Name of its distribution.
        imports: The statement that imports it.
        first_call: Statements that create a client for the server at `{url}` and retrieve one object; empty if that
            is not measured.
        module: The module of this package that drives it.
        uses: The distributions that it depends on for calls.
        extra: The required extra of the distribution.
        options: Arguments of the client's constructor.
        repeatable: More arguments where instructions are counted, so that they do not depend on the machine's load.
        only: The scenarios and plots that it is part of; empty for all.
    """

    name: str
    environment: str
    distribution: str
    imports: str
    first_call: str
    module: str
    uses: tuple[str, ...] = ()
    extra: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    repeatable: Mapping[str, object] = field(default_factory=dict)
    only: tuple[str, ...] = ()


_STRONGLY = Contender(
    "strongly",
    PLAIN,
    "strongly",
    "from strongly import Strongly",
    'Strongly("sk-bench", "{url}").projects.retrieve("proj-00000001")',
    "strongly",
    ("httpx", "attrs"),
    # On a busy machine, what looks like latency starts threads.
    repeatable={"prefetch": False},
)
_LISTS = ("list", "list-latency", "iterate-latency", "async-list-latency", "list-size")
_HTTPX = (
    'httpx.Client(base_url="{url}/api/v1", headers={{"X-API-Key": "sk-bench"}}).get("/projects/proj-00000001").json()'
)

CONTENDERS = {
    contender.name: contender
    for contender in (
        Contender(REFERENCE, PLAIN, "httpx", "import httpx", _HTTPX, "raw_httpx"),
        _STRONGLY,
        replace(_STRONGLY, name="strongly, no prefetch", options={"prefetch": False}, only=_LISTS),
        replace(
            _STRONGLY, name="strongly[speed]", environment=SPEED, extra="speed", uses=("httpx", "attrs", "msgspec")
        ),
        Contender(AIOHTTP, PEERS, "aiohttp", "import aiohttp", "", "aiohttp", only=("in-flight", "concurrency")),
        Contender(
            "openai",
            PEERS,
            "openai",
            "from openai import OpenAI",
            'OpenAI(api_key="sk-bench", base_url="{url}/openai").batches.retrieve("batch_00000001")',
            "openai",
            ("httpx2", "pydantic"),
        ),
        Contender(
            "anthropic",
            PEERS,
            "anthropic",
            "from anthropic import Anthropic",
            'Anthropic(api_key="sk-bench", base_url="{url}/anthropic").messages.batches.retrieve("msgbatch_00000001")',
            "anthropic",
            ("httpx2", "pydantic"),
        ),
        Contender(
            "stripe",
            PEERS,
            "stripe",
            "from stripe import StripeClient",
            'StripeClient("sk_bench", base_addresses={{"api": "{url}/stripe"}}).v1.customers.retrieve("cus_00000001")',
            "stripe",
            ("requests", "httpx"),
        ),
        Contender(
            "githubkit",
            PEERS,
            "githubkit",
            "from githubkit import GitHub",
            'github = GitHub("ghp-bench", base_url="{url}/github")\n'
            'github.rest.repos.get_deployment("northwind", "research", 1).parsed_data',
            "githubkit",
            ("httpx", "hishel", "pydantic"),
        ),
    )
}

"""The SDK of Stripe: requests for synchronous calls, httpx for asynchronous ones."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import stripe

from .base import PAGE, AsyncCaller, Caller

# It ships its own root certificates, and ignores SSL_CERT_FILE.
stripe.ca_bundle_path = os.environ.get("SSL_CERT_FILE", stripe.ca_bundle_path)


def _client(url: str) -> stripe.StripeClient:
    return stripe.StripeClient("sk_bench", base_addresses={"api": f"{url}/stripe"})


class Sync(Caller):
    def __init__(self, url: str) -> None:
        self._client = _client(url)

    def retrieve(self, number: int) -> object:
        return self._client.v1.customers.retrieve(f"cus_{number:08d}")

    def items(self) -> Iterator[object]:
        customers: Iterator[object] = self._client.v1.customers.list({"limit": PAGE}).auto_paging_iter()
        return customers

    def close(self) -> None:
        """Do nothing: the connections are closed with the client."""


class Async(AsyncCaller):
    def __init__(self, url: str) -> None:
        self._client = _client(url)

    async def retrieve(self, number: int) -> object:
        return await self._client.v1.customers.retrieve_async(f"cus_{number:08d}")

    async def items(self) -> AsyncIterator[object]:
        page = await self._client.v1.customers.list_async({"limit": PAGE})
        async for customer in page.auto_paging_iter():
            yield customer

    async def close(self) -> None:
        """Do nothing: the connections are closed with the client."""

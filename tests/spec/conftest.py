"""Scenarios are those of tests/client: synchronous, under asyncio and under trio."""

from tests.client.conftest import play

__all__ = ["play"]

"""Frames are tested with the client of tests/client: synchronous, under asyncio and under trio."""

from tests.client.conftest import play

__all__ = ["play"]

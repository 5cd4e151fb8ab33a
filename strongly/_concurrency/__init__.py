"""Concurrency primitives in pairs: one for threads, one for tasks of asyncio and trio."""

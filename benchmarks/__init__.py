"""Benchmarks: compare the SDK with plain httpx and other SDKs, and a gate for everything that can be counted."""

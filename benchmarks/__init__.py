"""Measures the SDK beside plain httpx and the SDKs of others, and guards what can be counted without noise."""

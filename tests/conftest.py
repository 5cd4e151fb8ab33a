"""Property-based tests run the same cases every time, so that a failure is a failure of the change."""

from hypothesis import settings

pytest_plugins = ["strongly.pytest_plugin", "pytester"]

settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("deterministic")

"""Property-based tests run the same cases every time, so that a failure is a failure of the change."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("deterministic")

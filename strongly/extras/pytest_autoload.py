"""Loads the fixtures for pytest, which finds this module as an entry point.

It is not the fixtures' own module, because pytest refuses a module that is loaded under two names: as an entry point,
and by `pytest_plugins` or `-p`.
"""

pytest_plugins: list[str] = ["strongly.pytest_plugin"]

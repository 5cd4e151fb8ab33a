"""Ids of parameters that are the same whenever tests are collected."""


def short_id(value: object) -> str:
    """Return the beginning of a value without backslashes.

    pytest escapes them anew each time that a process collects the tests, and mutmut does that several times.
    """
    return ascii(value)[:40].replace("\\", "/")

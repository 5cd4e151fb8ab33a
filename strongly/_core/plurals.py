"""Counts things in English."""

import re


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 activity` and `2 activities`.

    Args:
        number: How many.
        noun: The noun in the singular, or one that has only a plural, such as `metrics`.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {_plural(noun)}"


def _plural(noun: str) -> str:
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    if re.search(r"(?:ss|us|x|z|ch|sh)$", noun):
        return f"{noun}es"
    return noun if noun.endswith("s") else f"{noun}s"

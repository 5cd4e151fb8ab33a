"""Names the fields in messages of servers as Python names the arguments: `size_gb` for `sizeGB`. No I/O."""

from __future__ import annotations

import re
from functools import cached_property

from .request import HTTPRequest

_STEP = re.compile(r"[^./\[\]#$\s]+")
# What servers put before the name of a field to say where it is.
_PLACES = frozenset({"args", "attributes", "body", "data", "json", "params", "parameters", "path", "payload", "query"})
_CAMEL_CASE = re.compile(r"(?<![\w-])[a-z]+[A-Z][a-zA-Z0-9]*(?![\w-])")
_KEYS = re.compile(r'"\w+":|[?&]\w+=')


class ArgumentNames:
    """Translates the names of the wire format in the messages for a request.

    Args:
        http_request: The request; None if it is not known, in which case nothing is translated.
    """

    def __init__(self, http_request: HTTPRequest | None) -> None:
        self._http_request = http_request
        names = () if http_request is None else http_request.operation.arguments
        self._by_spelling = {_spelling(name): name for name in names}

    def path(self, field: str) -> str | None:
        """Return the name of a field, or None if it is not an argument.

        Args:
            field: A name, or a path such as `body.resources.cpu`, `/resources/cpu` or `$.tags[0]`.
        """
        steps = _STEP.findall(field)
        while steps and steps[0].lower() in _PLACES and _spelling(steps[0]) not in self._by_spelling:
            del steps[0]
        if not steps or _spelling(steps[0]) not in self._by_spelling:
            return None
        names = (f"[{step}]" if step.isdecimal() else f".{self._name(step)}" for step in steps)
        return "".join(names).removeprefix(".")

    def text(self, text: str) -> str:
        """Return a message with the camelCase names of arguments replaced, except those that were sent as values."""
        return _CAMEL_CASE.sub(lambda found: found[0] if found[0] in self._values else self._name(found[0]), text)

    def _name(self, word: str) -> str:
        return self._by_spelling.get(_spelling(word), word)

    @cached_property
    def _values(self) -> str:
        """The URL and the body without the names of parameters and keys."""
        request = self._http_request
        if request is None:
            return ""
        # Files and streams have been sent, and cannot be searched.
        content = request.content.decode(errors="replace") if isinstance(request.content, bytes) else ""
        return _KEYS.sub("", f"{request.url} {content}")


def _spelling(name: str) -> str:
    """Return what all spellings of a name have in common."""
    return name.replace("_", "").replace("-", "").lower()

"""Finds message and code in the body of an error response. No I/O.

Errors do not only come from the API, which has one format, but also from gateways, proxies and web frameworks between
the API and the client. Their formats have names in common, which are looked for in any object:

- problem details (RFC 9457), with the `errors` of ASP.NET and of the RFC's own example
- JSON:API, JSend, OData, GraphQL, OAuth 2.0 (RFC 6749), Google, Azure, AWS, Kubernetes, Meteor
- FastAPI, Django REST framework, marshmallow, NestJS, Laravel, Rails, Spring Boot, ASP.NET, Zod, FHIR
- plain text, the XML of object stores, OData and SOAP, and the titles of HTML pages
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from itertools import islice
from typing import Any, NamedTuple

from .argument_names import ArgumentNames
from .response import ID_WIDTH, decode_json, printable

MESSAGE_WIDTH = 500

# Names in lower case, since AWS and ASP.NET capitalize them; in order of preference.
_MESSAGES = (
    *("message", "errormessage", "error_message", "defaultmessage", "error_description", "detail", "msg", "reason"),
    *("error_msg", "errmsg", "errordescription", "diagnostics", "hydra:description", "faultstring", "error", "title"),
)
_DETAILS = (
    *("details", "errors", "errormessages", "violations", "fieldviolations", "invalid-params", "invalidparams"),
    *("modelstate", "fielderrors", "formerrors", "issues", "issue", "messages"),
)
_FIELDS = ("field", "loc", "pointer", "parameter", "param", "instancepath", "path", "name")
_CODES = ("code", "errorcode", "error_code", "__type", "type")
# `about:blank` means that there is no code but the status (RFC 9457, section 4.2.1).
_NO_CODE = ("", "about:blank")
_PHRASES = frozenset(status.phrase for status in HTTPStatus)
# Objects that contain the actual error.
_WRAPPERS = ("error", "fault", "detail", "message")
# Objects that contain the error if nothing else does, because other data has these names, too.
_ENVELOPES = ("odata.error", "errorresponse", "response", "result", "data", "meta", "status")
# Names that are not those of fields: Django REST framework and marshmallow have some for errors of the whole object.
_NO_FIELD = ("non_field_errors", "_schema", "__all__", "", *_WRAPPERS)
_NESTED = (dict, list)
_ANY = (dict, list, str)
_MOST_DETAILS = 20
# A document can have millions of values, and be nested deeply.
_MOST_VALUES = 1000
_DEPTH = 6
_XML_CODES = ("code", "faultcode")
_XML_MESSAGES = ("message", "faultstring", "detail", "text", "title")
_BLANK = "\ufeff \t\r\n"
_MARKUP_WITHIN = 8192  # characters
_TITLE_WIDTH = 200


class Description(NamedTuple):
    """What an error body says.

    Attributes:
        message: The message in one line, empty if there is none.
        code: The code, or None if there is none.
        argument: The first argument of the call that the message is about, or None.
    """

    message: str
    code: str | None
    argument: str | None = None


class _Problem(NamedTuple):
    """A message, and the field that it is about; empty if it is about no field."""

    field: str
    text: str

    @property
    def _spellings(self) -> str:
        """A pattern for the path of the field and its last step."""
        last = re.split("[./]", self.field)[-1] or self.field
        return f"({re.escape(self.field)}|{re.escape(last)})"

    @property
    def names_field(self) -> re.Match[str] | None:
        """The name of the field at the start of the text, perhaps in quotes."""
        return re.match(rf"[\"'`]?{self._spellings}(?!\w)", self.text) if self.field else None

    def is_about(self, message: str) -> bool:
        """Whether a message names the field."""
        return bool(self.field and re.search(rf"(?<!\w){self._spellings}(?!\w)", message))

    def is_in(self, message: str) -> bool:
        """Whether a message contains the text together with the name of the field."""
        if not self.field or self.names_field:
            return self.text in message
        return bool(re.search(rf"(?<!\w){self._spellings}\W{{0,3}}{re.escape(self.text)}", message))


def describe_error(body: Any, names: ArgumentNames) -> Description:
    """Return what an error body says.

    Args:
        body: The decoded body; a string if it is not JSON.
        names: The names of the arguments that fields have in messages.
    """
    if isinstance(body, str):
        return _in_text(body, names)
    outer: dict[str, Any] = {"errors": body} if isinstance(body, list) else _members(body)
    if outer.get("status") == "fail":  # JSend maps fields to messages in `data`
        outer.setdefault("errors", outer.get("data"))
    budget = iter(range(_MOST_VALUES))
    found = _in_object(outer, budget, names)
    code = found.code
    for name in _ENVELOPES:
        if not found.message and (inner := _members(outer.get(name))):
            found = _in_object(inner, budget, names)
            code = (found.message and found.code) or code
    if not found.message:
        problems = [*islice(_by_field(outer.get("error") or body, budget), _MOST_DETAILS)]
        found = Description(printable(_join(problems, names), MESSAGE_WIDTH), None, _argument(problems, names))
    return found._replace(code=code)


def _in_object(outer: dict[str, Any], budget: Iterator[int], names: ArgumentNames) -> Description:
    """Return what an object says; see `describe_error`."""
    wrapped = (_members(outer.get(name)) for name in _WRAPPERS)
    objects = [*(members for members in wrapped if members), outer]
    source, problems = _message(objects, budget)
    details = [*islice(_details(objects, budget), _MOST_DETAILS)]
    original = "; ".join(f"{field}: {text}" for field, text in problems)
    # Many servers repeat the messages for fields in the message for people.
    further = [problem for problem in details if not problem.is_in(original)]
    if len(further) == 1 and further[0].is_about(original):
        further = [_Problem("", further[0].text)]
    message = ": ".join(filter(None, (_join(problems, names).rstrip(".:" if further else ""), _join(further, names))))
    return Description(
        printable(message, MESSAGE_WIDTH), _code(objects, source), _argument([*details, *problems], names)
    )


def _message(objects: list[dict[str, Any]], budget: Iterator[int]) -> tuple[str | None, list[_Problem]]:
    """Return which of `_MESSAGES` has the message, if one of them has it, and the messages."""
    for members in objects:
        for name in _MESSAGES:
            value = members.get(name)
            # Objects under these names are among `objects`.
            problems = [] if isinstance(value, dict) else [*islice(_texts(value, budget), _MOST_DETAILS)]
            if problems:
                return name, problems
    for members in objects:
        # The description of what has an id is a property of a resource.
        if "id" not in members and isinstance(value := members.get("description"), str):
            return None, [_Problem("", printable(value, MESSAGE_WIDTH))]
    return None, []


def _details(objects: list[dict[str, Any]], budget: Iterator[int]) -> Iterator[_Problem]:
    """Yield the messages for individual fields."""
    for members in objects:
        for name in _DETAILS:
            value = members.get(name)
            # `details` can be an object with anything in it. In `errors`, all strings are messages.
            if not (name == "details" and isinstance(value, dict)):
                yield from _texts(value, budget, kinds=_ANY if name == "errors" else _NESTED)


def _texts(
    value: Any, budget: Iterator[int], field: str = "", depth: int = _DEPTH, kinds: tuple[type, ...] = _NESTED
) -> Iterator[_Problem]:
    """Yield the messages in a value, each with the name of its field.

    Args:
        value: A decoded JSON value.
        budget: Has as many items as values are looked at, over all calls.
        field: The field that the value is about.
        depth: How many levels of nesting to look at.
        kinds: Types of the values that an object with other names can have to map fields to messages.
    """
    if value is None or not depth or next(budget, None) is None:
        return
    if isinstance(value, str):
        if text := printable(value, MESSAGE_WIDTH):
            yield _Problem(field, text)
    elif isinstance(value, list):
        for item in islice(value, _MOST_VALUES):
            yield from _texts(item, budget, field, depth - 1, kinds)
    elif isinstance(value, dict):
        members = _members(value)
        # In objects that are about a field, `description` is a message, too, not a property of a resource.
        for name in (*_MESSAGES, "description", *_DETAILS):
            if found := list(_texts(members.get(name), budget, _field(members) or field, depth - 1, kinds)):
                yield from found
                return
        # GitHub has no message if the code explains itself.
        if isinstance(members.get("field"), str) and isinstance(code := members.get("code"), str):
            yield _Problem(_field(members), printable(code, ID_WIDTH))
            return
        yield from _by_field(value, budget, field, depth, kinds)


def _by_field(
    value: Any, budget: Iterator[int], field: str = "", depth: int = _DEPTH, kinds: tuple[type, ...] = _NESTED
) -> Iterator[_Problem]:
    """Yield the messages in an object that maps fields to their messages; see `_texts`."""
    if isinstance(value, dict) and all(isinstance(item, kinds) for item in value.values()):
        for name, item in islice(value.items(), _MOST_VALUES):
            path = field if name in _NO_FIELD else printable(f"{field}.{name}" if field else name, ID_WIDTH)
            yield from _texts(item, budget, path, depth - 1, kinds)


def _field(members: dict[str, Any]) -> str:
    """Return the field that an error is about: a name, a path such as `["body", "name"]`, or a JSON pointer."""
    source = members.get("source")
    places = [members, source] if isinstance(source, dict) else [members]  # JSON:API has the pointer in `source`
    names = ((place, name) for place in places for name in _FIELDS)
    value = next((found for place, name in names if isinstance(found := place.get(name), str | list)), "")
    if isinstance(value, list):
        value = ".".join(str(part) for part in islice(value, _MOST_DETAILS) if isinstance(part, str | int))
    return printable(value, ID_WIDTH)


def _code(objects: list[dict[str, Any]], source: str | None) -> str | None:
    """Return the code of an error.

    Args:
        objects: The objects in which to look for it.
        source: Which of `_MESSAGES` has the message, if one of them has it.
    """
    firsts = (_first(members.get(name)) for members in objects for name in _DETAILS)
    entries = [_members(first) for first in firsts if first is not None]
    entries += [_members(entry.get("extensions")) for entry in entries]  # GraphQL
    candidates = [members.get(name) for members in objects for name in _CODES]
    candidates += [entry.get(name) for name in ("code", "errorcode") for entry in entries]
    if len(objects) > 1:
        candidates.append(objects[0].get("status"))  # Google, where `code` is the HTTP status
    # OAuth, Meteor and Kubernetes have a code under these names if the message has another one.
    names = [objects[-1].get(name) for name in ("error", "reason") if name != source]
    candidates += [text for text in names if isinstance(text, str) and " " not in text and text not in _PHRASES]
    return next(
        (
            code
            for value in candidates
            if isinstance(value, str) and (code := printable(value, ID_WIDTH)) not in _NO_CODE
        ),
        None,
    )


def _members(value: Any) -> dict[str, Any]:
    """Return the members of an object by their names in lower case. Other values have none."""
    if not isinstance(value, dict):
        return {}
    members = {name.lower(): item for name, item in value.items()}
    if isinstance(kind := members.get("__type"), str):  # AWS prefixes it with a namespace
        members["__type"] = kind.rpartition("#")[2]
    message = members.get("message")
    if isinstance(message, dict) and isinstance(message.get("value"), str):  # OData 2 and 3
        members["message"] = message["value"]
    if not isinstance(members.get("title"), str):  # then it is about a field of this name
        members.pop("title", None)
    return members


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _join(problems: Iterable[_Problem], names: ArgumentNames) -> str:
    return "; ".join(dict.fromkeys(_shown(problem, names) for problem in problems))


def _shown(problem: _Problem, names: ArgumentNames) -> str:
    """Return a message that names its field once, as an argument if it is one."""
    field = names.path(problem.field) or problem.field
    if found := problem.names_field:
        start, end = found.span(1)
        return f"{problem.text[:start]}{field}{names.text(problem.text[end:])}"
    text = names.text(problem.text)
    # An argument that was renamed within the text is named there.
    return text if not field or (text != problem.text and field in text) else f"{field}: {text}"


def _argument(problems: Iterable[_Problem], names: ArgumentNames) -> str | None:
    return next((name for problem in problems if (name := names.path(problem.field))), None)


def _in_text(text: str, names: ArgumentNames) -> Description:
    """Return what a body says that is a string: encoded twice, XML, or plain text."""
    text = text.lstrip(_BLANK)
    if text.startswith(("{", "[")):
        with suppress(ValueError):
            return describe_error(decode_json(text.encode()), names)
    if text.startswith("<") and html_title(text) is None:
        code, message = _xml_text(text, _XML_CODES), _xml_text(text, _XML_MESSAGES)
        return Description(names.text(message), code[:ID_WIDTH] or None)
    return Description(names.text(_plain_text(text)), None)


def _xml_text(text: str, names: tuple[str, ...]) -> str:
    """Return the text of the first of these elements that has one, or an empty string."""
    # Not a parser, which would reject a document that is cut off, and expand entities.
    for name in names:
        element = (
            rf"<(?:[\w.-]{{1,50}}:)?(?i:{name})(?:\s[^<>]{{0,200}})?>"
            r"(?:\s{0,50}<!\[CDATA\[)?([^<]{1,2000}?)(?:\]\]>\s{0,50})?</"
        )
        for found in re.finditer(element, text[:_MARKUP_WITHIN]):
            if content := printable(_unescaped(found[1]), MESSAGE_WIDTH):
                return content
    return ""


def _unescaped(text: str) -> str:
    """Return a text of HTML or XML without its character references."""
    if "&" not in text:
        return text
    try:
        from html import unescape  # on demand: importing its list of entities takes as long as some calls
    except (ImportError, OSError):  # too many files are open
        return text
    return unescape(text)


def _plain_text(text: str) -> str:
    """Return a text as a message, or an empty string if it is markup, malformed JSON or binary data."""
    message = printable(text, MESSAGE_WIDTH)
    # Some servers begin their texts with a severity, such as `[error]`.
    if re.match(r'<|\{|\[ ?["\[{]', message) or not any(character.isalnum() for character in message):
        return ""
    # Terminal escapes leave some characters that are not printable, binary data many.
    return "" if message.count("\ufffd") * 4 > len(message) else message


def html_title(text: str) -> str | None:
    """Return the title of an HTML page, or its first heading; empty if it has none, and None if it is not HTML."""
    start = text[:_MARKUP_WITHIN].lstrip(_BLANK)
    if not start.startswith("<") or not re.search(r"(?i)<(!doctype html|html|head)\b|\A<(title|h1)\b", start):
        return None
    # The repetitions are bounded because other texts would take quadratic time.
    found = re.search(r"(?is)<(title|h1)\b[^>]{0,200}>(.{0,1000}?)</\1", start)
    return printable(_unescaped(re.sub(r"<[^>]{0,200}>", " ", found[2])), _TITLE_WIDTH) if found else ""

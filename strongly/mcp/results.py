"""Renders results as JSON of limited size. No I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from strongly._core.model import Model, Page
from strongly._core.pagination import is_last
from strongly._core.secret import Secret
from strongly_api import models

from .tools import DEFAULT_LIMIT, StreamedItems

MAX_BYTES = 50_000
_NOTES = 1_000  # bytes left for what is not data: counts, notes and punctuation
_SHORTEST_KEY = 12  # characters; a shorter string could be part of any word

Node = dict[str, Any]


def render(result: Any, arguments: Node) -> Node:
    """Return a result as a dict whose JSON has at most `MAX_BYTES` bytes.

    Lists keep the items that fit, and logs keep their end.

    Args:
        result: What the SDK returned: a model, a page or a dict.
        arguments: The arguments of the call.
    """
    if isinstance(result, Page):
        return _page(result, arguments)
    if isinstance(result, StreamedItems):
        return _stream(result)
    if isinstance(result, models.WorkspaceLogs):
        return _log(result.to_dict())
    plain = _plain(result)
    # The structured content of a result is an object.
    value: Node = _within(plain if isinstance(plain, dict) else {"result": plain}, MAX_BYTES - _NOTES)
    return value


def encoded(value: Any) -> str:
    """Return a value as compact JSON that is valid UTF-8: servers can send lone surrogates, which UTF-8 lacks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace").decode()


def without_key(text: str, key: Secret | None) -> str:
    """Return a text, plain or JSON, without the API key, which a log or an echo of the request can contain."""
    if key is None or len(key.reveal()) < _SHORTEST_KEY:
        return text
    return text.replace(key.reveal(), "[API key]").replace(json.dumps(key.reveal())[1:-1], "[API key]")


def shortened(text: str, size: int, *, keep_end: bool = False) -> str:
    """Return the part of a text, at its beginning or its end, whose JSON has at most `size` bytes."""
    keep = size  # a character is at least one byte
    while keep and _size(text[-keep:] if keep_end else text[:keep]) > size:
        keep = keep * 9 // 10
    return text[len(text) - keep :] if keep_end and keep < len(text) else text[:keep]


def _size(value: Any) -> int:
    return len(encoded(value).encode())


def _plain(item: Any) -> Any:
    return item.to_dict() if isinstance(item, Model) else item


def _fitting(found: Iterable[Any]) -> list[Any]:
    """Return the first items: as many as fit."""
    items: list[Any] = []
    left = MAX_BYTES - _NOTES
    for item in map(_plain, found):
        item = _within(item, (MAX_BYTES - _NOTES) // 2)
        left -= _size(item) + 1
        if left < 0:
            break
        items.append(item)
    return items


def _stream(stream: StreamedItems) -> Node:
    items = _fitting(stream.items)
    if len(items) == len(stream.items):
        return {"items": items, "is_complete": stream.is_complete}
    note = f"Of the {len(stream.items)} items read, the first {len(items)} are shown: more are too many for a tool."
    return {"items": items, "is_complete": False, "truncated": note}


def _page(page: Page[Any], arguments: Node) -> Node:
    items = _fitting(page.items)
    offset = arguments.get("offset", 0)
    is_complete = len(items) == len(page.items) and is_last(page, arguments.get("limit", DEFAULT_LIMIT))
    if page.next_cursor is not None:
        if len(items) < len(page.items):
            return {"items": items, "truncated": "The page has more items, too many for a tool: use a lower limit."}
        return {"items": items, "next_cursor": page.next_cursor}
    return {
        "items": items,
        "total": page.total,
        "offset": offset,
        # The next call starts here; null at the end of the list.
        "next_offset": None if is_complete else offset + len(items),
    }


def _log(log: Node) -> Node:
    # The lines and the content are the same text; one of them is enough, and the content is shorter.
    lines, content = log.pop("lines", None), log.pop("content", None)
    text = "\n".join(lines) if isinstance(lines, list) and all(isinstance(line, str) for line in lines) else content
    if not isinstance(text, str):
        value: Node = _within({**log, "lines": lines, "content": content}, MAX_BYTES - _NOTES)
        return value
    log = _within(log, MAX_BYTES // 2)
    end = shortened(text, MAX_BYTES - _NOTES - _size(log), keep_end=True)
    if end == text:
        return {**log, "content": text}
    end = end.partition("\n")[2] or end  # without the rest of the line that was cut
    note = f"The log has {len(text)} characters; its last {len(end)} are shown."
    return {**log, "truncated": note, "content": end}


def _within(value: Any, size: int) -> Any:
    if _size(value) <= size:
        return value
    text = encoded(value)
    note = f"The JSON has {len(text)} characters, too many for a tool; its beginning is shown as a string."
    return {"truncated": note, "json": shortened(text, size - _NOTES)}

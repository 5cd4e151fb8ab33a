"""Completes values of the program itself: profiles and columns. What is slow to import is imported on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Shells insert a value as it is, and would expand or execute other characters, which come from a server.
SAFE = re.compile(r"[\w@+:./][\w@%+:,./-]*", re.ASCII)


def complete_setting(name: str, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """Return the values that an option of the program can have."""
    with suppress(Exception):
        if name == "profile":
            return complete_profile(ctx, None, incomplete)
        if name == "columns":
            return list(_columns(ctx, incomplete))
    return []


def complete_profile(ctx: click.Context, param: click.Parameter | None, incomplete: str) -> list[CompletionItem[str]]:
    """Return the profiles with this prefix."""
    from click.shell_completion import CompletionItem

    with suppress(Exception):
        return [CompletionItem(each) for each in _profiles() if each.startswith(incomplete)]
    return []


def _columns(ctx: click.Context, incomplete: str) -> Iterator[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    before, comma, last = incomplete.rpartition(",")
    model = getattr(ctx.command, "shown_model")()  # noqa: B009 - only some commands have columns
    for name in getattr(model, "_names", ()):
        if name.startswith(last.replace("-", "_")) and name not in before.split(","):
            yield CompletionItem(f"{before}{comma}{name}")


def _profiles() -> list[str]:
    from strongly._config.endpoint import CONFIG_FILE, looks_like_key
    from strongly._config.profiles import read_profiles

    names = read_profiles(CONFIG_FILE.expanduser())
    return [name for name in names if SAFE.fullmatch(name) and not looks_like_key(name)]

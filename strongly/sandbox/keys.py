"""API keys, with their scopes and users."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    email: str


SANDBOX_USER = User(id="user-sandbox", name="Sandbox User", email="sandbox@example.com")


@dataclass(frozen=True, slots=True)
class Key:
    """An API key. If `scopes` is None, the key has all scopes."""

    value: str
    scopes: frozenset[str] | None = None
    user: User = SANDBOX_USER

    def allows(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


DEFAULT_KEY = Key("sk-sandbox-demo")


def parse_key(text: str) -> Key:
    """Parse `sk-x` or, with scopes, `sk-x=projects:read,volumes:read`."""
    value, separator, scopes = text.partition("=")
    if not value.strip():
        raise ValueError(f"invalid API key '{text}': no key before the scopes, write KEY=SCOPE,...")
    if not separator:
        return Key(value.strip())
    return Key(value.strip(), frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()))

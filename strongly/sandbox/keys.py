"""API keys: what each may do and who acts with it."""

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
    """An API key. Without `scopes` it may do everything."""

    value: str
    scopes: frozenset[str] | None = None
    user: User = SANDBOX_USER

    def allows(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


DEFAULT_KEY = Key("sk-sandbox-demo")


def parse_key(text: str) -> Key:
    """Reads `sk-x` or, with scopes, `sk-x=projects:read,volumes:read`."""
    value, separator, scopes = text.partition("=")
    if not value.strip():
        raise ValueError(f"'{text}' has no key before its scopes")
    if not separator:
        return Key(value.strip())
    return Key(value.strip(), frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()))

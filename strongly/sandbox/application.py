"""The sandbox itself: one synchronous `handle` from request to response, without a framework."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from strongly.sandbox import activity, collaborators, projects, seed, volumes, workspaces
from strongly.sandbox.call import Answer, Call, Handler
from strongly.sandbox.contract import Contract, Match, Operation
from strongly.sandbox.document import load_document
from strongly.sandbox.errors import ApiError, internal_error
from strongly.sandbox.keys import DEFAULT_KEY, SANDBOX_USER, Key, User, parse_key
from strongly.sandbox.store import Store, save_users, settle

HANDLERS: dict[str, Handler] = {
    **projects.HANDLERS,
    **collaborators.HANDLERS,
    **activity.HANDLERS,
    **workspaces.HANDLERS,
    **volumes.HANDLERS,
}
MAX_BODY = 1024 * 1024
DEFAULT_STARTUP_SECONDS = 2.0
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_logger = logging.getLogger("strongly.sandbox")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; the client gets it after so many seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0.0

    def json(self) -> Any:
        return json.loads(self.body)


class _Outcome(NamedTuple):
    status: int
    headers: Mapping[str, str]
    payload: dict[str, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


def random_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(6)}"


class Sandbox:
    """A server of the API that keeps its state in a SQLite database."""

    def __init__(
        self,
        db: str | Path = ":memory:",
        *,
        keys: Iterable[Key | str] = (DEFAULT_KEY,),
        clock: Callable[[], datetime] = utc_now,
        ids: Callable[[str], str] = random_id,
        startup_seconds: float = DEFAULT_STARTUP_SECONDS,
        spec: Contract | str | Path | None = None,
    ) -> None:
        self.contract: Contract = _contract(spec)
        _require_handlers(self.contract)
        parsed = [parse_key(key) if isinstance(key, str) else key for key in keys]
        _require_known_scopes(parsed, self.contract.scopes)
        self.keys: dict[str, Key] = {key.value: key for key in parsed}
        self._clock = clock
        self._ids = ids
        self._startup = timedelta(seconds=startup_seconds)
        self._store = Store(db)
        with self._store.transaction() as connection:
            save_users(connection, [SANDBOX_USER, *(key.user for key in parsed)])

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answers one request. `path` and `query` are raw, that is, still percent-encoded."""
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        request_id = self._request_id(lower.get("x-request-id", ""))
        operation: Operation | None = None
        try:
            match = self.contract.match(method, path)
            operation = match.operation
            outcome = self._perform(match, query, lower, body)
        except ApiError as error:
            outcome = _refusal(error, operation)
        except Exception:
            _logger.exception("%s %s failed (request %s)", method, path, request_id)
            outcome = _failure(internal_error("The sandbox failed; its log says why."))
        _logger.info("%s %s %s %s", method, path, outcome.status, request_id)
        text = "" if method == "HEAD" else json.dumps(outcome.payload, ensure_ascii=False, separators=(",", ":"))
        answer_headers = {"Content-Type": "application/json", "X-Request-Id": request_id, **outcome.headers}
        return Response(outcome.status, answer_headers, text.encode())

    def seed_demo(self) -> bool:
        """Fills an empty database with demo data; whether it was empty."""
        with self._store.transaction() as connection:
            return seed.plant(connection, self._clock(), self._ids)

    def read(self, operation_id: str, query: Mapping[str, Any]) -> Answer:
        """What a call that changes nothing would find, for those who need no key."""
        with self._store.transaction() as connection:
            return HANDLERS[operation_id](self._call(connection, SANDBOX_USER, query=query))

    def close(self) -> None:
        """Close the database; data in memory is discarded. A sandbox that is garbage-collected closes itself."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _request_id(self, given: str) -> str:
        return given if _REQUEST_ID.fullmatch(given) else self._ids("req")

    def _call(
        self,
        connection: sqlite3.Connection,
        user: User,
        *,
        path: Mapping[str, str] = MappingProxyType({}),
        query: Mapping[str, Any] = MappingProxyType({}),
        body: Any = None,
        ids: Callable[[str], str] | None = None,
    ) -> Call:
        """A call of this moment: what is due by now is done first."""
        time = self._clock()
        call = Call(path, query, body, user, connection, time, ids or self._ids, self._startup)
        settle(connection, call.now)
        return call

    def _authenticate(self, operation: Operation, headers: Mapping[str, str]) -> Key:
        given = headers.get("x-api-key")
        if not given:
            raise ApiError(401, "unauthorized", "Send an API key in the X-API-Key header.")
        key = self.keys.get(given)
        if key is None:
            raise ApiError(401, "unauthorized", "The API key is not valid.")
        for scope in sorted(operation.scopes):
            if not key.allows(scope):
                details = {"required": scope, "granted": sorted(key.scopes or ())}
                raise ApiError(403, "scope-required", f"This call needs the scope {scope}.", details=details)
        return key

    def _perform(self, match: Match, query: str, headers: Mapping[str, str], body: bytes) -> _Outcome:
        operation = match.operation
        key = self._authenticate(operation, headers)
        if len(body) > MAX_BODY:
            message = f"The body has more than the {MAX_BODY} bytes that are allowed."
            raise ApiError(413, "payload-too-large", message, details={"limit": MAX_BODY})
        parameters = operation.check_query(query)
        content = operation.check_body(headers.get("content-type", ""), headers.get("content-encoding", ""), body)
        with self._store.transaction() as connection:
            call = self._call(connection, key.user, path=match.path, query=parameters, body=content)
            outcome = self._success(operation.success, HANDLERS[operation.id](call))
            # Within the transaction, so that an answer that breaks the contract leaves no trace.
            _require_conformity(operation, outcome)
        return outcome

    def _success(self, status: int, answer: Answer) -> _Outcome:
        payload: dict[str, Any] = {"success": True, "data": answer.data}
        if answer.page is not None:
            payload["pagination"] = answer.page.as_json(len(answer.data))
        if answer.location is None:
            return _Outcome(status, {}, payload)
        segments = (quote(segment, safe="") for segment in answer.location)
        return _Outcome(status, {"Location": "/".join([self.contract.base_path, *segments])}, payload)


@cache
def _shipped_contract() -> Contract:
    return Contract(load_document())


def _contract(spec: Contract | str | Path | None) -> Contract:
    if isinstance(spec, Contract):
        return spec
    if spec is None:
        return _shipped_contract()
    document = load_document(spec)
    try:
        contract = Contract(document)
        contract.check_schemas()
    except ValueError as error:
        raise ValueError(f"{spec} cannot be served (check it with an OpenAPI validator): {error}") from error
    return contract


def _require_handlers(contract: Contract) -> None:
    """The document and the code speak of the same operations, or the sandbox does not start."""
    missing = sorted(contract.operations.keys() - HANDLERS.keys())
    unknown = sorted(HANDLERS.keys() - contract.operations.keys())
    if missing:
        raise ValueError(f"the document has operations without a handler: {', '.join(missing)}")
    if unknown:
        raise ValueError(f"there are handlers for operations that the document lacks: {', '.join(unknown)}")


def _require_known_scopes(keys: Iterable[Key], known: frozenset[str]) -> None:
    unknown = sorted({scope for key in keys for scope in key.scopes or ()} - known)
    if unknown:
        raise ValueError(f"unknown scopes: {', '.join(unknown)}; there are {', '.join(sorted(known))}")


def _require_conformity(operation: Operation, outcome: _Outcome) -> None:
    violations = operation.response_violations(outcome.status, outcome.headers, outcome.payload)
    if violations:
        message = f"The answer of {operation.id} violates the document: {'; '.join(violations[:5])}"
        _logger.error(message)
        raise internal_error(message)


def _refusal(error: ApiError, operation: Operation | None) -> _Outcome:
    """The error as answer, or another one that says that the document does not know it."""
    outcome = _failure(error)
    if operation is not None:
        try:
            _require_conformity(operation, outcome)
        except ApiError as violation:
            return _failure(violation)
    return outcome


def _failure(error: ApiError) -> _Outcome:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details is not None:
        body["details"] = error.details
    return _Outcome(error.status, error.headers, {"success": False, "error": body})

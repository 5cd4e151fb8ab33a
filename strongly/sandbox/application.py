"""The sandbox: a synchronous, framework-free function `handle` from request to response."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from strongly.sandbox import seed
from strongly.sandbox.context import Handler, Input, RequestContext, Result, query_of
from strongly.sandbox.contract import Contract, Match, OperationContract
from strongly.sandbox.document import load_document
from strongly.sandbox.errors import ApiError, internal_error
from strongly.sandbox.handlers import HANDLERS, TABLES
from strongly.sandbox.keys import DEFAULT_KEY, SANDBOX_USER, Key, User, parse_key
from strongly.sandbox.store import Connection, Store, StoreError, save_users, settle

MAX_BODY = 1024 * 1024
DEFAULT_STARTUP_SECONDS = 2.0
# Other ids are replaced: the id is logged and sent in a header.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_logger = logging.getLogger("strongly.sandbox")
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response. `delay` is the number of seconds after which the client receives it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float = 0.0

    def json(self) -> Any:
        return json.loads(self.body)


class _Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    payload: dict[str, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


def random_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(6)}"


class Sandbox:
    """A server of the API that stores its data in a SQLite database."""

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
        self._handlers: dict[str, Handler] = HANDLERS
        self._startup = timedelta(seconds=startup_seconds)
        self._store = Store(db, [statement for table in TABLES for statement in table.statements])
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
        """Handle one request. `path` and `query` are raw, that is, percent-encoded."""
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        request_id = self._request_id(lower.get("x-request-id", ""))
        operation: OperationContract | None = None
        try:
            match = self.contract.match(method, path)
            operation = match.operation
            reply = self._perform(match, query, lower, body)
        except ApiError as error:
            reply = _error_response(error, operation)
        except StoreError as error:
            _logger.error("%s %s failed (request %s): %s", method, path, request_id, error)
            reply = _error_response(_store_failure(error), operation)
        except Exception:
            _logger.exception("%s %s failed (request %s)", method, path, request_id)
            reply = _failure(internal_error("Internal error in the sandbox; see its log for the cause."))
        _logger.info("%s %s %s %s", method, path, reply.status, request_id)
        # A response to HEAD has no content (RFC 9110, section 9.3.2).
        text = "" if method == "HEAD" else _encode(reply.payload)
        response_headers = {"Content-Type": "application/json", "X-Request-Id": request_id, **reply.headers}
        return Response(reply.status, response_headers, text.encode())

    def seed_demo(self) -> bool:
        """Add demo data to an empty database. Return whether the database was empty."""
        with self._store.transaction() as connection:
            return seed.plant(connection, self._clock(), self._ids)

    def read(self, operation_id: str, query: Mapping[str, Any]) -> Result:
        """Run a reading operation without an API key, for the dashboard."""
        with self._store.transaction() as connection:
            return HANDLERS[operation_id](self._context(connection, SANDBOX_USER, query=query))

    def close(self) -> None:
        """Close the database and discard data in memory. Garbage collection closes a sandbox, too."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _request_id(self, given: str) -> str:
        return given if _REQUEST_ID.fullmatch(given) else self._ids("req")

    def _context(
        self,
        connection: Connection,
        user: User,
        *,
        path: Mapping[str, str] = MappingProxyType({}),
        query: Mapping[str, Any] = MappingProxyType({}),
        body: Any = None,
        ids: Callable[[str], str] | None = None,
    ) -> RequestContext:
        """Return a context for the current time. Pending changes that are due by then are applied first."""
        time = self._clock()
        context = RequestContext(path, query, body, user, connection, time, ids or self._ids, self._startup)
        settle(connection, context.now)
        return context

    def _authenticate(self, operation: OperationContract, headers: Mapping[str, str]) -> Key:
        given = headers.get("x-api-key")
        if not given:
            raise ApiError(401, "unauthorized", "The API key is missing. Send it in the X-API-Key header.")
        key = self.keys.get(given)
        if key is None:
            raise ApiError(401, "unauthorized", "The API key is not valid.")
        for scope in sorted(operation.scopes):
            if not key.allows(scope):
                details = {"required": scope, "granted": sorted(key.scopes or ())}
                raise ApiError(403, "scope-required", f"This operation requires the scope {scope}.", details=details)
        return key

    def _perform(self, match: Match, query: str, headers: Mapping[str, str], body: bytes) -> _Reply:
        operation = match.operation
        key = self._authenticate(operation, headers)
        if len(body) > MAX_BODY:
            message = f"The body is larger than the limit of {MAX_BODY} bytes."
            raise ApiError(413, "payload-too-large", message, details={"limit": MAX_BODY})
        parameters = operation.check_query(query)
        content = operation.check_body(headers.get("content-type", ""), headers.get("content-encoding", ""), body)
        with self._store.transaction() as connection:
            inputs = {"path parameter": Input(match.path), "query parameter": Input(parameters)}
            if isinstance(content, dict):
                inputs["body key"] = content = Input(content)
            given, filters = inputs["path parameter"], inputs["query parameter"]
            context = self._context(connection, key.user, path=given, query=filters, body=content)
            reply = self._success(operation.success, self._handlers[operation.id](context))
            _require_read(operation, inputs)
            # Within the transaction, so that a response that violates the contract is rolled back.
            _require_conformity(operation, reply)
        return reply

    def _success(self, status: int, result: Result) -> _Reply:
        payload: dict[str, Any] = {"success": True, "data": result.data}
        if result.page is not None:
            payload["pagination"] = result.page.as_json(len(result.data))
        if result.location is None:
            return _Reply(status, {}, payload)
        segments = (quote(segment, safe="") for segment in result.location)
        return _Reply(status, {"Location": "/".join([self.contract.base_path, *segments])}, payload)


# Tests create many sandboxes: reading the document takes 5 ms.
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
        raise ValueError(f"cannot serve {spec}: {error}") from error
    return contract


def _require_handlers(contract: Contract) -> None:
    """Raise a ValueError unless the OpenAPI document and the handlers have the same operations."""
    missing = sorted(contract.operations.keys() - HANDLERS.keys())
    unknown = sorted(HANDLERS.keys() - contract.operations.keys())
    remedy = "serve a version of openapi.yaml that belongs to this version of the package"
    if missing:
        raise ValueError(f"the OpenAPI document has operations without a handler: {', '.join(missing)}; {remedy}")
    if unknown:
        raise ValueError(f"the OpenAPI document lacks operations that have a handler: {', '.join(unknown)}; {remedy}")
    ignored = [
        f"{needed} of {operation.id}"
        for operation in contract.operations.values()
        for parameter in operation.query.values()
        for needed in parameter.needed
        if needed not in query_of(HANDLERS[operation.id])
    ]
    if ignored:
        raise ValueError(
            f"the OpenAPI document has query parameters that the handlers ignore: {', '.join(ignored)}; "
            "add them to the handler, and to its `@reads`"
        )


def _require_known_scopes(keys: Iterable[Key], known: frozenset[str]) -> None:
    unknown = sorted({scope for key in keys for scope in key.scopes or ()} - known)
    if unknown:
        raise ValueError(f"unknown scopes: {', '.join(unknown)}; known scopes: {', '.join(sorted(known))}")


def _require_conformity(operation: OperationContract, reply: _Reply) -> None:
    violations = operation.response_violations(reply.status, reply.headers, reply.payload)
    if violations:
        message = f"The response of {operation.id} violates the OpenAPI document: {'; '.join(violations[:5])}"
        _logger.error(message)
        raise internal_error(message)


def _require_read(operation: OperationContract, inputs: Mapping[str, Input]) -> None:
    """Raise an error if the handler ignored anything that the client sent."""
    ignored = [f"the {place} {name}" for place, values in inputs.items() for name in sorted(values.unread)]
    if ignored:
        message = f"The sandbox has no code for {', '.join(ignored)} of {operation.id}: add it to the handler."
        _logger.error(message)
        raise internal_error(message)


def _store_failure(error: StoreError) -> ApiError:
    """Return the error for a transaction that was not executed. Clients can retry it if the problem is transient."""
    message = f"Nothing was changed: {error}."
    if error.is_transient:
        return ApiError(503, "service-unavailable", message, headers={"Retry-After": "1"})
    return internal_error(message)


def _error_response(error: ApiError, operation: OperationContract | None) -> _Reply:
    """Return the error as a response, or an internal error if the document does not allow it."""
    reply = _failure(error)
    if operation is not None:
        try:
            _require_conformity(operation, reply)
        except ApiError as violation:
            return _failure(violation)
    return reply


def untrusted_host() -> Response:
    """Return the response to a request whose `Host` header contains a host name that is not allowed."""
    return _misdirected(
        "untrusted-host",
        "Untrusted host name: use an IP address or localhost, or allow it with --allow-host or allow_hosts=.",
    )


def misdirected(name: str, wanted: str) -> Response:
    """Return the response to a request that is for another sandbox."""
    return _misdirected(
        "wrong-sandbox", f"This is the sandbox {name}, not {wanted}: check the URL, and which sandbox listens there."
    )


def _misdirected(code: str, message: str) -> Response:
    reply = _failure(ApiError(421, code, message))
    return Response(reply.status, {"Content-Type": "application/json"}, json.dumps(reply.payload).encode())


def _failure(error: ApiError) -> _Reply:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details is not None:
        body["details"] = error.details
    return _Reply(error.status, error.headers, {"success": False, "error": body})

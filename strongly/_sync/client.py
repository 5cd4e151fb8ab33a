# Derived from strongly/_async by `make generate`; edit the source there.
"""The client: puts configuration, transport and resources together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from strongly._config import Connection, resolve
from strongly._errors import StronglyError
from strongly._options import (
    DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT,
    Options,
    RetryEvent,
    check_http_client,
)
from strongly._suggestions import Suggesting

if TYPE_CHECKING:
    from strongly.sandbox import LocalSandbox

    from .projects import Projects
    from .transport import Transport
    from .volumes import Volumes
    from .workspaces import Workspaces

_LOCAL_URL = "http://localhost"  # no request leaves the process


class Strongly(Suggesting):
    """Client of the Strongly API.

    Making one does no I/O and costs next to nothing; it may be shared by everything that runs at the same time.
    Close it with `close()`, or use it in an `with` statement.

    Args:
        api_key: The key. By default `STRONGLY_API_KEY`, else the profile's; none is needed inside the platform.
        base_url: Host of the deployment, such as `https://acme.strongly.ai`. By default `STRONGLY_API_URL`, else the
            profile's.
        timeout: Seconds that each attempt of a call may take.
        max_retries: How many attempts may follow the first one, where repeating does no harm; 0 for none. A call ends
            after at most `timeout * (max_retries + 1)` seconds and one minute of waiting between attempts.
        http_client: An HTTP client of your own, for proxies, certificates, event hooks or instrumentation: an
            `httpx.Client` or one with the same interface. It stays yours to close.
        profile: Name of a profile in `~/.strongly/config`; goes before the environment. By default
            `STRONGLY_PROFILE`, else `default`.
        headers: Headers to send with every request.
        allow_insecure_http: Whether the key may be sent over plain http to another machine.
        max_response_bytes: Largest answer to accept, in bytes after decompression.
        on_retry: Called with a `RetryEvent` before each retry.
        prefetch: Whether lists have their next pages on the way while others are read. By default they have, unless
            `http_client` is given.

    Raises:
        ConfigurationError: Something is missing, malformed or unsafe; the message says what to do.

    Example:
        from strongly import Strongly

        client = Strongly()
        for project in client.projects.list():
            print(project.name)
    """

    _sandbox: LocalSandbox | None = None
    _owns_sandbox = False

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None:
        check_http_client(http_client)
        options = Options(timeout, max_retries, dict(headers or {}), max_response_bytes, on_retry, prefetch)
        connection = resolve(api_key, base_url, profile=profile, allow_insecure_http=allow_insecure_http)
        self._transport = _transport(connection, options, http_client)

    @classmethod
    def sandbox(
        cls,
        sandbox: LocalSandbox | None = None,
        *,
        seed_demo: bool = False,
        startup_seconds: float = 0.0,
        db: str | Path = ":memory:",
    ) -> Self:
        """Return a client of a sandbox within this process, for demos, notebooks and tests.

        It needs the extra `sandbox`, and neither a key nor a network. Waits between attempts take no time:
        they move the time of the sandbox instead.

        Args:
            sandbox: The sandbox, which stays yours to close; by default a new one, which is closed with the client.
            seed_demo: Whether a new one starts with demo data.
            startup_seconds: Seconds that workspaces of a new one take to start and to stop, and volumes to become
                bound. By default they are ready at the next call.
            db: SQLite file that keeps the state of a new one; by default it lasts as long as the client.

        Returns:
            The client; `local_sandbox` is the sandbox that it calls.

        Raises:
            ConfigurationError: The extra is not installed, or options of a new sandbox are given together with one.

        Example:
            from strongly import Strongly

            client = Strongly.sandbox(seed_demo=True)
            print(client.projects.list().to_list())
        """
        from strongly._sandboxes import open_sandbox

        from .client_adapter import local_client

        behind = open_sandbox(sandbox, seed_demo=seed_demo, startup_seconds=startup_seconds, db=db)
        client = cls(behind.api_key, _LOCAL_URL, http_client=local_client(behind))
        client._transport.wait_by(behind.advance)
        client._sandbox, client._owns_sandbox = behind, sandbox is None
        return client

    @property
    def local_sandbox(self) -> LocalSandbox:
        """The sandbox that the client calls, if it was made by `Strongly.sandbox()`.

        Raises:
            StronglyError: It was made in another way.
        """
        if self._sandbox is None:
            raise StronglyError("only clients made by Strongly.sandbox() have a local_sandbox")
        return self._sandbox

    @cached_property
    def projects(self) -> Projects:
        """Containers that group workspaces, volumes and collaborators."""
        from .projects import Projects

        return Projects(self._transport)

    @cached_property
    def workspaces(self) -> Workspaces:
        """Development environments on demand."""
        from .workspaces import Workspaces

        return Workspaces(self._transport)

    @cached_property
    def volumes(self) -> Volumes:
        """Persistent storage that survives restarts of workspaces."""
        from .volumes import Volumes

        return Volumes(self._transport)

    @property
    def base_url(self) -> str:
        """URL that all paths are appended to."""
        return self._transport.connection.base_url

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self:
        """Return a client with other options that shares connections, key and retry quota with this one.

        Args:
            timeout: Seconds that each attempt may take.
            max_retries: How many attempts may follow the first one.
            headers: Headers to send, beside those of this client.
            max_response_bytes: Largest answer to accept, in bytes after decompression.
            on_retry: Called before each retry.
            prefetch: Whether lists have their next pages on the way while others are read.

        Returns:
            The client; closing either closes both.

        Raises:
            ConfigurationError: A value makes no sense.

        Example:
            patient = client.with_options(timeout=120, max_retries=5)
            projects = patient.projects.list().to_list()
        """
        given = {
            "timeout": timeout,
            "max_retries": max_retries,
            "max_response_bytes": max_response_bytes,
            "on_retry": on_retry,
            "prefetch": prefetch,
            "headers": None if headers is None else {**self._transport.options.headers, **headers},
        }
        options = replace(self._transport.options, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
        copy = object.__new__(type(self))
        copy._transport = self._transport.with_options(options)
        copy._sandbox, copy._owns_sandbox = self._sandbox, self._owns_sandbox
        return copy

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
    ) -> Any:
        """Call an endpoint that this version of the SDK does not know.

        Key, retries, timeouts and errors are those of every other call.

        Args:
            method: HTTP method, such as `GET`.
            path: Path below `/api/v1`, starting with a slash; ids in it must be percent-encoded.
            query: Query parameters.
            body: Body to send as JSON, with the names that the API uses.
            idempotent: Whether the call may be repeated although the server may have acted on it. By default yes for
                GET, HEAD, PUT and DELETE.

        Returns:
            The decoded answer as the server sent it; None if it is empty.

        Raises:
            ValidationError: An argument cannot be sent.
            StronglyError: The call failed.

        Example:
            answer = client.request("GET", "/projects", query={"limit": "1"})
        """
        from strongly._call import unmodelled_request

        return self._transport.send(unmodelled_request(method, path, query, body, idempotent))

    def close(self) -> None:
        """Close all connections; calls made afterwards raise a `StronglyError`."""
        self._transport.http.close()
        if self._sandbox is not None and self._owns_sandbox:
            self._sandbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"

    def __reduce__(self) -> Any:
        raise StronglyError(
            "a client cannot be pickled, since that would copy its API key: make one in each process instead"
        )


def _transport(connection: Connection, options: Options, http_client: Any) -> Transport:
    # Loaded with the first client, so that importing the SDK stays cheap.
    from .http import HTTP
    from .transport import Transport

    return Transport(connection, options, HTTP(connection.base_url, http_client))

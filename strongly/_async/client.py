"""The client: combines configuration, transport and resources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from strongly._config.endpoint import resolve
from strongly._core.exceptions import NoSandboxError
from strongly._core.loading import LazyModule, importing
from strongly._core.options import (
    DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT,
    Options,
    async_check_http_client,
    check_options,
    hide,
)
from strongly._core.request import Endpoint
from strongly._core.secret import Secret, Unpicklable

from .resources import AsyncNamespaces

if TYPE_CHECKING:
    from strongly._core import retry_event
    from strongly.sandbox import local

    from .transport import AsyncTransport
else:
    retry_event = LazyModule("strongly._core.retry_event")
    local = LazyModule("strongly.sandbox.local", optional=True)

_LOCAL_URL = "http://localhost"  # never resolved: requests stay within the process


class AsyncStrongly(AsyncNamespaces, Unpicklable):
    """Client of the Strongly API.

    Creating a client does no I/O. Concurrent tasks can share it. Close it with `aclose()`, or use it in an
    `async with` statement.

    Args:
        api_key: API key, or a function that returns it, called before each attempt and once more after a 401. By
            default `STRONGLY_API_KEY`, or else that of the profile. Not required inside the platform.
        base_url: URL of your instance, such as `https://acme.strongly.ai`. By default `STRONGLY_API_URL`, or else that
            of the profile.
        timeout: Timeout of each attempt of a call in seconds.
        max_retries: Maximum number of retries of requests that are safe to repeat; 0 for none. A call ends after at
            most `timeout * (max_retries + 1)` seconds plus one minute of waiting between attempts.
        http_client: A custom HTTP client for proxies, certificates, event hooks or instrumentation: an
            `httpx.AsyncClient`, or a client with the same interface. You are responsible for closing it.
        profile: Name of a profile in `~/.strongly/config`. It overrides the environment. By default
            `STRONGLY_PROFILE`, or else `default`.
        headers: Headers to send with every request.
        allow_insecure_http: Whether to allow sending the key over unencrypted HTTP to another machine.
        max_response_bytes: Largest response to accept, in bytes after decompression.
        on_retry: Called with a `RetryEvent` before each retry.
        prefetch: Whether lists prefetch upcoming pages in the background. By default they do, unless you pass
            `http_client`.

    Raises:
        ConfigurationError: The configuration is incomplete, malformed or unsafe. The message says what to do.

    Example:
        from strongly import AsyncStrongly

        client = AsyncStrongly()
        async for project in client.projects.list():
            print(project.name)
    """

    _sandbox: local.LocalSandbox | None = None
    _owns_sandbox = False

    def __init__(
        self,
        api_key: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None:
        # First, so that the frame of this function shows no key if something below raises.
        api_key, base_url = Secret.of(api_key), Secret.of(base_url)  # type: ignore[assignment]
        profile = Secret.of(profile)  # type: ignore[assignment]
        headers = hide(headers)
        async_check_http_client(http_client)
        options = check_options(Options(timeout, max_retries, headers or {}, max_response_bytes, on_retry, prefetch))
        endpoint = resolve(api_key, base_url, profile=profile, allow_insecure_http=allow_insecure_http)
        self._transport = _transport(endpoint, options, http_client)

    @classmethod
    def sandbox(
        cls,
        sandbox: local.LocalSandbox | None = None,
        *,
        seed_demo: bool = False,
        startup_seconds: float = 0.0,
        db: str | Path = ":memory:",
    ) -> Self:
        """Return a client of a sandbox within this process, for demos, notebooks and tests.

        It needs the extra `strongly[sandbox]`, and neither a key nor a network. Waits between attempts take no time:
        they move the time of the sandbox instead.

        Args:
            sandbox: The sandbox to use; you are responsible for closing it. By default a new one, closed with the
                client.
            seed_demo: Whether to add demo data to a new sandbox.
            startup_seconds: Seconds that workspaces of a new sandbox take to start and to stop, and volumes to become
                bound. By default they are ready at the next call.
            db: SQLite file to store the data of a new sandbox in; by default, the data lasts as long as the client.

        Returns:
            The client. Its `local_sandbox` is the sandbox.

        Raises:
            ConfigurationError: The extra is not installed, or you passed both a sandbox and options of a new one.

        Example:
            from strongly import AsyncStrongly

            client = AsyncStrongly.sandbox(seed_demo=True)
            print(await client.projects.list().to_list())
        """
        from strongly.extras.sandbox import open_sandbox

        behind = open_sandbox(sandbox, seed_demo=seed_demo, startup_seconds=startup_seconds, db=db)
        client = cls(behind.api_key, _LOCAL_URL)
        client._transport.http.use_in_process(behind)
        client._transport.wait_by(behind.advance)
        client._sandbox, client._owns_sandbox = behind, sandbox is None
        return client

    @property
    def local_sandbox(self) -> local.LocalSandbox:
        """The sandbox of a client that was created by `AsyncStrongly.sandbox()`.

        Raises:
            NoSandboxError: The client was created in another way. It is a `StronglyError` and an `AttributeError`.
        """
        if self._sandbox is None:
            raise NoSandboxError("only clients created by AsyncStrongly.sandbox() have a local_sandbox")
        return self._sandbox

    @property
    def base_url(self) -> str:
        """The URL of the API, to which paths are appended."""
        return self._transport.endpoint.base_url

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self:
        """Return a client with other options that shares connections, key and retry quota with this one.

        Args:
            timeout: Timeout of each attempt in seconds.
            max_retries: Maximum number of retries.
            headers: Headers to send in addition to those of this client.
            max_response_bytes: Largest response to accept, in bytes after decompression.
            on_retry: Called before each retry.
            prefetch: Whether lists prefetch upcoming pages in the background.

        Returns:
            The new client. Closing either client closes both.

        Raises:
            ConfigurationError: A value is invalid.

        Example:
            patient = client.with_options(timeout=120, max_retries=5)
            projects = await patient.projects.list().to_list()
        """
        headers = hide(headers)
        if isinstance(headers, Mapping):
            headers = {**self._transport.options.headers, **headers}  # type: ignore[dict-item]
        given = {
            "timeout": timeout,
            "max_retries": max_retries,
            "max_response_bytes": max_response_bytes,
            "on_retry": on_retry,
            "prefetch": prefetch,
            "headers": headers,
        }
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        options = check_options(self._transport.options._replace(**changes))
        copy = object.__new__(type(self))
        copy._transport = self._transport.with_options(options)
        copy._sandbox, copy._owns_sandbox = self._sandbox, self._owns_sandbox
        return copy

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Call an endpoint that this version of the SDK has no method for.

        The key, retries, timeouts and errors are the same as for other calls.

        Args:
            method: HTTP method, such as `GET`.
            path: Path below `/api/v1`, starting with a slash. Ids in it must be percent-encoded.
            query: Query parameters.
            body: Body to send as JSON, with the names of the wire format.
            idempotent: Whether the request can be retried after the server may have executed it. By default true for
                GET, HEAD, PUT and DELETE.
            timeout: Timeout of each attempt in seconds; by default, the setting of the client.
            max_retries: Maximum number of retries; by default, the setting of the client.
            extra_headers: Headers to add to those of the client.

        Returns:
            The decoded response as the server sent it; None if it is empty.

        Raises:
            ValidationError: An argument is invalid.
            StronglyError: The call failed.

        Example:
            body = await client.request("GET", "/projects", query={"limit": "1"})
        """
        from strongly._core.request import unmodelled_request

        return await self._transport.for_call(
            timeout, max_retries, extra_headers := extra_headers and hide(extra_headers), None, None
        ).send(unmodelled_request(method, path, query, body, idempotent, self._transport.endpoint.credential))

    async def aclose(self) -> None:
        """Close all connections. Later calls raise a `StronglyError`."""
        await self._transport.http.aclose()
        if self._sandbox is not None and self._owns_sandbox:
            self._sandbox.close()

    async def __aenter__(self) -> Self:
        with importing():  # async only
            from strongly.extras.warm_up import warm_up  # async only

        await warm_up(self.base_url, is_built_in=self._transport.http.is_built_in)  # async only
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    if not TYPE_CHECKING:  # type checkers would accept every name

        def __setattr__(self, name: str, value: object) -> None:
            if not name.startswith("_"):
                from strongly._core.attributes import assignment_error

                if error := assignment_error(type(self), AsyncStrongly, name):
                    del value  # it may be a key, and crash reports show variables
                    raise error
            super().__setattr__(name, value)

    def __repr__(self) -> str:
        # A crash report can show a client whose __init__ has failed.
        return f"{type(self).__name__}({f'base_url={self.base_url!r}' if hasattr(self, '_transport') else ''})"


def _transport(endpoint: Endpoint, options: Options, http_client: Any) -> AsyncTransport:
    # Imported with the first client, to keep importing the SDK cheap.
    with importing():
        from .http import AsyncHTTP
        from .transport import AsyncTransport

    return AsyncTransport(endpoint, options, AsyncHTTP(endpoint.base_url, http_client))

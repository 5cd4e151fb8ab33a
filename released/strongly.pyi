# Public names of the last release, without `self`. Written by `python -m tools.checks.surface --record`.
__version__ = "1.0.0"

class APIError(StronglyError):
    method: str | None
    path: str | None
    attempts: int
    outcome_unknown: bool
    def __str__() -> str: ...
    def __init__(
        message: str,
        status_code: int | None = None,
        error_code: str | None = None,
        request_id: str | None = None,
        body: Any = None,
    ) -> None: ...
    status_code: Any
    error_code: Any
    request_id: Any
    body: Any
    headers: Mapping[str, str]

class AsyncDownload(Generic[T]):
    def __reduce__() -> Any: ...
    @property
    def headers() -> Mapping[str, str]: ...
    async def aclose() -> None: ...
    async def __aenter__() -> Self: ...
    async def __aexit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...
    async def read() -> bytes: ...
    async def stream_to_file(path: str | os.PathLike[str]) -> None: ...
    def iter_bytes() -> AsyncIterator[bytes]: ...
    def __aiter__() -> AsyncIterator[bytes]: ...
    async def __anext__() -> bytes: ...

class AsyncEventStream(Generic[T]):
    def __reduce__() -> Any: ...
    @property
    def headers() -> Mapping[str, str]: ...
    async def aclose() -> None: ...
    async def __aenter__() -> Self: ...
    async def __aexit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...
    def __aiter__() -> AsyncIterator[T]: ...
    async def __anext__() -> T: ...

class AsyncPaginator(Generic[T]):
    def __repr__() -> str: ...
    def __aiter__() -> AsyncIterator[T]: ...
    def pages(*, offset: int | IntLike | None = None) -> AsyncIterator[Page[T]]: ...
    async def to_list() -> ModelList[T]: ...
    async def to_pandas() -> pandas.DataFrame: ...
    async def to_polars() -> polars.DataFrame: ...
    async def first() -> T | None: ...
    async def take(count: int | IntLike) -> ModelList[T]: ...
    @property
    async def total() -> int | None: ...

class AsyncStrongly:
    class projects:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                status: models.ProjectState | EnumLike | None = None,
                category: str | None = None,
                tag: str | None = None,
                limit: int | IntLike = 50,
                sort: models.ProjectSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.Project]]]: ...
            async def create(
                body: models.ProjectCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.ProjectCreate],
            ) -> RawResponse[models.Project]: ...
            async def retrieve(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Project]: ...
            async def update(
                project_id: str | Project,
                body: models.ProjectUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.ProjectUpdate],
            ) -> RawResponse[models.Project]: ...
            async def delete(
                project_id: str | Project,
                *,
                volume: models.VolumeDisposition | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def archive(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def restore(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def stats(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.ProjectStats]: ...
            def activity(
                project_id: str | Project,
                *,
                limit: int | IntLike = 50,
                offset: int | IntLike = 0,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.ProjectActivity]]]: ...
            async def collaborators(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[ModelList[models.ProjectCollaborator]]: ...
            async def add_collaborator(
                project_id: str | Project,
                *,
                email: str,
                role: models.CollaboratorRole | EnumLike,
                user_id: str | ProjectCollaborator | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def remove_collaborator(
                project_id: str | Project,
                user_id: str | ProjectCollaborator,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def update_collaborator_role(
                project_id: str | Project,
                user_id: str | ProjectCollaborator,
                *,
                role: models.CollaboratorRole | EnumLike,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def volumes(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[ModelList[models.Volume]]: ...
            def workspaces(
                project_id: str | Project,
                *,
                limit: int | IntLike = 50,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.Workspace]]]: ...

        def list(
            *,
            search: str | None = None,
            status: models.ProjectState | EnumLike | None = None,
            category: str | None = None,
            tag: str | None = None,
            limit: int | IntLike = 50,
            sort: models.ProjectSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.Project]: ...
        async def create(
            body: models.ProjectCreate | UntypedBody = None,
            *,
            exist_ok: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.ProjectCreate],
        ) -> models.Project: ...
        async def retrieve(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Project: ...
        async def get_by_name(
            name: str,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Project: ...
        async def update(
            project_id: str | Project,
            body: models.ProjectUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.ProjectUpdate],
        ) -> models.Project: ...
        async def delete(
            project_id: str | Project,
            *,
            volume: models.VolumeDisposition | EnumLike | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def archive(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def restore(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def stats(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.ProjectStats: ...
        def activity(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            offset: int | IntLike = 0,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.ProjectActivity]: ...
        async def collaborators(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> ModelList[models.ProjectCollaborator]: ...
        async def add_collaborator(
            project_id: str | Project,
            *,
            email: str,
            role: models.CollaboratorRole | EnumLike,
            user_id: str | ProjectCollaborator | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def remove_collaborator(
            project_id: str | Project,
            user_id: str | ProjectCollaborator,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def update_collaborator_role(
            project_id: str | Project,
            user_id: str | ProjectCollaborator,
            *,
            role: models.CollaboratorRole | EnumLike,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def volumes(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> ModelList[models.Volume]: ...
        def workspaces(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.Workspace]: ...

    class workspaces:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                status: models.WorkspaceState | EnumLike | None = None,
                project_id: str | Project | None = None,
                limit: int | IntLike = 50,
                sort: models.WorkspaceSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.Workspace]]]: ...
            async def create(
                body: models.WorkspaceCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.WorkspaceCreate],
            ) -> RawResponse[models.Workspace]: ...
            async def retrieve(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Workspace]: ...
            async def update(
                workspace_id: str | Workspace,
                body: models.WorkspaceUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.WorkspaceUpdate],
            ) -> RawResponse[models.Workspace]: ...
            async def delete(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def start(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def stop(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def restart(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def status(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceStatus]: ...
            async def metrics(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceMetrics]: ...
            async def logs(
                workspace_id: str | Workspace,
                *,
                type: models.LogType | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceLogs]: ...
            async def sync(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            status: models.WorkspaceState | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: models.WorkspaceSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.Workspace]: ...
        async def create(
            body: models.WorkspaceCreate | UntypedBody = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceCreate],
        ) -> models.Workspace: ...
        async def retrieve(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        async def get_by_name(
            name: str,
            *,
            project_id: str | Project | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        async def update(
            workspace_id: str | Workspace,
            body: models.WorkspaceUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceUpdate],
        ) -> models.Workspace: ...
        async def delete(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def start(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        async def stop(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        async def restart(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        async def status(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceStatus: ...
        async def metrics(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceMetrics: ...
        async def logs(
            workspace_id: str | Workspace,
            *,
            type: models.LogType | EnumLike | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceLogs: ...
        async def sync(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def wait_until_ready(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        async def wait_until_stopped(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        async def create_and_wait(
            body: models.WorkspaceCreate | UntypedBody = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceCreate],
        ) -> models.Workspace: ...
        def stream_logs(
            workspace_id: str | Workspace,
            *,
            type: models.LogType | EnumLike | None = None,
            follow: bool = True,
            poll_interval: float | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncIterator[str]: ...

    class volumes:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                type: models.VolumeType | EnumLike | None = None,
                project_id: str | Project | None = None,
                limit: int | IntLike = 50,
                sort: models.VolumeSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.Volume]]]: ...
            async def create(
                body: models.VolumeCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.VolumeCreate],
            ) -> RawResponse[models.Volume]: ...
            async def retrieve(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Volume]: ...
            async def update(
                volume_id: str | Volume,
                body: models.VolumeUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.VolumeUpdate],
            ) -> RawResponse[models.Volume]: ...
            async def delete(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def sync(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def make_shared(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def list_shared(
                *,
                search: str | None = None,
                limit: int | IntLike = 50,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> AsyncIterator[RawResponse[Page[models.Volume]]]: ...

        def list(
            *,
            search: str | None = None,
            type: models.VolumeType | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: models.VolumeSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.Volume]: ...
        async def create(
            body: models.VolumeCreate | UntypedBody = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeCreate],
        ) -> models.Volume: ...
        async def retrieve(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        async def get_by_label(
            label: str,
            *,
            project_id: str | Project | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        async def wait_until_bound(
            volume_id: str | Volume,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.Volume] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        async def create_and_wait(
            body: models.VolumeCreate | UntypedBody = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.Volume] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeCreate],
        ) -> models.Volume: ...
        async def update(
            volume_id: str | Volume,
            body: models.VolumeUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeUpdate],
        ) -> models.Volume: ...
        async def delete(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def sync(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        async def make_shared(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def list_shared(
            *,
            search: str | None = None,
            limit: int | IntLike = 50,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> AsyncPaginator[models.Volume]: ...

    def __reduce__() -> Any: ...
    def __init__(
        api_key: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 3,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None: ...
    @classmethod
    def sandbox(
        sandbox: local.LocalSandbox | None = None,
        *,
        seed_demo: bool = False,
        startup_seconds: float = 0.0,
        db: str | Path = ":memory:",
    ) -> Self: ...
    class local_sandbox:
        contract: Contract
        keys: dict[str, Key]
        def handle(
            method: str, path: str, query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
        ) -> Response: ...
        def seed_demo() -> bool: ...
        def read(operation_id: str, query: Mapping[str, Any]) -> Result: ...
        def close() -> None: ...
        def __enter__() -> Self: ...
        def __exit__(
            kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None: ...
        api_key: str
        calls: list[RecordedCall]
        @property
        def now() -> datetime: ...
        def set_time(time: datetime) -> None: ...
        def advance(seconds: float) -> None: ...
        def fail_next(
            fault: int | ConnectionFault,
            *,
            times: int = 1,
            operation: str | None = None,
            retry_after: float | None = None,
            body: object = None,
            carried_out: bool = False,
        ) -> None: ...
        def delay_next(seconds: float, *, times: int = 1, operation: str | None = None) -> None: ...
        def respond_next(
            operation: str,
            status: int,
            body: object = None,
            *,
            times: int = 1,
            headers: Mapping[str, str] | None = None,
        ) -> None: ...
        def set_metrics(
            workspace_id: str | Identified,
            *,
            cpu: float | None = None,
            memory: float | None = None,
            gpu: float | None = None,
            disk: float | None = None,
        ) -> None: ...
        def set_logs(workspace_id: str | Identified, lines: Iterable[str], *, type: LogType = "pod") -> None: ...
        def assert_called(
            operation: str,
            *,
            times: int | None = None,
            path: str | None = None,
            query: Mapping[str, str] | None = None,
            body: Mapping[str, object] | None = None,
            status: int | None = None,
        ) -> RecordedCall: ...
        def assert_not_called(operation: str | None = None) -> None: ...
        def add_project(
            name: str,
            *,
            id: str | None = None,
            description: str = "Made for a test",
            category: str | None = None,
            visibility: str | None = None,
            tags: Iterable[str] | None = None,
            archived: bool = False,
        ) -> str: ...
        def add_workspace(
            name: str,
            *,
            id: str | None = None,
            project_id: str | Identified | None = None,
            description: str = "Made for a test",
            environment_type: str = "jupyter",
            image: str | None = None,
            resources: Mapping[str, str | float] | None = None,
            status: WorkspaceStatus = "running",
        ) -> str: ...
        def add_volume(
            label: str,
            *,
            project_id: str | Identified,
            id: str | None = None,
            size_gb: float = 10.0,
            description: str | None = None,
            type: str | None = None,
            mount_path: str | None = None,
            status: VolumeStatus = "bound",
        ) -> str: ...

    @property
    def base_url() -> str: ...
    def with_options(
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self: ...
    async def request(
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Any: ...
    async def aclose() -> None: ...
    async def __aenter__() -> Self: ...
    async def __aexit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __setattr__(name: str, value: object) -> None: ...
    def __repr__() -> str: ...

class AuthenticationError(APIError): ...
class BadGatewayError(InternalServerError): ...

class CollaboratorAdd(TypedDict, total=False):
    email: Required[str]
    role: Required[models.CollaboratorRole | EnumLike]
    user_id: str | ProjectCollaborator

CollaboratorRole: TypeAlias = Literal["editor", "viewer", "owner"] | str

class CollaboratorRoleUpdate(TypedDict, total=False):
    role: Required[models.CollaboratorRole | EnumLike]

class ConfigurationError(StronglyError): ...
class ConflictError(APIError): ...

class ConnectionError(StronglyError, builtins.ConnectionError):
    method: str | None
    path: str | None
    attempts: int
    outcome_unknown: bool
    def __str__() -> str: ...

class Download(Generic[T]):
    def __reduce__() -> Any: ...
    @property
    def headers() -> Mapping[str, str]: ...
    def close() -> None: ...
    def __enter__() -> Self: ...
    def __exit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...
    def read() -> bytes: ...
    def stream_to_file(path: str | os.PathLike[str]) -> None: ...
    def iter_bytes() -> Iterator[bytes]: ...
    def __iter__() -> Iterator[bytes]: ...
    def __next__() -> bytes: ...

EnvironmentType: TypeAlias = Literal["jupyter", "vscode", "rstudio", "custom"] | str

class EventStream(Generic[T]):
    def __reduce__() -> Any: ...
    @property
    def headers() -> Mapping[str, str]: ...
    def close() -> None: ...
    def __enter__() -> Self: ...
    def __exit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...
    def __iter__() -> Iterator[T]: ...
    def __next__() -> T: ...

class GatherError(StronglyError):
    def __init__(message: str) -> None: ...
    outcomes: Outcomes[Any]

class InternalServerError(APIError):
    retry_after: float | None

LogType: TypeAlias = Literal["build", "deploy", "pod"] | str

class Model:
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    @property
    def extra() -> dict[str, Any]: ...
    def to_dict(*, by_alias: bool = False) -> dict[str, Any]: ...
    def to_json(*, by_alias: bool = False) -> str: ...
    @classmethod
    def __get_pydantic_core_schema__(source: Any, handler: Any) -> Any: ...
    def __dir__() -> Iterable[str]: ...
    def __rich__() -> Any: ...
    def __eq__(other: object) -> bool: ...
    def __replace__(**changes: Any) -> Self: ...
    def __reduce_ex__(protocol: SupportsIndex) -> str | tuple[Any, ...]: ...
    def __repr__() -> str: ...

class ModelList(list[T]):
    model: type[T] | None
    def to_pandas() -> pandas.DataFrame: ...
    def to_polars() -> polars.DataFrame: ...
    def copy() -> ModelList[T]: ...
    def __getitem__(index: SupportsIndex | slice) -> T | ModelList[T]: ...
    def __add__(other: list[T] | list[Other]) -> ModelList[Any]: ...
    def __radd__(other: list[T]) -> ModelList[T]: ...
    @classmethod
    def __get_pydantic_core_schema__(source: Any, handler: Any) -> Any: ...
    def __rich__() -> console.RenderableType: ...

class MultipleMatchesError(StronglyError):
    ids: list[str]
    def __init__(message: str) -> None: ...

class NotFoundError(APIError): ...

class Outcome(Generic[T]):
    index: int
    value: T
    error: Exception
    @property
    def ok() -> bool: ...

class Outcomes(tuple[Outcome[T], ...]):
    def __repr__() -> str: ...
    @property
    def failed() -> list[Outcome[T]]: ...
    def values() -> ModelList[T]: ...
    def to_pandas() -> pandas.DataFrame: ...
    def to_polars() -> polars.DataFrame: ...

class Page(Generic[T]):
    items: ModelList[T]
    total: int | None
    limit: int | None
    offset: int | None
    has_more: bool | None
    next_cursor: str | None
    def __repr__() -> str: ...

class PayloadTooLargeError(APIError): ...
class PermissionDeniedError(APIError): ...

class Project(Model):
    id: str
    name: str
    description: str
    status: ProjectState
    category: str | None
    visibility: ProjectVisibility
    organization_id: str
    owner: str
    owner_id: str
    collaborators: list[ProjectCollaborator] | None
    shared_with: list[str] | None
    tags: list[str]
    archived: bool
    default_data_volume_id: str | None
    attached_volume_ids: list[str] | None
    created_at: str
    updated_at: str
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    def __hash__() -> int: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class ProjectActivity(Model):
    id: str
    project_id: str
    action: str
    user_id: str | None
    user_name: str | None
    resource_type: str | None
    resource_id: str | None
    details: dict[str, Any]
    created_at: str
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    def __hash__() -> int: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class ProjectCollaborator(Model):
    user_id: str
    email: str
    name: str | None
    role: CollaboratorRole
    is_owner: bool
    granted_at: str
    granted_by: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    def __hash__() -> int: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class ProjectCreate(TypedDict, total=False):
    name: Required[str]
    description: Required[str]
    category: str
    visibility: models.ProjectVisibility | EnumLike
    tags: list[str] | ListLike[str]

ProjectSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "category:asc",
        "category:desc",
        "visibility:asc",
        "visibility:desc",
    ]
    | str
)
ProjectState: TypeAlias = Literal["active", "paused", "archived"] | str

class ProjectStats(Model):
    workspace_count: int
    volume_count: int
    total_storage_gb: float
    active_workspaces: int
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class ProjectUpdate(TypedDict, total=False):
    name: str
    description: str
    category: str | None
    visibility: models.ProjectVisibility | EnumLike
    tags: list[str] | ListLike[str]
    status: models.ProjectState | EnumLike

ProjectVisibility: TypeAlias = Literal["private", "organization"] | str

class RateLimitError(APIError):
    retry_after: float | None

class RawResponse(Generic[T]):
    status_code: int
    headers: Mapping[str, str]
    content: bytes
    request_id: str
    attempts: int
    parsed: T

class RequestTimeoutError(APIError):
    retry_after: float | None

class ResponseValidationError(APIError): ...

class RetryEvent:
    operation: str
    attempt: int
    wait: float
    reason: str
    error: Exception

class ServiceUnavailableError(InternalServerError): ...

class Strongly:
    class projects:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                status: models.ProjectState | EnumLike | None = None,
                category: str | None = None,
                tag: str | None = None,
                limit: int | IntLike = 50,
                sort: models.ProjectSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.Project]]]: ...
            def create(
                body: models.ProjectCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.ProjectCreate],
            ) -> RawResponse[models.Project]: ...
            def retrieve(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Project]: ...
            def update(
                project_id: str | Project,
                body: models.ProjectUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.ProjectUpdate],
            ) -> RawResponse[models.Project]: ...
            def delete(
                project_id: str | Project,
                *,
                volume: models.VolumeDisposition | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def archive(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def restore(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def stats(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.ProjectStats]: ...
            def activity(
                project_id: str | Project,
                *,
                limit: int | IntLike = 50,
                offset: int | IntLike = 0,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.ProjectActivity]]]: ...
            def collaborators(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[ModelList[models.ProjectCollaborator]]: ...
            def add_collaborator(
                project_id: str | Project,
                *,
                email: str,
                role: models.CollaboratorRole | EnumLike,
                user_id: str | ProjectCollaborator | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def remove_collaborator(
                project_id: str | Project,
                user_id: str | ProjectCollaborator,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def update_collaborator_role(
                project_id: str | Project,
                user_id: str | ProjectCollaborator,
                *,
                role: models.CollaboratorRole | EnumLike,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def volumes(
                project_id: str | Project,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[ModelList[models.Volume]]: ...
            def workspaces(
                project_id: str | Project,
                *,
                limit: int | IntLike = 50,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.Workspace]]]: ...

        def list(
            *,
            search: str | None = None,
            status: models.ProjectState | EnumLike | None = None,
            category: str | None = None,
            tag: str | None = None,
            limit: int | IntLike = 50,
            sort: models.ProjectSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.Project]: ...
        def create(
            body: models.ProjectCreate | UntypedBody = None,
            *,
            exist_ok: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.ProjectCreate],
        ) -> models.Project: ...
        def retrieve(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Project: ...
        def get_by_name(
            name: str,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Project: ...
        def update(
            project_id: str | Project,
            body: models.ProjectUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.ProjectUpdate],
        ) -> models.Project: ...
        def delete(
            project_id: str | Project,
            *,
            volume: models.VolumeDisposition | EnumLike | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def archive(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def restore(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def stats(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.ProjectStats: ...
        def activity(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            offset: int | IntLike = 0,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.ProjectActivity]: ...
        def collaborators(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> ModelList[models.ProjectCollaborator]: ...
        def add_collaborator(
            project_id: str | Project,
            *,
            email: str,
            role: models.CollaboratorRole | EnumLike,
            user_id: str | ProjectCollaborator | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def remove_collaborator(
            project_id: str | Project,
            user_id: str | ProjectCollaborator,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def update_collaborator_role(
            project_id: str | Project,
            user_id: str | ProjectCollaborator,
            *,
            role: models.CollaboratorRole | EnumLike,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def volumes(
            project_id: str | Project,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> ModelList[models.Volume]: ...
        def workspaces(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.Workspace]: ...

    class workspaces:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                status: models.WorkspaceState | EnumLike | None = None,
                project_id: str | Project | None = None,
                limit: int | IntLike = 50,
                sort: models.WorkspaceSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.Workspace]]]: ...
            def create(
                body: models.WorkspaceCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.WorkspaceCreate],
            ) -> RawResponse[models.Workspace]: ...
            def retrieve(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Workspace]: ...
            def update(
                workspace_id: str | Workspace,
                body: models.WorkspaceUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.WorkspaceUpdate],
            ) -> RawResponse[models.Workspace]: ...
            def delete(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def start(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def stop(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def restart(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def status(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceStatus]: ...
            def metrics(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceMetrics]: ...
            def logs(
                workspace_id: str | Workspace,
                *,
                type: models.LogType | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.WorkspaceLogs]: ...
            def sync(
                workspace_id: str | Workspace,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            status: models.WorkspaceState | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: models.WorkspaceSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.Workspace]: ...
        def create(
            body: models.WorkspaceCreate | UntypedBody = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceCreate],
        ) -> models.Workspace: ...
        def retrieve(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        def get_by_name(
            name: str,
            *,
            project_id: str | Project | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        def update(
            workspace_id: str | Workspace,
            body: models.WorkspaceUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceUpdate],
        ) -> models.Workspace: ...
        def delete(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def start(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        def stop(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        def restart(
            workspace_id: str | Workspace,
            *,
            wait: Literal[False] | Literal[True] | bool = False,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any] | models.Workspace: ...
        def status(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceStatus: ...
        def metrics(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceMetrics: ...
        def logs(
            workspace_id: str | Workspace,
            *,
            type: models.LogType | EnumLike | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.WorkspaceLogs: ...
        def sync(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def wait_until_ready(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        def wait_until_stopped(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Workspace: ...
        def create_and_wait(
            body: models.WorkspaceCreate | UntypedBody = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.WorkspaceStatus] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.WorkspaceCreate],
        ) -> models.Workspace: ...
        def stream_logs(
            workspace_id: str | Workspace,
            *,
            type: models.LogType | EnumLike | None = None,
            follow: bool = True,
            poll_interval: float | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> Iterator[str]: ...

    class volumes:
        def __init_subclass__() -> None: ...
        def __repr__() -> str: ...
        class with_raw_response:
            def __init_subclass__() -> None: ...
            def __repr__() -> str: ...
            def list(
                *,
                search: str | None = None,
                type: models.VolumeType | EnumLike | None = None,
                project_id: str | Project | None = None,
                limit: int | IntLike = 50,
                sort: models.VolumeSort | EnumLike | None = None,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.Volume]]]: ...
            def create(
                body: models.VolumeCreate | UntypedBody = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.VolumeCreate],
            ) -> RawResponse[models.Volume]: ...
            def retrieve(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[models.Volume]: ...
            def update(
                volume_id: str | Volume,
                body: models.VolumeUpdate | UntypedBody | None = None,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
                **fields: Unpack[models.VolumeUpdate],
            ) -> RawResponse[models.Volume]: ...
            def delete(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def sync(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def make_shared(
                volume_id: str | Volume,
                *,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def list_shared(
                *,
                search: str | None = None,
                limit: int | IntLike = 50,
                timeout: float | None = None,
                max_retries: int | None = None,
                extra_headers: dict[str, str] | None = None,
                extra_query: dict[str, str] | None = None,
                extra_body: dict[str, Any] | None = None,
            ) -> Iterator[RawResponse[Page[models.Volume]]]: ...

        def list(
            *,
            search: str | None = None,
            type: models.VolumeType | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: models.VolumeSort | EnumLike | None = None,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.Volume]: ...
        def create(
            body: models.VolumeCreate | UntypedBody = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeCreate],
        ) -> models.Volume: ...
        def retrieve(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        def get_by_label(
            label: str,
            *,
            project_id: str | Project | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        def wait_until_bound(
            volume_id: str | Volume,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.Volume] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> models.Volume: ...
        def create_and_wait(
            body: models.VolumeCreate | UntypedBody = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: OnUpdate[models.Volume] | None = None,
            progress: bool = False,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeCreate],
        ) -> models.Volume: ...
        def update(
            volume_id: str | Volume,
            body: models.VolumeUpdate | UntypedBody | None = None,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
            **fields: Unpack[models.VolumeUpdate],
        ) -> models.Volume: ...
        def delete(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def sync(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def make_shared(
            volume_id: str | Volume,
            *,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> dict[str, Any]: ...
        def list_shared(
            *,
            search: str | None = None,
            limit: int | IntLike = 50,
            prefetch: bool | None = None,
            timeout: float | None = None,
            max_retries: int | None = None,
            extra_headers: dict[str, str] | None = None,
            extra_query: dict[str, str] | None = None,
            extra_body: dict[str, Any] | None = None,
        ) -> SyncPaginator[models.Volume]: ...

    def __reduce__() -> Any: ...
    def __init__(
        api_key: str | Callable[[], str] | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 3,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None: ...
    @classmethod
    def sandbox(
        sandbox: local.LocalSandbox | None = None,
        *,
        seed_demo: bool = False,
        startup_seconds: float = 0.0,
        db: str | Path = ":memory:",
    ) -> Self: ...
    class local_sandbox:
        contract: Contract
        keys: dict[str, Key]
        def handle(
            method: str, path: str, query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
        ) -> Response: ...
        def seed_demo() -> bool: ...
        def read(operation_id: str, query: Mapping[str, Any]) -> Result: ...
        def close() -> None: ...
        def __enter__() -> Self: ...
        def __exit__(
            kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None: ...
        api_key: str
        calls: list[RecordedCall]
        @property
        def now() -> datetime: ...
        def set_time(time: datetime) -> None: ...
        def advance(seconds: float) -> None: ...
        def fail_next(
            fault: int | ConnectionFault,
            *,
            times: int = 1,
            operation: str | None = None,
            retry_after: float | None = None,
            body: object = None,
            carried_out: bool = False,
        ) -> None: ...
        def delay_next(seconds: float, *, times: int = 1, operation: str | None = None) -> None: ...
        def respond_next(
            operation: str,
            status: int,
            body: object = None,
            *,
            times: int = 1,
            headers: Mapping[str, str] | None = None,
        ) -> None: ...
        def set_metrics(
            workspace_id: str | Identified,
            *,
            cpu: float | None = None,
            memory: float | None = None,
            gpu: float | None = None,
            disk: float | None = None,
        ) -> None: ...
        def set_logs(workspace_id: str | Identified, lines: Iterable[str], *, type: LogType = "pod") -> None: ...
        def assert_called(
            operation: str,
            *,
            times: int | None = None,
            path: str | None = None,
            query: Mapping[str, str] | None = None,
            body: Mapping[str, object] | None = None,
            status: int | None = None,
        ) -> RecordedCall: ...
        def assert_not_called(operation: str | None = None) -> None: ...
        def add_project(
            name: str,
            *,
            id: str | None = None,
            description: str = "Made for a test",
            category: str | None = None,
            visibility: str | None = None,
            tags: Iterable[str] | None = None,
            archived: bool = False,
        ) -> str: ...
        def add_workspace(
            name: str,
            *,
            id: str | None = None,
            project_id: str | Identified | None = None,
            description: str = "Made for a test",
            environment_type: str = "jupyter",
            image: str | None = None,
            resources: Mapping[str, str | float] | None = None,
            status: WorkspaceStatus = "running",
        ) -> str: ...
        def add_volume(
            label: str,
            *,
            project_id: str | Identified,
            id: str | None = None,
            size_gb: float = 10.0,
            description: str | None = None,
            type: str | None = None,
            mount_path: str | None = None,
            status: VolumeStatus = "bound",
        ) -> str: ...

    @property
    def base_url() -> str: ...
    def with_options(
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[retry_event.RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self: ...
    def request(
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Any: ...
    def close() -> None: ...
    def __enter__() -> Self: ...
    def __exit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __setattr__(name: str, value: object) -> None: ...
    def __repr__() -> str: ...

class StronglyError(Exception):
    workspace_id: str | None
    volume_id: str | None
    def __init__(message: str) -> None: ...
    message: Any
    next_offset: int | None
    def __str__() -> str: ...
    def __reduce__() -> tuple[Any, ...]: ...

class StronglyWarning(UserWarning): ...

class SyncPaginator(Generic[T]):
    def __repr__() -> str: ...
    def __iter__() -> Iterator[T]: ...
    def pages(*, offset: int | IntLike | None = None) -> Iterator[Page[T]]: ...
    def to_list() -> ModelList[T]: ...
    def to_pandas() -> pandas.DataFrame: ...
    def to_polars() -> polars.DataFrame: ...
    def first() -> T | None: ...
    def take(count: int | IntLike) -> ModelList[T]: ...
    @property
    def total() -> int | None: ...

class TimeoutError(StronglyError, builtins.TimeoutError):
    method: str | None
    path: str | None
    attempts: int
    outcome_unknown: bool
    def __str__() -> str: ...

class UnprocessableEntityError(ValidationError): ...
class UnsupportedMediaTypeError(APIError): ...

class ValidationError(APIError, ValueError):
    argument: str | None

class Volume(Model):
    id: str
    label: str
    name: str
    description: str | None
    status: VolumeState
    type: VolumeType
    volume_type: str
    size_gb: float
    mount_path: str | None
    organization_id: str
    owner: str
    owner_id: str
    project_id: str | None
    is_shared: bool
    shared: bool | None
    shared_with: list[str] | None
    created_at: str
    updated_at: str
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    def __hash__() -> int: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class VolumeCreate(TypedDict, total=False):
    project_id: Required[str | Project]
    label: Required[str]
    size_gb: Required[float | FloatLike]
    description: str
    type: models.VolumeType | EnumLike
    mount_path: str | PathLike

VolumeDisposition: TypeAlias = Literal["delete", "keep"] | str

class VolumeFailedError(StronglyError):
    volume_id: str
    volume: Volume | None

VolumeSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "label:asc",
        "label:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "type:asc",
        "type:desc",
        "size_gb:asc",
        "size_gb:desc",
    ]
    | str
)
VolumeState: TypeAlias = Literal["pending", "bound"] | str
VolumeType: TypeAlias = Literal["data", "model", "workspace", "scratch", "shared"] | str

class VolumeUpdate(TypedDict, total=False):
    label: str
    description: str | None
    size_gb: float | FloatLike

class WaitTimeoutError(StronglyError, builtins.TimeoutError):
    workspace_id: str
    volume_id: str
    def __init__(message: str) -> None: ...
    status: WorkspaceStatus | None
    volume: Volume | None

class Workspace(Model):
    id: str
    name: str
    description: str
    status: WorkspaceState
    environment_type: EnvironmentType
    image: str | None
    resources: dict[str, Any] | None
    organization_id: str
    owner: str
    owner_id: str
    url: str | None
    project_id: str | None
    volume_ids: list[str] | None
    created_at: str
    updated_at: str
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    def __hash__() -> int: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class WorkspaceCreate(TypedDict, total=False):
    name: Required[str]
    description: Required[str]
    environment_type: Required[models.EnvironmentType | EnumLike]
    image: str
    resources: models.WorkspaceResources
    project_id: str | Project

class WorkspaceFailedError(StronglyError):
    workspace_id: str
    logs: list[str]
    def __init__(message: str) -> None: ...
    status: WorkspaceStatus | None
    @property
    def phase() -> str | None: ...
    @property
    def conditions() -> list[dict[str, Any]]: ...

class WorkspaceLogs(Model):
    log_type: LogType
    lines: list[str]
    content: str
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class WorkspaceMetrics(Model):
    cpu_usage: float | None
    memory_usage: float | None
    gpu_usage: float | None
    disk_usage: float | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

WorkspacePhase: TypeAlias = Literal["Pending", "Running", "Stopped", "Failed"] | str

class WorkspaceResources(TypedDict, total=False):
    cpu: str | FloatLike
    memory: str | FloatLike
    gpu: str | FloatLike

WorkspaceSort: TypeAlias = (
    Literal[
        "created_at:asc",
        "created_at:desc",
        "updated_at:asc",
        "updated_at:desc",
        "name:asc",
        "name:desc",
        "status:asc",
        "status:desc",
        "environment_type:asc",
        "environment_type:desc",
    ]
    | str
)
WorkspaceState: TypeAlias = Literal["pending", "running", "stopped", "failed", "terminated"] | str

class WorkspaceStatus(Model):
    phase: WorkspacePhase
    ready: bool
    message: str
    conditions: list[dict[str, Any]]
    @classmethod
    def from_dict(data: dict[str, Any]) -> Self: ...
    @classmethod
    def from_response(payload: object) -> Self: ...

class WorkspaceUpdate(TypedDict, total=False):
    name: str
    description: str
    environment_type: models.EnvironmentType | EnumLike
    image: str | None
    resources: models.WorkspaceResources

async def async_gather(
    calls: Iterable[Callable[[], Awaitable[T]] | Awaitable[T]]
    | AsyncIterable[Callable[[], Awaitable[T]] | Awaitable[T]],
    *,
    max_concurrency: int = 8,
    progress: bool = False,
) -> Outcomes[T]: ...
def gather(calls: Iterable[Callable[[], T]], *, max_concurrency: int = 8, progress: bool = False) -> Outcomes[T]: ...
def parse_timestamp(text: str) -> datetime: ...

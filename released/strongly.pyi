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

class AsyncPaginator(Generic[T]):
    def __repr__() -> str: ...
    def __aiter__() -> AsyncIterator[T]: ...
    def pages(*, offset: int | IntLike | None = None) -> AsyncIterator[Page[T]]: ...
    async def to_list() -> list[T]: ...
    async def to_pandas() -> pandas.DataFrame: ...
    async def to_polars() -> polars.DataFrame: ...
    async def first() -> T | None: ...
    async def take(count: int | IntLike) -> list[T]: ...
    @property
    async def total() -> int | None: ...

class AsyncStrongly:
    def __reduce__() -> Any: ...
    def __init__(
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 3,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None: ...
    @classmethod
    def sandbox(
        sandbox: LocalSandbox | None = None,
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
            project_id: str | None = None,
            description: str = "Made for a test",
            environment_type: str = "jupyter",
            image: str | None = None,
            resources: Mapping[str, str] | None = None,
            status: WorkspaceStatus = "running",
        ) -> str: ...
        def add_volume(
            label: str,
            *,
            project_id: str,
            id: str | None = None,
            size_gb: float = 10.0,
            description: str | None = None,
            type: str | None = None,
            mount_path: str | None = None,
            status: VolumeStatus = "bound",
        ) -> str: ...

    class projects:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            async def create(body: ProjectCreate = None, **fields: Unpack[ProjectCreate]) -> RawResponse[Project]: ...
            async def retrieve(project_id: str | Project) -> RawResponse[Project]: ...
            async def update(
                project_id: str | Project, body: ProjectUpdate | None = None, **fields: Unpack[ProjectUpdate]
            ) -> RawResponse[Project]: ...
            async def delete(
                project_id: str | Project, *, volume: VolumeDisposition | EnumLike | None = None
            ) -> RawResponse[dict[str, Any]]: ...
            async def archive(project_id: str | Project) -> RawResponse[dict[str, Any]]: ...
            async def restore(project_id: str | Project) -> RawResponse[dict[str, Any]]: ...
            async def stats(project_id: str | Project) -> RawResponse[ProjectStats]: ...
            async def collaborators(project_id: str | Project) -> RawResponse[builtins.list[ProjectCollaborator]]: ...
            async def add_collaborator(
                project_id: str | Project,
                *,
                email: str,
                role: CollaboratorRole | EnumLike,
                user_id: str | ProjectCollaborator | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            async def remove_collaborator(
                project_id: str | Project, user_id: str | ProjectCollaborator
            ) -> RawResponse[dict[str, Any]]: ...
            async def update_collaborator_role(
                project_id: str | Project, user_id: str | ProjectCollaborator, *, role: CollaboratorRole | EnumLike
            ) -> RawResponse[dict[str, Any]]: ...
            async def volumes(project_id: str | Project) -> RawResponse[builtins.list[Volume]]: ...

        def list(
            *,
            search: str | None = None,
            status: ProjectState | EnumLike | None = None,
            category: str | None = None,
            tag: str | None = None,
            limit: int | IntLike = 50,
            sort: ProjectSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> AsyncPaginator[Project]: ...
        async def create(body: ProjectCreate = None, **fields: Unpack[ProjectCreate]) -> Project: ...
        async def retrieve(project_id: str | Project) -> Project: ...
        async def update(
            project_id: str | Project, body: ProjectUpdate | None = None, **fields: Unpack[ProjectUpdate]
        ) -> Project: ...
        async def delete(
            project_id: str | Project, *, volume: VolumeDisposition | EnumLike | None = None
        ) -> dict[str, Any]: ...
        async def archive(project_id: str | Project) -> dict[str, Any]: ...
        async def restore(project_id: str | Project) -> dict[str, Any]: ...
        async def stats(project_id: str | Project) -> ProjectStats: ...
        def activity(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            offset: int | IntLike = 0,
            prefetch: bool | None = None,
        ) -> AsyncPaginator[ProjectActivity]: ...
        async def collaborators(project_id: str | Project) -> builtins.list[ProjectCollaborator]: ...
        async def add_collaborator(
            project_id: str | Project,
            *,
            email: str,
            role: CollaboratorRole | EnumLike,
            user_id: str | ProjectCollaborator | None = None,
        ) -> dict[str, Any]: ...
        async def remove_collaborator(
            project_id: str | Project, user_id: str | ProjectCollaborator
        ) -> dict[str, Any]: ...
        async def update_collaborator_role(
            project_id: str | Project, user_id: str | ProjectCollaborator, *, role: CollaboratorRole | EnumLike
        ) -> dict[str, Any]: ...
        async def volumes(project_id: str | Project) -> builtins.list[Volume]: ...
        def workspaces(
            project_id: str | Project, *, limit: int | IntLike = 50, prefetch: bool | None = None
        ) -> AsyncPaginator[Workspace]: ...

    class workspaces:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            async def create(
                body: WorkspaceCreate = None, **fields: Unpack[WorkspaceCreate]
            ) -> RawResponse[Workspace]: ...
            async def retrieve(workspace_id: str | Workspace) -> RawResponse[Workspace]: ...
            async def update(
                workspace_id: str | Workspace, body: WorkspaceUpdate | None = None, **fields: Unpack[WorkspaceUpdate]
            ) -> RawResponse[Workspace]: ...
            async def delete(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            async def start(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            async def stop(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            async def restart(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            async def status(workspace_id: str | Workspace) -> RawResponse[WorkspaceStatus]: ...
            async def metrics(workspace_id: str | Workspace) -> RawResponse[WorkspaceMetrics]: ...
            async def logs(
                workspace_id: str | Workspace, *, type: LogType | EnumLike | None = None
            ) -> RawResponse[WorkspaceLogs]: ...
            async def sync(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            status: WorkspaceState | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: WorkspaceSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> AsyncPaginator[Workspace]: ...
        async def create(body: WorkspaceCreate = None, **fields: Unpack[WorkspaceCreate]) -> Workspace: ...
        async def retrieve(workspace_id: str | Workspace) -> Workspace: ...
        async def update(
            workspace_id: str | Workspace, body: WorkspaceUpdate | None = None, **fields: Unpack[WorkspaceUpdate]
        ) -> Workspace: ...
        async def delete(workspace_id: str | Workspace) -> dict[str, Any]: ...
        async def start(workspace_id: str | Workspace) -> dict[str, Any]: ...
        async def stop(workspace_id: str | Workspace) -> dict[str, Any]: ...
        async def restart(workspace_id: str | Workspace) -> dict[str, Any]: ...
        async def status(workspace_id: str | Workspace) -> WorkspaceStatus: ...
        async def metrics(workspace_id: str | Workspace) -> WorkspaceMetrics: ...
        async def logs(workspace_id: str | Workspace, *, type: LogType | EnumLike | None = None) -> WorkspaceLogs: ...
        async def sync(workspace_id: str | Workspace) -> dict[str, Any]: ...
        async def wait_until_ready(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
        ) -> Workspace: ...
        async def wait_until_stopped(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
        ) -> Workspace: ...
        async def create_and_wait(
            body: WorkspaceCreate = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
            **fields: Unpack[WorkspaceCreate],
        ) -> Workspace: ...
        def stream_logs(
            workspace_id: str | Workspace,
            *,
            type: LogType | EnumLike | None = None,
            follow: bool = True,
            poll_interval: float | None = None,
        ) -> AsyncIterator[str]: ...

    class volumes:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            async def create(body: VolumeCreate = None, **fields: Unpack[VolumeCreate]) -> RawResponse[Volume]: ...
            async def retrieve(volume_id: str | Volume) -> RawResponse[Volume]: ...
            async def update(
                volume_id: str | Volume, body: VolumeUpdate | None = None, **fields: Unpack[VolumeUpdate]
            ) -> RawResponse[Volume]: ...
            async def delete(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...
            async def sync(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...
            async def make_shared(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            type: VolumeType | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: VolumeSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> AsyncPaginator[Volume]: ...
        async def create(body: VolumeCreate = None, **fields: Unpack[VolumeCreate]) -> Volume: ...
        async def retrieve(volume_id: str | Volume) -> Volume: ...
        async def update(
            volume_id: str | Volume, body: VolumeUpdate | None = None, **fields: Unpack[VolumeUpdate]
        ) -> Volume: ...
        async def delete(volume_id: str | Volume) -> dict[str, Any]: ...
        async def sync(volume_id: str | Volume) -> dict[str, Any]: ...
        async def make_shared(volume_id: str | Volume) -> dict[str, Any]: ...
        def list_shared(
            *, search: str | None = None, limit: int | IntLike = 50, prefetch: bool | None = None
        ) -> AsyncPaginator[Volume]: ...

    @property
    def base_url() -> str: ...
    def with_options(
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self: ...
    async def request(
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
    ) -> Any: ...
    async def aclose() -> None: ...
    async def __aenter__() -> Self: ...
    async def __aexit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...

class AuthenticationError(APIError): ...
class BadGatewayError(InternalServerError): ...

class CollaboratorAdd(TypedDict, total=False):
    email: Required[str]
    role: Required[CollaboratorRole | EnumLike]
    user_id: str | ProjectCollaborator

CollaboratorRole: TypeAlias = Literal["editor", "viewer", "owner"] | str

class ConfigurationError(StronglyError): ...
class ConflictError(APIError): ...

class ConnectionError(StronglyError, builtins.ConnectionError):
    method: str | None
    path: str | None
    attempts: int
    outcome_unknown: bool
    def __str__() -> str: ...

EnvironmentType: TypeAlias = Literal["jupyter", "vscode", "rstudio", "custom"] | str

class GatherError(StronglyError):
    def __init__(message: str) -> None: ...
    outcomes: Outcomes[Any]

class InternalServerError(APIError):
    retry_after: float | None

LogType: TypeAlias = Literal["build", "deploy", "pod"] | str

class Model:
    @property
    def extra() -> dict[str, Any]: ...
    def to_dict() -> dict[str, Any]: ...
    def __rich__() -> RenderableType: ...
    def __eq__(other: object) -> bool: ...
    def __repr__() -> str: ...

class NotFoundError(APIError): ...

class Outcome(Generic[T]):
    index: int
    value: T | None
    error: Exception | None
    @property
    def ok() -> bool: ...

class Outcomes(tuple[Outcome[T], ...]):
    def __repr__() -> str: ...
    @property
    def failed() -> list[Outcome[T]]: ...
    def values() -> list[T]: ...

class Page(Generic[T]):
    items: list[T]
    total: int | None
    limit: int | None
    offset: int | None
    has_more: bool | None
    def __repr__() -> str: ...

class PayloadTooLargeError(APIError): ...
class PermissionDeniedError(APIError): ...

class Project(Model):
    id: str
    name: str | None
    description: str | None
    status: ProjectState | None
    category: str | None
    visibility: ProjectVisibility | None
    organization_id: str | None
    owner: str | None
    owner_id: str | None
    collaborators: list[ProjectCollaborator] | None
    shared_with: list[str] | None
    tags: list[str] | None
    archived: bool | None
    default_data_volume_id: str | None
    attached_volume_ids: list[str] | None
    created_at: str | None
    updated_at: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> Project: ...
    @classmethod
    def from_response(payload: object) -> Project: ...

class ProjectActivity(Model):
    id: str
    project_id: str | None
    action: str | None
    user_id: str | None
    user_name: str | None
    resource_type: str | None
    resource_id: str | None
    details: dict[str, Any] | None
    created_at: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> ProjectActivity: ...
    @classmethod
    def from_response(payload: object) -> ProjectActivity: ...

class ProjectCollaborator(Model):
    user_id: str
    email: str | None
    name: str | None
    role: CollaboratorRole | None
    is_owner: bool | None
    granted_at: str | None
    granted_by: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> ProjectCollaborator: ...
    @classmethod
    def from_response(payload: object) -> ProjectCollaborator: ...

class ProjectCreate(TypedDict, total=False):
    name: Required[str]
    description: Required[str]
    category: str
    visibility: ProjectVisibility | EnumLike
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
    workspace_count: int | None
    volume_count: int | None
    total_storage_gb: float | None
    active_workspaces: int | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> ProjectStats: ...
    @classmethod
    def from_response(payload: object) -> ProjectStats: ...

class ProjectUpdate(TypedDict, total=False):
    name: str
    description: str
    category: str | None
    visibility: ProjectVisibility | EnumLike
    tags: list[str] | ListLike[str]
    status: ProjectState | EnumLike

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
    def __reduce__() -> Any: ...
    def __init__(
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 3,
        http_client: Any = None,
        profile: str | None = None,
        headers: Mapping[str, str] | None = None,
        allow_insecure_http: bool = False,
        max_response_bytes: int = 64 * 1024 * 1024,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> None: ...
    @classmethod
    def sandbox(
        sandbox: LocalSandbox | None = None,
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
            project_id: str | None = None,
            description: str = "Made for a test",
            environment_type: str = "jupyter",
            image: str | None = None,
            resources: Mapping[str, str] | None = None,
            status: WorkspaceStatus = "running",
        ) -> str: ...
        def add_volume(
            label: str,
            *,
            project_id: str,
            id: str | None = None,
            size_gb: float = 10.0,
            description: str | None = None,
            type: str | None = None,
            mount_path: str | None = None,
            status: VolumeStatus = "bound",
        ) -> str: ...

    class projects:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            def create(body: ProjectCreate = None, **fields: Unpack[ProjectCreate]) -> RawResponse[Project]: ...
            def retrieve(project_id: str | Project) -> RawResponse[Project]: ...
            def update(
                project_id: str | Project, body: ProjectUpdate | None = None, **fields: Unpack[ProjectUpdate]
            ) -> RawResponse[Project]: ...
            def delete(
                project_id: str | Project, *, volume: VolumeDisposition | EnumLike | None = None
            ) -> RawResponse[dict[str, Any]]: ...
            def archive(project_id: str | Project) -> RawResponse[dict[str, Any]]: ...
            def restore(project_id: str | Project) -> RawResponse[dict[str, Any]]: ...
            def stats(project_id: str | Project) -> RawResponse[ProjectStats]: ...
            def collaborators(project_id: str | Project) -> RawResponse[builtins.list[ProjectCollaborator]]: ...
            def add_collaborator(
                project_id: str | Project,
                *,
                email: str,
                role: CollaboratorRole | EnumLike,
                user_id: str | ProjectCollaborator | None = None,
            ) -> RawResponse[dict[str, Any]]: ...
            def remove_collaborator(
                project_id: str | Project, user_id: str | ProjectCollaborator
            ) -> RawResponse[dict[str, Any]]: ...
            def update_collaborator_role(
                project_id: str | Project, user_id: str | ProjectCollaborator, *, role: CollaboratorRole | EnumLike
            ) -> RawResponse[dict[str, Any]]: ...
            def volumes(project_id: str | Project) -> RawResponse[builtins.list[Volume]]: ...

        def list(
            *,
            search: str | None = None,
            status: ProjectState | EnumLike | None = None,
            category: str | None = None,
            tag: str | None = None,
            limit: int | IntLike = 50,
            sort: ProjectSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> SyncPaginator[Project]: ...
        def create(body: ProjectCreate = None, **fields: Unpack[ProjectCreate]) -> Project: ...
        def retrieve(project_id: str | Project) -> Project: ...
        def update(
            project_id: str | Project, body: ProjectUpdate | None = None, **fields: Unpack[ProjectUpdate]
        ) -> Project: ...
        def delete(
            project_id: str | Project, *, volume: VolumeDisposition | EnumLike | None = None
        ) -> dict[str, Any]: ...
        def archive(project_id: str | Project) -> dict[str, Any]: ...
        def restore(project_id: str | Project) -> dict[str, Any]: ...
        def stats(project_id: str | Project) -> ProjectStats: ...
        def activity(
            project_id: str | Project,
            *,
            limit: int | IntLike = 50,
            offset: int | IntLike = 0,
            prefetch: bool | None = None,
        ) -> SyncPaginator[ProjectActivity]: ...
        def collaborators(project_id: str | Project) -> builtins.list[ProjectCollaborator]: ...
        def add_collaborator(
            project_id: str | Project,
            *,
            email: str,
            role: CollaboratorRole | EnumLike,
            user_id: str | ProjectCollaborator | None = None,
        ) -> dict[str, Any]: ...
        def remove_collaborator(project_id: str | Project, user_id: str | ProjectCollaborator) -> dict[str, Any]: ...
        def update_collaborator_role(
            project_id: str | Project, user_id: str | ProjectCollaborator, *, role: CollaboratorRole | EnumLike
        ) -> dict[str, Any]: ...
        def volumes(project_id: str | Project) -> builtins.list[Volume]: ...
        def workspaces(
            project_id: str | Project, *, limit: int | IntLike = 50, prefetch: bool | None = None
        ) -> SyncPaginator[Workspace]: ...

    class workspaces:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            def create(body: WorkspaceCreate = None, **fields: Unpack[WorkspaceCreate]) -> RawResponse[Workspace]: ...
            def retrieve(workspace_id: str | Workspace) -> RawResponse[Workspace]: ...
            def update(
                workspace_id: str | Workspace, body: WorkspaceUpdate | None = None, **fields: Unpack[WorkspaceUpdate]
            ) -> RawResponse[Workspace]: ...
            def delete(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            def start(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            def stop(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            def restart(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...
            def status(workspace_id: str | Workspace) -> RawResponse[WorkspaceStatus]: ...
            def metrics(workspace_id: str | Workspace) -> RawResponse[WorkspaceMetrics]: ...
            def logs(
                workspace_id: str | Workspace, *, type: LogType | EnumLike | None = None
            ) -> RawResponse[WorkspaceLogs]: ...
            def sync(workspace_id: str | Workspace) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            status: WorkspaceState | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: WorkspaceSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> SyncPaginator[Workspace]: ...
        def create(body: WorkspaceCreate = None, **fields: Unpack[WorkspaceCreate]) -> Workspace: ...
        def retrieve(workspace_id: str | Workspace) -> Workspace: ...
        def update(
            workspace_id: str | Workspace, body: WorkspaceUpdate | None = None, **fields: Unpack[WorkspaceUpdate]
        ) -> Workspace: ...
        def delete(workspace_id: str | Workspace) -> dict[str, Any]: ...
        def start(workspace_id: str | Workspace) -> dict[str, Any]: ...
        def stop(workspace_id: str | Workspace) -> dict[str, Any]: ...
        def restart(workspace_id: str | Workspace) -> dict[str, Any]: ...
        def status(workspace_id: str | Workspace) -> WorkspaceStatus: ...
        def metrics(workspace_id: str | Workspace) -> WorkspaceMetrics: ...
        def logs(workspace_id: str | Workspace, *, type: LogType | EnumLike | None = None) -> WorkspaceLogs: ...
        def sync(workspace_id: str | Workspace) -> dict[str, Any]: ...
        def wait_until_ready(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
        ) -> Workspace: ...
        def wait_until_stopped(
            workspace_id: str | Workspace,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
        ) -> Workspace: ...
        def create_and_wait(
            body: WorkspaceCreate = None,
            *,
            timeout: float | None = 600,
            poll_interval: float | None = None,
            on_update: Callable[[WorkspaceStatus], object] | None = None,
            progress: bool = False,
            **fields: Unpack[WorkspaceCreate],
        ) -> Workspace: ...
        def stream_logs(
            workspace_id: str | Workspace,
            *,
            type: LogType | EnumLike | None = None,
            follow: bool = True,
            poll_interval: float | None = None,
        ) -> Iterator[str]: ...

    class volumes:
        def __repr__() -> str: ...
        class with_raw_response:
            def __repr__() -> str: ...
            def create(body: VolumeCreate = None, **fields: Unpack[VolumeCreate]) -> RawResponse[Volume]: ...
            def retrieve(volume_id: str | Volume) -> RawResponse[Volume]: ...
            def update(
                volume_id: str | Volume, body: VolumeUpdate | None = None, **fields: Unpack[VolumeUpdate]
            ) -> RawResponse[Volume]: ...
            def delete(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...
            def sync(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...
            def make_shared(volume_id: str | Volume) -> RawResponse[dict[str, Any]]: ...

        def list(
            *,
            search: str | None = None,
            type: VolumeType | EnumLike | None = None,
            project_id: str | Project | None = None,
            limit: int | IntLike = 50,
            sort: VolumeSort | EnumLike | None = None,
            prefetch: bool | None = None,
        ) -> SyncPaginator[Volume]: ...
        def create(body: VolumeCreate = None, **fields: Unpack[VolumeCreate]) -> Volume: ...
        def retrieve(volume_id: str | Volume) -> Volume: ...
        def update(
            volume_id: str | Volume, body: VolumeUpdate | None = None, **fields: Unpack[VolumeUpdate]
        ) -> Volume: ...
        def delete(volume_id: str | Volume) -> dict[str, Any]: ...
        def sync(volume_id: str | Volume) -> dict[str, Any]: ...
        def make_shared(volume_id: str | Volume) -> dict[str, Any]: ...
        def list_shared(
            *, search: str | None = None, limit: int | IntLike = 50, prefetch: bool | None = None
        ) -> SyncPaginator[Volume]: ...

    @property
    def base_url() -> str: ...
    def with_options(
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        max_response_bytes: int | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        prefetch: bool | None = None,
    ) -> Self: ...
    def request(
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotent: bool | None = None,
    ) -> Any: ...
    def close() -> None: ...
    def __enter__() -> Self: ...
    def __exit__(
        kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def __repr__() -> str: ...

class StronglyError(Exception):
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
    def to_list() -> list[T]: ...
    def to_pandas() -> pandas.DataFrame: ...
    def to_polars() -> polars.DataFrame: ...
    def first() -> T | None: ...
    def take(count: int | IntLike) -> list[T]: ...
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
    label: str | None
    name: str | None
    description: str | None
    status: VolumeState | None
    type: VolumeType | None
    volume_type: str | None
    size_gb: float | None
    mount_path: str | None
    organization_id: str | None
    owner: str | None
    owner_id: str | None
    project_id: str | None
    is_shared: bool | None
    shared: bool | None
    shared_with: list[str] | None
    created_at: str | None
    updated_at: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> Volume: ...
    @classmethod
    def from_response(payload: object) -> Volume: ...

class VolumeCreate(TypedDict, total=False):
    project_id: Required[str | Project]
    label: Required[str]
    size_gb: Required[float | FloatLike]
    description: str
    type: VolumeType | EnumLike
    mount_path: str | PathLike

VolumeDisposition: TypeAlias = Literal["delete", "keep"] | str
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
    status: WorkspaceStatus | None

class Workspace(Model):
    id: str
    name: str | None
    description: str | None
    status: WorkspaceState | None
    environment_type: EnvironmentType | None
    image: str | None
    resources: dict[str, Any] | None
    organization_id: str | None
    owner: str | None
    owner_id: str | None
    url: str | None
    project_id: str | None
    volume_ids: list[str] | None
    created_at: str | None
    updated_at: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> Workspace: ...
    @classmethod
    def from_response(payload: object) -> Workspace: ...

class WorkspaceCreate(TypedDict, total=False):
    name: Required[str]
    description: Required[str]
    environment_type: Required[EnvironmentType | EnumLike]
    image: str
    resources: WorkspaceResources
    project_id: str | Project

class WorkspaceFailedError(StronglyError):
    workspace_id: str
    status: WorkspaceStatus | None
    logs: list[str]
    def __init__(message: str) -> None: ...
    @property
    def phase() -> str | None: ...
    @property
    def conditions() -> list[dict[str, Any]]: ...

class WorkspaceLogs(Model):
    log_type: LogType | None
    lines: list[str] | None
    content: str | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> WorkspaceLogs: ...
    @classmethod
    def from_response(payload: object) -> WorkspaceLogs: ...

class WorkspaceMetrics(Model):
    cpu_usage: float | None
    memory_usage: float | None
    gpu_usage: float | None
    disk_usage: float | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> WorkspaceMetrics: ...
    @classmethod
    def from_response(payload: object) -> WorkspaceMetrics: ...

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
    phase: WorkspacePhase | None
    ready: bool | None
    message: str | None
    conditions: list[dict[str, Any]] | None
    @classmethod
    def from_dict(data: dict[str, Any]) -> WorkspaceStatus: ...
    @classmethod
    def from_response(payload: object) -> WorkspaceStatus: ...

class WorkspaceUpdate(TypedDict, total=False):
    name: str
    description: str
    environment_type: EnvironmentType | EnumLike
    image: str | None
    resources: WorkspaceResources

async def async_gather(
    calls: Iterable[Callable[[], Awaitable[T]] | Awaitable[T]]
    | AsyncIterable[Callable[[], Awaitable[T]] | Awaitable[T]],
    *,
    max_concurrency: int = 8,
    progress: bool = False,
) -> Outcomes[T]: ...
def gather(calls: Iterable[Callable[[], T]], *, max_concurrency: int = 8, progress: bool = False) -> Outcomes[T]: ...
def parse_timestamp(text: str) -> datetime: ...

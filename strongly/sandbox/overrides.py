"""Metrics and logs of workspaces that tests set in place of the computed ones."""

from __future__ import annotations

from collections.abc import Mapping

from strongly.sandbox.context import Handler, RequestContext, Result
from strongly.sandbox.workspaces import get_workspace_logs, get_workspace_metrics


class Overrides:
    """Handlers that replace parts of the results of the regular ones.

    Attributes:
        metrics: Metrics by the id of the workspace.
        logs: Lines by the id of the workspace and the type of the log.
    """

    def __init__(self) -> None:
        self.metrics: dict[str, dict[str, float]] = {}
        self.logs: dict[tuple[str, str], list[str]] = {}

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"getWorkspaceMetrics": self._get_metrics, "getWorkspaceLogs": self._get_logs}

    def _get_metrics(self, context: RequestContext) -> Result:
        result = get_workspace_metrics(context)
        return Result(result.data | self.metrics.get(context.path["workspaceId"], {}))

    def _get_logs(self, context: RequestContext) -> Result:
        result = get_workspace_logs(context)
        lines = self.logs.get((context.path["workspaceId"], result.data["logType"]))
        if lines is None:
            return result
        return Result({**result.data, "lines": lines, "content": "".join(f"{line}\n" for line in lines)})

"""The handlers and tables of all resources. Derived by `make generate` from the modules beside it."""

from __future__ import annotations

from strongly.sandbox import activity, collaborators, projects, volumes, workspaces
from strongly.sandbox.context import Handler
from strongly.sandbox.table import Table

HANDLERS: dict[str, Handler] = {
    **activity.HANDLERS,
    **collaborators.HANDLERS,
    **projects.HANDLERS,
    **volumes.HANDLERS,
    **workspaces.HANDLERS,
}
TABLES: tuple[Table, ...] = ()

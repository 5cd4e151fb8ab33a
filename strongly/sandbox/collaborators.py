"""Collaborators of a project and their roles."""

from __future__ import annotations

from strongly.sandbox.activity import record
from strongly.sandbox.context import Handler, RequestContext, Result, action_result
from strongly.sandbox.errors import conflict, not_found
from strongly.sandbox.keys import User
from strongly.sandbox.projects import collaborators_of, open_project
from strongly.sandbox.store import Row, find, insert, save_users, update


def list_project_collaborators(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    find(context.connection, "projects", project_id)
    return Result(collaborators_of(context, project_id))


def add_project_collaborator(context: RequestContext) -> Result:
    project_id = context.path["projectId"]
    email, role = context.body["email"], context.body["role"]
    open_project(context, project_id)
    _require_assignable(role)
    user_id = _find_or_create_user(context, email, context.body.get("userId"))
    if _access(context, project_id, user_id):
        raise conflict(f"{email} is already a collaborator of the project.", field="email")
    grant = {
        "project_id": project_id,
        "user_id": user_id,
        "role": role,
        "granted_at": context.now,
        "granted_by": context.user.id,
    }
    insert(context.connection, "collaborators", grant)
    _record_change(context, project_id, "collaborator.added", user_id, role)
    result = action_result(user_id, "added", "Collaborator added.")
    return Result(result.data, location=("projects", project_id, "collaborators", user_id))


def update_project_collaborator_role(context: RequestContext) -> Result:
    project_id, user_id, role = context.path["projectId"], context.path["userId"], context.body["role"]
    open_project(context, project_id)
    if _existing_access(context, project_id, user_id)["role"] == "owner":
        raise conflict("The owner's role cannot be changed.")
    _require_assignable(role)
    context.connection.execute(
        "UPDATE collaborators SET role = ? WHERE project_id = ? AND user_id = ?", (role, project_id, user_id)
    )
    _record_change(context, project_id, "collaborator.updated", user_id, role)
    return action_result(user_id, "updated", f"Role changed to {role}.")


def remove_project_collaborator(context: RequestContext) -> Result:
    project_id, user_id = context.path["projectId"], context.path["userId"]
    open_project(context, project_id)
    role = _existing_access(context, project_id, user_id)["role"]
    if role == "owner":
        raise conflict("The owner cannot be removed from the project.")
    context.connection.execute("DELETE FROM collaborators WHERE project_id = ? AND user_id = ?", (project_id, user_id))
    _record_change(context, project_id, "collaborator.removed", user_id, role)
    return action_result(user_id, "removed", "Collaborator removed.")


def _find_or_create_user(context: RequestContext, email: str, user_id: str | None) -> str:
    """Return the id of the user with this email address. Unknown users are created."""
    known = context.connection.execute(
        "SELECT id, email FROM users WHERE email = ? OR id = ?", (email, user_id)
    ).fetchall()
    if not known:
        new = User(id=user_id or context.new_id("user"), name=_name(email), email=email)
        save_users(context.connection, [new])
        return new.id
    identifier = str(known[0]["id"])
    # Two rows: the address and the id belong to different users. SQLite compares addresses without case, too.
    if len(known) > 1 or user_id not in (None, identifier) or known[0]["email"].lower() != email.lower():
        raise conflict(f"{email} and {user_id} are not the same user.", field="userId")
    return identifier


def _name(email: str) -> str:
    """`data-scientist@company.com` → `Data Scientist`."""
    local = email.partition("@")[0]
    return " ".join(local.replace(".", " ").replace("-", " ").replace("_", " ").split()).title() or email


def _require_assignable(role: str) -> None:
    if role == "owner":
        raise conflict(
            "The role owner cannot be assigned: it belongs to the user who created the project.", field="role"
        )


def _access(context: RequestContext, project_id: str, user_id: str) -> Row | None:
    row: Row | None = context.connection.execute(
        "SELECT * FROM collaborators WHERE project_id = ? AND user_id = ?", (project_id, user_id)
    ).fetchone()
    return row


def _existing_access(context: RequestContext, project_id: str, user_id: str) -> Row:
    access = _access(context, project_id, user_id)
    if access is None:
        raise not_found("collaborator", user_id)
    return access


def _record_change(context: RequestContext, project_id: str, action: str, user_id: str, role: str) -> None:
    update(context.connection, "projects", project_id, {"updated_at": context.now})
    record(context, project_id, action, user_id, role=role)


HANDLERS: dict[str, Handler] = {
    "listProjectCollaborators": list_project_collaborators,
    "addProjectCollaborator": add_project_collaborator,
    "updateProjectCollaboratorRole": update_project_collaborator_role,
    "removeProjectCollaborator": remove_project_collaborator,
}

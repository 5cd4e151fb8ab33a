"""Who may work in a project."""

from __future__ import annotations

from strongly.sandbox.activity import record
from strongly.sandbox.call import Answer, Call, Handler, action_result
from strongly.sandbox.errors import conflict, not_found
from strongly.sandbox.keys import User
from strongly.sandbox.projects import collaborators_of, open_project
from strongly.sandbox.store import Row, find, insert, save_users, update


def list_project_collaborators(call: Call) -> Answer:
    project_id = call.path["projectId"]
    find(call.connection, "projects", project_id)
    return Answer(collaborators_of(call, project_id))


def add_project_collaborator(call: Call) -> Answer:
    project_id = call.path["projectId"]
    email, role = call.body["email"], call.body["role"]
    open_project(call, project_id)
    _require_assignable(role)
    user_id = _invited(call, email, call.body.get("userId"))
    if _access(call, project_id, user_id):
        raise conflict(f"{email} is a collaborator of the project already.", field="email")
    grant = {
        "project_id": project_id,
        "user_id": user_id,
        "role": role,
        "granted_at": call.now,
        "granted_by": call.user.id,
    }
    insert(call.connection, "collaborators", grant)
    _changed(call, project_id, "collaborator.added", user_id, role)
    answer = action_result(user_id, "added", "Collaborator added.")
    return Answer(answer.data, location=("projects", project_id, "collaborators", user_id))


def update_project_collaborator_role(call: Call) -> Answer:
    project_id, user_id, role = call.path["projectId"], call.path["userId"], call.body["role"]
    open_project(call, project_id)
    if _existing_access(call, project_id, user_id)["role"] == "owner":
        raise conflict("The owner's role cannot be changed.")
    _require_assignable(role)
    call.connection.execute(
        "UPDATE collaborators SET role = ? WHERE project_id = ? AND user_id = ?", (role, project_id, user_id)
    )
    _changed(call, project_id, "collaborator.updated", user_id, role)
    return action_result(user_id, "updated", f"Role changed to {role}.")


def remove_project_collaborator(call: Call) -> Answer:
    project_id, user_id = call.path["projectId"], call.path["userId"]
    open_project(call, project_id)
    role = _existing_access(call, project_id, user_id)["role"]
    if role == "owner":
        raise conflict("The owner cannot be removed from the project.")
    call.connection.execute("DELETE FROM collaborators WHERE project_id = ? AND user_id = ?", (project_id, user_id))
    _changed(call, project_id, "collaborator.removed", user_id, role)
    return action_result(user_id, "removed", "Collaborator removed.")


def _invited(call: Call, email: str, user_id: str | None) -> str:
    """The id of the user with this address; who is new becomes known."""
    known = call.connection.execute(
        "SELECT id, email FROM users WHERE email = ? OR id = ?", (email, user_id)
    ).fetchall()
    if not known:
        new = User(id=user_id or call.new_id("user"), name=_name(email), email=email)
        save_users(call.connection, [new])
        return new.id
    identifier = str(known[0]["id"])
    if len(known) > 1 or user_id not in (None, identifier) or known[0]["email"].lower() != email.lower():
        raise conflict(f"{email} and {user_id} are not the same user.", field="userId")
    return identifier


def _name(email: str) -> str:
    """`data-scientist@company.com` → `Data Scientist`."""
    local = email.partition("@")[0]
    return " ".join(local.replace(".", " ").replace("-", " ").replace("_", " ").split()).title() or email


def _require_assignable(role: str) -> None:
    if role == "owner":
        raise conflict("A project has one owner: the one who created it.", field="role")


def _access(call: Call, project_id: str, user_id: str) -> Row | None:
    row: Row | None = call.connection.execute(
        "SELECT * FROM collaborators WHERE project_id = ? AND user_id = ?", (project_id, user_id)
    ).fetchone()
    return row


def _existing_access(call: Call, project_id: str, user_id: str) -> Row:
    access = _access(call, project_id, user_id)
    if access is None:
        raise not_found("collaborator", user_id)
    return access


def _changed(call: Call, project_id: str, action: str, user_id: str, role: str) -> None:
    update(call.connection, "projects", project_id, {"updated_at": call.now})
    record(call, project_id, action, user_id, role=role)


HANDLERS: dict[str, Handler] = {
    "listProjectCollaborators": list_project_collaborators,
    "addProjectCollaborator": add_project_collaborator,
    "updateProjectCollaboratorRole": update_project_collaborator_role,
    "removeProjectCollaborator": remove_project_collaborator,
}

"""What users get wrong; type checkers report each marked line, and no other."""

# pyright: strict

from strongly import AsyncStrongly, Strongly


async def current_key() -> str:
    return "key"


def wrong(client: Strongly) -> None:
    client.project  # error
    client.projects.retrieve()  # error
    client.projects.retrieve(5)  # error
    client.projects.create({"name": "a"})  # error
    client.projects.create({"nme": "a", "description": "b"})  # error
    client.projects.create({"name": 5, "description": "b"})  # error
    client.projects.create(name="a")  # error
    client.projects.create(name="a", description="b", tag="c")  # error
    client.projects.update("p", {"titel": "x"})  # error
    client.projects.create({"name": "a", "description": "b", "tgas": ["c"]})  # error
    client.projects.create({"name": "a", "description": "b"}, timeout="3")  # error
    client.projects.retrieve("p", tiemout=3)  # error
    client.projects.retrieve("p", extra_headers={"X-A": 1})  # error
    client.projects.update("p", tags="ml")  # error
    client.projects.list("churn")  # error
    client.projects.list(stauts="active")  # error
    client.projects.list(limit="10")  # error
    client.projects.list(limit=10.0)  # error
    client.projects.stats(client.volumes.retrieve("v"))  # error
    client.projects.update("p", tags=5)  # error
    client.volumes.update("v", size_gb=5j)  # error
    client.projects.add_collaborator("p", "a@b.c", "editor")  # error
    client.projects.delete("p", "keep")  # error
    client.workspaces.create(name="a", description="b", environment_type="jupyter", resources={"cpu": [4]})  # error
    client.workspaces.create(name="a", description="b", environment_type="jupyter", resources={"ram": "4"})  # error
    client.workspaces.logs("w", "build")  # error
    client.workspaces.start("w", poll_interval=5)  # error
    client.workspaces.start("w", wait=True).get("status")  # error
    client.workspaces.with_raw_response.stop("w", wait=True)  # error
    client.volumes.create({"project_id": "p", "label": "l", "sizeGB": 5})  # error
    client.volumes.create({"project_id": "p", "label": "l", "size_gb": "5"})  # error
    client.volumes.retrieve("v").size_gb + 1  # error
    client.volumes.retrieve("v").titel  # error
    client.projects.list().next()  # error
    Strongly("key", "url", 30)  # error
    Strongly(retries=3)  # error
    Strongly(b"key", "url")  # error
    Strongly(current_key, "url")  # error
    client.timeout = 5  # error
    client.api_key = "key"  # error


async def wrong_async(client: AsyncStrongly) -> None:
    for _ in client.projects.list():  # error
        pass
    (await client.projects.retrieve("p")).nme  # error
    await client.projects.list()  # error

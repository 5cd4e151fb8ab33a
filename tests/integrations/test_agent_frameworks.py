"""Methods of the SDK as tools of agent frameworks, which derive schemas from signatures and docstrings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from strongly import AsyncStrongly, Strongly
from strongly.sandbox import LocalSandbox

WORKS = {
    "langchain-core": "`tool` and `StructuredTool.from_function` take methods and functions that call them.",
    "pydantic-ai-slim": "`Agent(tools=[...])` and `Tool` take methods and functions that call them.",
    "smolagents": "`tool` takes methods that return one object; it cannot read the types of paginators.",
    "anthropic": "`beta_tool` and `beta_async_tool` take methods, and functions that return strings.",
    "openai-agents": "`function_tool` takes methods and functions that call them.",
    "openai": "`pydantic_function_tool` takes a pydantic model of the arguments, not a method.",
}


class Offered(NamedTuple):
    """A tool of a framework.

    Attributes:
        schema: JSON schema of its arguments.
        call: Calls it as the framework does for a model, and returns what the model gets.
    """

    schema: dict[str, Any]
    call: Callable[[dict[str, Any]], Any]


def langchain(method: Any, name: str) -> Offered:
    tools = pytest.importorskip("langchain_core.tools")
    is_async = asyncio.iscoroutinefunction(method)
    tool = tools.StructuredTool.from_function(**{"coroutine" if is_async else "func": method}, name=name)

    def call(arguments: dict[str, Any]) -> Any:
        request = {"name": name, "args": arguments, "id": "1", "type": "tool_call"}
        return (asyncio.run(tool.ainvoke(request)) if is_async else tool.invoke(request)).content

    return Offered(tool.tool_call_schema.model_json_schema(), call)


def langchain_openai(method: Any, name: str) -> Offered:
    functions = pytest.importorskip("langchain_core.utils.function_calling")
    if asyncio.iscoroutinefunction(method):
        pytest.skip("the same for both kinds")
    return Offered(
        functions.convert_to_openai_tool(method)["function"]["parameters"], lambda arguments: method(**arguments)
    )


def pydantic_ai(method: Any, name: str) -> Offered:
    framework = pytest.importorskip("pydantic_ai")
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart, ToolReturnPart
    from pydantic_ai.models.function import FunctionModel

    tool = framework.Tool(method, name=name)

    def call(arguments: dict[str, Any]) -> Any:
        def model(messages: Any, info: Any) -> Any:
            results = [part for part in messages[-1].parts if isinstance(part, ToolReturnPart)]
            part = TextPart(results[0].model_response_str()) if results else ToolCallPart(name, arguments)
            return ModelResponse(parts=[part])

        return asyncio.run(framework.Agent(FunctionModel(model), tools=[tool]).run("Go")).output

    return Offered(tool.function_schema.json_schema, call)


def anthropic(method: Any, name: str) -> Offered:
    package = pytest.importorskip("anthropic")
    if asyncio.iscoroutinefunction(method):
        tool = package.beta_async_tool(method, name=name)
        return Offered(tool.input_schema, lambda arguments: asyncio.run(tool.call(arguments)))
    tool = package.beta_tool(method, name=name)
    return Offered(tool.input_schema, tool.call)


def openai_agents(method: Any, name: str) -> Offered:
    framework = pytest.importorskip("agents")
    from agents.tool_context import ToolContext

    # Strict schemas have no objects with arbitrary keys and no optional arguments.
    tool = framework.function_tool(method, name_override=name, failure_error_function=None, strict_mode=False)

    def call(arguments: dict[str, Any]) -> Any:
        text = json.dumps(arguments)
        context = ToolContext(None, tool_name=name, tool_call_id="1", tool_arguments=text)
        return asyncio.run(tool.on_invoke_tool(context, text))

    return Offered(tool.params_json_schema, call)


def smolagents(method: Any, name: str) -> Offered:
    framework = pytest.importorskip("smolagents")
    if asyncio.iscoroutinefunction(method):
        pytest.skip("smolagents calls functions only, not coroutine functions")
    tool = framework.tool(method)
    return Offered({"properties": tool.inputs}, lambda arguments: tool(**arguments))


FRAMEWORKS = [langchain, langchain_openai, pydantic_ai, anthropic, openai_agents, smolagents]
KINDS: list[type[Any]] = [Strongly, AsyncStrongly]

READING = [  # methods, their arguments, and what the model gets to see
    ("projects", "retrieve", {"project_id": "proj-1"}, "proj-1"),
    ("projects", "stats", {"project_id": "proj-1"}, "workspace_count"),
    ("workspaces", "status", {"workspace_id": "ws-1"}, "Running"),
    ("workspaces", "logs", {"workspace_id": "ws-1", "type": "pod"}, "ws-1"),
    ("workspaces", "stop", {"workspace_id": "ws-1"}, "ws-1"),
    ("volumes", "sync", {"volume_id": "vol-1"}, "vol-1"),
    ("projects", "delete", {"project_id": "proj-1", "volume": "keep"}, "proj-1"),
]


@pytest.fixture
def sandbox() -> Iterator[LocalSandbox]:
    with LocalSandbox() as sandbox:
        sandbox.add_project("churn", id="proj-1")
        sandbox.add_workspace("env", id="ws-1", project_id="proj-1")
        sandbox.add_volume("data", id="vol-1", project_id="proj-1")
        yield sandbox


def is_typed(schema: dict[str, Any]) -> bool:
    return bool(schema.keys() & {"type", "anyOf", "enum", "$ref", "allOf", "oneOf", "const"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("resource", "name", "arguments", "seen"), READING, ids=[case[1] for case in READING])
@pytest.mark.parametrize("offer", FRAMEWORKS)
def test_methods_are_tools(
    offer: Callable[[Any, str], Offered],
    resource: str,
    name: str,
    arguments: dict[str, Any],
    seen: str,
    kind: type[Any],
    sandbox: LocalSandbox,
) -> None:
    client = kind.sandbox(sandbox)
    tool = offer(getattr(getattr(client, resource), name), f"{resource}_{name}")

    assert tool.schema["properties"].keys() >= arguments.keys()
    assert all(map(is_typed, tool.schema["properties"].values()))
    assert seen in str(tool.call(arguments))


# The others cannot read these signatures: smolagents wants each key in the docstring, as does LangChain's converter.
READS_BODIES = [langchain, pydantic_ai, anthropic, openai_agents]
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("projects", "create", {"name": "new", "description": "d", "tags": ["ml"]}),
    ("projects", "update", {"project_id": "proj-1", "description": "changed"}),
    ("workspaces", "create", {"name": "w", "description": "d", "environment_type": "jupyter"}),
    ("workspaces", "update", {"workspace_id": "ws-1", "resources": {"cpu": "2"}}),
    ("volumes", "create", {"project_id": "proj-1", "label": "l", "size_gb": 5}),
    ("volumes", "update", {"volume_id": "vol-1", "label": "changed"}),
]


# pydantic warns about the default of keys that were not passed, which is not JSON, and leaves it out.
@pytest.mark.filterwarnings("ignore:Default value <not given>", "ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(
    ("resource", "name", "arguments"), BODIES, ids=[f"{resource}.{name}" for resource, name, _ in BODIES]
)
@pytest.mark.parametrize("offer", READS_BODIES)
def test_methods_with_a_body_take_its_keys(
    offer: Callable[[Any, str], Offered],
    resource: str,
    name: str,
    arguments: dict[str, Any],
    sandbox: LocalSandbox,
) -> None:
    client = Strongly.sandbox(sandbox)
    tool = offer(getattr(getattr(client, resource), name), f"{resource}_{name}")

    assert tool.schema["properties"].keys() >= arguments.keys()
    assert all(map(is_typed, tool.schema["properties"].values()))
    tool.call(arguments)
    (call,) = sandbox.calls
    assert call.status in (200, 201)
    # Keys that the model did not pass are not sent: null would clear a field.
    assert len(call.body) == len([key for key in arguments if not key.endswith("_id") or name == "create"])


def find_projects(search: str, limit: int = 20) -> str:
    """Find projects.

    Args:
        search: String to search for.
        limit: Maximum number of projects.
    """
    return json.dumps([project.to_dict() for project in CLIENTS[-1].projects.list(search=search).take(limit)])


CLIENTS: list[Strongly] = []


@pytest.mark.parametrize("offer", FRAMEWORKS)
def test_functions_are_tools(offer: Callable[[Any, str], Offered], sandbox: LocalSandbox) -> None:
    CLIENTS[:] = [Strongly.sandbox(sandbox)]
    tool = offer(find_projects, "find_projects")

    assert {name: schema["type"] for name, schema in tool.schema["properties"].items()} == {
        "search": "string",
        "limit": "integer",
    }
    (project,) = json.loads(tool.call({"search": "churn", "limit": 5}))
    assert project["id"] == "proj-1"
    assert project["created_at"]

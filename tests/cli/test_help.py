"""The help of each command: sections, examples, and words of a shell instead of Python and the wire format."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import click
import pytest

from strongly.cli.examples import examples_of
from strongly.cli.operations import CommandOperation, all_operations
from strongly.cli.program import COMMANDS, Program
from strongly.cli.settings import SettingsOption, common_options
from strongly.sandbox import Sandbox, SandboxServer
from strongly_api import manifest
from tests.cli.conftest import KEY, Command

RESOURCES = [*dict.fromkeys(entry.resource for entry in manifest.OPERATIONS.values())]
ADD = "projects add-collaborator proj-abc123 --email teammate@company.com --role editor"
# What an example needs that the demo data does not have.
BEFORE = {
    "projects restore": "projects archive proj-abc123",
    "projects update-collaborator-role": ADD,
    "projects remove-collaborator": ADD,
    "workspaces stop": "workspaces start ws-abc123 --wait",
    "workspaces sync": "workspaces start ws-abc123 --wait",
    "workspaces restart": "workspaces start ws-abc123 --wait",
}


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[click.Context, str]]:
    """Yield all commands and groups with their helps."""
    yield context, group.get_help(context)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from commands(command, inner)
        else:
            yield inner, command.get_help(inner)


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    root = Program()
    found = commands(root, click.Context(root, info_name="strongly", max_content_width=110, terminal_width=110))
    return {context.command_path: text for context, text in found}


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(keys=[KEY]) as sandbox, SandboxServer(sandbox) as server:
        yield sandbox, server.url


@pytest.fixture
def served(address: tuple[Sandbox, str]) -> Sandbox:
    return address[0]


@pytest.fixture
def strongly_here(address: tuple[Sandbox, str], monkeypatch: pytest.MonkeyPatch, strongly_outside: Command) -> Command:
    monkeypatch.setenv("STRONGLY_API_URL", address[1])
    monkeypatch.setenv("STRONGLY_API_KEY", KEY)
    return strongly_outside


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^(\S.*):$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_program_lists_its_commands_in_groups(strongly_outside: Command) -> None:
    found = sections(strongly_outside("--help").out)

    assert [*found] == ["Resources", "Account", "Other commands", "Options of all commands"]
    assert [
        line.split()[0].rstrip(",") for line in found["Resources"].splitlines() if re.match(r"  \w", line)
    ] == RESOURCES
    assert "[table|json" not in found["Options of all commands"]
    assert "Output format: table, " in found["Options of all commands"]


def test_summaries_are_those_of_the_commands() -> None:
    root = Program()
    context = click.Context(root)
    for name, entry in COMMANDS.items():
        command = root.get_command(context, name)
        assert command is not None
        first = command.short_help or (command.help or "").partition("\n\n")[0]
        assert first.startswith(entry.summary.rstrip("."))


def test_options_are_in_sections(helps: dict[str, str]) -> None:
    found = sections(helps["strongly workspaces create"])

    assert [*found] == ["Fields", "Options", "Output", "Connection", "Examples"]
    assert "--environment-type [jupyter|" in found["Fields"]
    assert "--body FILE" in found["Options"]
    assert "--wait-timeout SECONDS" in found["Options"]
    assert "--columns NAME" in found["Output"]
    assert "--base-url URL" in found["Connection"]
    assert "Usage: strongly workspaces create --name TEXT --description TEXT" in helps["strongly workspaces create"]
    assert "  PROJECT_ID...  Id of the project.\n" in helps["strongly projects retrieve"]
    assert "--search TEXT" in sections(helps["strongly projects list"])["Filters"]
    assert "Known values are created_at:asc, " in " ".join(helps["strongly projects list"].split())


def test_new_options_have_a_section(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of all commands are about the output unless the client has them; those of one command are `Options`."""
    monkeypatch.setattr(
        "strongly.cli.help.common_options", lambda: [*common_options(), SettingsOption("--shade", help="Shade.")]
    )
    monkeypatch.setattr(
        "strongly.cli.resource_commands.common_options",
        lambda: [*common_options(), SettingsOption("--shade", help="Shade."), SettingsOption("--deep", help="Deep.")],
    )
    root = Program()
    context = click.Context(root, info_name="strongly")
    text = {each.command_path: found for each, found in commands(root, context)}["strongly projects retrieve"]

    assert "--shade" in sections(text)["Output"]
    assert "--deep" in sections(text)["Options"]


def test_helps_have_no_names_of_the_wire_format_or_of_python(helps: dict[str, str]) -> None:
    camel_case = re.compile(r"\b[a-z]+[A-Z]\w*")
    python = re.compile(r"=True|=False|\bNone\b|\bnull\b|\(\)|\bclient\.|_and_wait|\bor the (project|workspace)\.")
    assert len(helps) > len(manifest.OPERATIONS)
    for path, text in helps.items():
        for pattern in (camel_case, python):
            assert not (found := pattern.search(text)), f"{path}: {found}"


@pytest.mark.parametrize(
    "operation", [pytest.param(each, id=f"{each.entry.resource}-{each.entry.name}") for each in all_operations()]
)
def test_each_command_has_two_examples_that_run(
    operation: CommandOperation, served: Sandbox, monkeypatch: pytest.MonkeyPatch, strongly_here: Command
) -> None:
    first, second = examples_of(operation)
    assert first != second
    name = f"{operation.entry.resource} {operation.entry.name.replace('_', '-')}"
    for example in (first, second):
        with Sandbox(keys=[KEY], startup_seconds=0) as sandbox:
            sandbox.seed_demo()
            monkeypatch.setattr(served, "handle", sandbox.handle)  # starting and stopping a server takes longer
            if name in BEFORE:
                assert strongly_here(*BEFORE[name].split()).status == 0
            program_name, *arguments = shlex.split(example)
            done = strongly_here(*arguments, stdin="y\n", typed=True)
        assert (program_name, done.status) == ("strongly", 0), (example, done.err)
        assert example.startswith(f"strongly {name}")


def test_examples_are_in_the_help(helps: dict[str, str]) -> None:
    without = {"strongly", "strongly config", *(f"strongly {resource}" for resource in RESOURCES)}
    for path, text in helps.items():
        if path not in {*without, "strongly sandbox"}:  # which has the help of strongly-sandbox
            assert len(sections(text)["Examples"].strip().splitlines()) == 2, path
    assert "--resources cpu=4,memory=16Gi,gpu=1" in helps["strongly workspaces create"]
    assert "--no-category" in helps["strongly projects update"]


def test_the_word_null_is_the_option_that_clears_a_field(helps: dict[str, str]) -> None:
    text: Any = " ".join(helps["strongly projects update"].split())

    assert "`--no-category` clears it." in text
    assert "`--no-tags` removes them." in text
    assert "`archived` is equivalent to `strongly projects archive`." in text

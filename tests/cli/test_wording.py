"""Messages of the SDK name options and commands, not arguments and types of Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import strongly as package
from strongly.cli.wording import in_help, in_message, option_message
from strongly.sandbox import SandboxServer
from tests.cli.conftest import KEY, Command

ROOT = Path(package.__file__).parent
SOURCES = [
    *ROOT.glob("_core/*.py"),
    *ROOT.glob("_config/*.py"),
    *ROOT.glob("_concurrency/*.py"),
    *ROOT.glob("_sync/*.py"),
    *ROOT.glob("_sync/http/*.py"),
]
PYTHON = re.compile(
    r"(?<![`\w])(api_key|base_url|http_client|max_response_bytes|allow_insecure_http|max_retries|exist_ok|extra_\w+)\b"
    r"|\b[a-z_]+=(?=[\s,.:;)]|$)|=(True|False|None)\b|\bclient\.\w"
)
# Parts of messages about what the command line never does: it passes none of these options, changes no client and
# does not fork.
UNREACHABLE = (
    "client.with_options(",
    "created in another process with http_client=",
    "extra_body adds",
    "extra_query must",
    "http_client must",
)


def messages(path: Path) -> Iterator[str]:
    """Yield the strings of a module that can be a part of a message, with `…` for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in ast.walk(node)}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (parts | docstrings):
            yield node.value


def test_no_message_names_an_argument_of_python() -> None:
    found = {text for path in SOURCES for text in messages(path) if " " in text and "\n" not in text}
    named = {text for text in found if PYTHON.search(text)}
    assert len(named) > 15  # the search finds those that are translated below
    left = {
        text: in_message(text)
        for text in named
        if PYTHON.search(in_message(text)) and not any(part in text for part in UNREACHABLE)
    }
    assert left == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "no API key is configured: pass api_key=, set STRONGLY_API_KEY, or run `strongly login`, which writes the "
            "profile file. Tried: the argument, STRONGLY_API_KEY in the environment, `api_key` in profile 'a' of ~/c",
            "no API key is configured: set STRONGLY_API_KEY, or run `strongly login`, which writes the "
            "profile file. Tried: STRONGLY_API_KEY in the environment, `api_key` in profile 'a' of ~/c",
        ),
        (
            "no host is configured: pass base_url=, or run `strongly login --profile 'a'`",
            "no host is configured: pass --base-url, or run `strongly login --profile 'a'`",
        ),
        (
            "the base URL (from the base_url argument) must start with https://",
            "the base URL (from --base-url) must start with https://",
        ),
        (
            "use https, or pass allow_insecure_http=True if the network in between is trusted",
            "use https, or pass --allow-insecure-http if the network in between is trusted",
        ),
        (
            "No API key was sent: set STRONGLY_API_KEY, pass api_key=, or run `strongly login` and select the profile "
            "with profile=.",
            "No API key was sent: set STRONGLY_API_KEY, or run `strongly login` and select the profile with --profile.",
        ),
        (
            "is for a.example.com, not for b.example.com: pass api_key=, or select a profile for that host",
            "is for a.example.com, not for b.example.com: select a profile for that host",
        ),
        (
            "The server may have executed createProject: check before you retry, for example with "
            "client.projects.list()",
            "The server may have executed `strongly projects create`: check before you retry, for example with "
            "`strongly projects list`",
        ),
        (
            "No such project: p. Requested path: /projects/p. (GET /projects/p, status 404)",
            "No such project: p. (GET /projects/p, status 404)",
        ),
        (
            "to trust its issuer, set SSL_CERT_FILE, or pass http_client= with a TLS context",
            "to trust its issuer, set SSL_CERT_FILE",
        ),
        ("timeout must be at most 604,800 seconds", "--timeout must be at most 604,800 seconds"),
        ("cannot connect to a:1: [Errno 111] Connection refused", "cannot connect to a:1: Connection refused"),
        ("this list has cursors, so pass cursor=", "this list has cursors, so pass --cursor"),
        ("STRONGLY_PROFILE=a and ?limit=2 stay", "STRONGLY_PROFILE=a and ?limit=2 stay"),
        (
            "check base_url and your proxy settings",
            "check the base URL and your proxy settings",
        ),
    ],
)
def test_messages_name_options(before: str, after: str) -> None:
    assert in_message(before) == after
    assert in_message(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name must be a str, not int: pass str(name)", "--name must be text, not a whole number"),
        ("tags must be a list, not str", "--tags must be a list, not text"),
        ("name must not be None", "--name must not be null"),
        ("tags[0] must be a bool, not dict", "tags[0] must be true or false, not a mapping"),
    ],
)
def test_messages_about_values_have_no_types_of_python(before: str, after: str) -> None:
    argument = before.split()[0]
    assert option_message(before, argument, {"name": "--name", "tags": "--tags"}) == after


def test_helps_name_options() -> None:
    assert in_help("Category; null clears it.", "--no-category") == "Category; `--no-category` clears it."
    assert in_help("`archived` is equivalent to `archiveProject`.") == (
        "`archived` is equivalent to `strongly projects archive`."
    )
    assert in_help("Check its `status`, or use `create_and_wait`.") == "Check its `status`, or use `--wait`."
    assert in_help("`wait=True` waits for it.") == "`--wait` waits for it."
    assert in_help("Id of the volume, or the volume.") == "Id of the volume."


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("sk wrong", "the API key (from your input) contains a space: pass the key alone"),
        ("'sk-x'", "the API key (from your input) is in quotes: remove them"),
        ("https://acme.strongly.ai", "the API key (from your input) is a URL: "),
        ("sk-wrong-0123456789abcdef", "The API key is not valid. The API key came from your input."),
    ],
)
def test_the_key_that_is_typed_is_not_an_argument(
    strongly_outside: Command, server: SandboxServer, key: str, message: str
) -> None:
    done = strongly_outside("login", "--key-stdin", "--base-url", server.url, stdin=key)

    assert message in done.err
    assert "api_key" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--base-url", "http://a.example.com"],
        ["--base-url", "ftp://a.example.com"],
        ["--base-url", "https://user:pw@a.example.com"],
        ["--base-url", " "],
        ["--base-url", "sk-abcdef0123456789"],
        ["--profile", " "],
        ["--profile", "nope"],
        ["--timeout", "1e9"],
        ["--base-url", "http://127.0.0.1:1", "--max-retries", "0"],
    ],
)
def test_errors_of_the_connection_name_no_arguments(strongly: Command, arguments: list[str]) -> None:
    done = strongly("projects", "list", *arguments)

    assert done.status in (2, 6)
    assert not PYTHON.search(done.err), done.err


def test_a_path_that_is_not_found_is_shown_once(strongly: Command) -> None:
    done = strongly("projects", "retrieve", "proj-nope")

    assert done.status == 3
    assert done.err.startswith("strongly: error: No such project: proj-nope. (GET /projects/proj-nope, status 404, ")
    assert done.err.count("/projects/proj-nope") == 1
    assert KEY not in done.err


@pytest.mark.parametrize(
    ("line", "prompt"),
    [
        (
            "projects delete proj-abc123",
            "projects delete 'churn-prediction' (proj-abc123): Delete a project and its workspaces. This cannot be "
            "undone. Continue? [y/N]: ",
        ),
        ("volumes delete vol-abc123", "volumes delete 'Training data' (vol-abc123): "),
        (
            "projects remove-collaborator proj-abc123 user-kim17",
            "projects remove-collaborator 'churn-prediction' (proj-abc123) user-kim17: ",
        ),
    ],
)
def test_the_prompt_before_a_deletion_shows_the_name(strongly: Command, line: str, prompt: str) -> None:
    done = strongly(*line.split(), stdin="n\n", typed=True)

    assert done.status == 130
    assert done.err.startswith(prompt)

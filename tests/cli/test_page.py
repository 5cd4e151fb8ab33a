"""docs/command-line.md: its commands, statuses and scripts are those of the program."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

from strongly.cli import exits
from strongly.sandbox import SandboxServer
from strongly_api.manifest import OPERATIONS
from tests.cli.conftest import KEY
from tools.docs.command_table import PAGE, page_with, render

TEXT = PAGE.read_text(encoding="utf-8")


def test_all_commands_are_listed() -> None:
    table = render()

    settings = ("config list", "config set", "config show", "config use", "login", "logout", "whoami")
    inserted = ("projects use", "volumes wait", "workspaces wait")
    others = ("api", "completion", "mcp", "open", "sandbox", *inserted, *settings)
    assert table.count("\n| `strongly ") == len(OPERATIONS) + len(others)
    assert all(f"\n| `strongly {name}" in table for name in others)
    assert page_with(table, TEXT) == TEXT


def test_the_statuses_are_those_of_the_program() -> None:
    body = ast.parse(inspect.getsource(exits.Exit)).body[0]
    assert isinstance(body, ast.ClassDef)
    docs = [
        node.value.value
        for node in body.body[1:]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    told = re.findall(r"^\| (\d+) \| (.*) \|$", TEXT, re.MULTILINE)

    assert told == [(str(int(status)), doc) for status, doc in zip(exits.Exit, docs, strict=True)]


def test_the_scripts_run(server_in_real_time: SandboxServer, tmp_path: Path) -> None:
    """All of them in one shell, in which `strongly` is the program of this environment."""
    script = "".join(re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
    done = subprocess.run(
        ["sh", "-euc", f'strongly() {{ "{sys.executable}" -m strongly "$@"; }}\n{script}'],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "STRONGLY_API_URL": server_in_real_time.url,
            "STRONGLY_API_KEY": KEY,
            "CI_KEY": KEY,
            "CI_URL": server_in_real_time.url,
        },
    )

    assert done.returncode == 0, done.stderr
    made, started, *stopped, left = done.stdout.splitlines()
    assert re.fullmatch(r"nightly is ws-\w+", made)
    assert started == "it is already running"
    assert stopped
    assert all(each.startswith("ws-") for each in stopped)
    assert left == "0 are running"
    assert (tmp_path / ".strongly/config").read_text().startswith(f"[ci]\nbase_url = {server_in_real_time.url}\n")
    assert KEY not in done.stdout + done.stderr

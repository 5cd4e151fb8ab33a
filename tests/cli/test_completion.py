"""What shells complete: in this process, and in bash, zsh and fish where they are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strongly.cli import main
from strongly.cli.completion import SHELLS
from strongly.sandbox import SandboxServer
from tests.cli.conftest import KEY, Command

Complete = Callable[..., list[str]]


@pytest.fixture
def complete(strongly: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """Completes a line as bash does, and returns the lines for its script."""

    def run(line: str, breaks: str = ":=") -> list[str]:
        monkeypatch.setenv("_STRONGLY_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_LINE", line)
        monkeypatch.setenv("COMP_WORDBREAKS", breaks)
        assert main([]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert KEY not in out
        return out.split()

    return run


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("strongly wor", ["plain,workspaces"]),
        ("strongly projects arch", ["plain,archive"]),
        ("strongly projects update p --cat", ["plain,--category"]),
        ("strongly workspaces list --status st", ["plain,stopped"]),
        ("strongly workspaces list --status=st", ["plain,stopped"]),
        ("strongly projects list --sort created_at:", ["plain,asc", "plain,desc"]),
        ("strongly projects list --sort=created_at:d", ["plain,desc"]),
        ("strongly projects list --sort created", ["plain,created_at:asc", "plain,created_at:desc"]),
        ("strongly projects retrieve proj-abc12", ["plain,proj-abc123"]),
        ("strongly projects retrieve fraud", ["plain,fraud-monitoring"]),
        ("strongly volumes create --project-id=proj-abc12", ["plain,proj-abc123"]),
        ("strongly workspaces stop ws-g", ["plain,ws-ghi789"]),
        ("strongly volumes retrieve vol-d", ["plain,vol-def456"]),
        ("strongly projects remove-collaborator proj-abc123 user-k", ["plain,user-kim17"]),
        ("strongly projects list --columns na", ["plain,name"]),
        ("strongly projects list --columns id,na", ["plain,id,name"]),
        ("strongly projects create --body ", ["file,"]),
        ("strongly projects create --body b", ["file,b"]),
        ("strongly workspaces create --resources cpu=1,me", ["plain,cpu=1,memory="]),
        ("strongly projects list --output y", ["plain,yaml"]),
        ("strongly open ws-g", ["plain,ws-ghi789"]),
        ("strongly open feature-e", ["plain,feature-exploration"]),
        ("strongly projects use proj-abc12", ["plain,proj-abc123"]),
        ("strongly workspaces wait ws-abc123 ws-g", ["plain,ws-ghi789"]),
        ("strongly volumes wait vol-d", ["plain,vol-def456"]),
        ("strongly volumes wait vol-def456 --columns id,lab", ["plain,id,label"]),
        ("strongly ws wait x --columns envi", ["plain,environment_type"]),
        ("strongly workspaces start x --wait --columns envi", ["plain,environment_type"]),
        ("strongly completion z", ["plain,zsh"]),
        ("strongly projects retrieve nothing-like-this", []),
        ("strongly projects retrieve 'unclosed", []),
    ],
)
def test_each_kind_of_word_is_completed(complete: Complete, line: str, completed: list[str]) -> None:
    assert complete(line) == completed


def test_columns_are_completed_once(complete: Complete) -> None:
    assert "plain,id,name" in complete("strongly projects list --columns id,")
    assert "plain,id,id" not in complete("strongly projects list --columns id,")


def test_words_that_bash_does_not_split_are_completed_whole(complete: Complete) -> None:
    assert complete("strongly projects list --sort created_at:d", breaks="=") == ["plain,created_at:desc"]


def test_profiles_are_completed(complete: Complete, home: Path) -> None:
    (home / ".strongly").mkdir()
    (home / ".strongly/config").write_text("[default]\n[staging]\n[sk-live-0123456789abcdef]\n[a b]\n[$(x)]\n")

    assert complete("strongly projects list --profile ") == ["plain,default", "plain,staging"]
    assert complete("strongly --profile st") == ["plain,staging"]
    assert complete("strongly config use ") == ["plain,default", "plain,staging"]


@pytest.mark.parametrize("name", ["$(touch x)", "a b", "x;y", "`z`", "a\nplain,b", "--all"])
def test_names_that_a_shell_would_execute_are_not_offered(
    complete: Complete, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("strongly.cli.completion.name_of", lambda item: name)
    monkeypatch.setattr("strongly.cli.completion.id_of", lambda item, parameter: f"-{name}")

    assert complete("strongly projects retrieve ") == []
    assert f"plain,{name}" not in complete(f"strongly projects retrieve {name[0]}")


@pytest.mark.parametrize("fault", ["refused", "silent", "key", "unconfigured", "profile"])
def test_failures_complete_nothing(complete: Complete, monkeypatch: pytest.MonkeyPatch, home: Path, fault: str) -> None:
    monkeypatch.setattr("strongly.cli.completion.SECONDS", 0.2)
    with socket.socket() as silent:  # accepts connections, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        if fault == "refused":
            monkeypatch.setenv("STRONGLY_API_URL", "http://127.0.0.1:1")
        elif fault == "silent":
            monkeypatch.setenv("STRONGLY_API_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        elif fault == "key":
            monkeypatch.setenv("STRONGLY_API_KEY", "sk-wrong-0123456789abcdef")
        elif fault == "unconfigured":
            monkeypatch.delenv("STRONGLY_API_URL")
        else:
            (home / ".strongly").mkdir()
            (home / ".strongly/config").write_bytes(b"\xff")
            monkeypatch.setenv("STRONGLY_PROFILE", "nope")
            monkeypatch.delenv("STRONGLY_API_KEY")
        start = time.monotonic()
        assert complete("strongly projects retrieve ") == []
        assert complete("strongly --profile ") == []
        assert time.monotonic() - start < 15  # by default, a client waits longer


@pytest.mark.parametrize("shell", [*SHELLS])
def test_each_shell_has_a_script(strongly_outside: Command, shell: str) -> None:
    done = strongly_outside("completion", shell)

    assert done.status == 0
    assert f"{shell}_complete" in done.out
    if shell == "zsh":
        assert "autoload -Uz compinit && compinit -i" in done.out
    if shell == "fish":
        assert 'string split -m 1 ","' in done.out


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_shells_that_replace_whole_words_get_whole_words(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    line = ["strongly", "workspaces", "list", "--status=st"]
    monkeypatch.setenv("_STRONGLY_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(line))
    monkeypatch.setenv("COMP_CWORD", line[-1] if shell == "fish" else "3")

    assert main([]) == 0
    assert "--status=stopped" in capsys.readouterr().out


@pytest.fixture
def environment(server: SandboxServer, tmp_path: Path) -> dict[str, str]:
    """An environment in which `strongly` is the program of this environment."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "strongly"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m strongly "$@"\n')
    program.chmod(0o755)
    (tmp_path / "body.json").write_text("{}")
    return {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TERM": "dumb",
        "STRONGLY_API_URL": server.url,
        "STRONGLY_API_KEY": KEY,
    }


def shell_lines(shell: str, script: str, environment: dict[str, str]) -> Iterator[str]:
    done = subprocess.run(
        [shell, *(["-f"] if shell == "zsh" else ["--norc"] if shell == "bash" else ["--no-config"]), "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        cwd=environment["HOME"],
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    yield from done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes(environment: dict[str, str]) -> None:
    # As readline does: the words of the line, split at COMP_WORDBREAKS, and the function of the command.
    script = """
eval "$(strongly completion bash)"
try() {
    COMP_LINE=$1 COMP_POINT=${#1}
    compopt() { echo "compopt $1 $2"; }
    _strongly_completion strongly
    printf '%s\\n' "${COMPREPLY[*]}"
}
try 'strongly projects retrieve proj-abc12'
try 'strongly projects list --sort created_at:'
try 'strongly projects create --body b'
complete -p strongly
"""
    assert [*shell_lines("bash", script, environment)] == [
        "proj-abc123",
        "asc desc",
        "compopt -o default",
        "",
        "complete -o nosort -F _strongly_completion strongly",
    ]


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_completes_without_compinit(environment: dict[str, str]) -> None:
    script = """
eval "$(strongly completion zsh)"
echo "registered ${_comps[strongly]}"
compadd() { echo "compadd ${(P)@[-1]}"; }
_describe() { echo "describe ${(P)3}"; }
_path_files() { echo "files $*"; }
words=(strongly projects retrieve proj-abc12) CURRENT=4
_strongly_completion
words=(strongly projects create --body b) CURRENT=5
_strongly_completion
"""
    assert [*shell_lines("zsh", script, environment)] == [
        "registered _strongly_completion",
        "describe proj-abc123:churn-prediction",
        "files -f",
    ]


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
def test_fish_completes(environment: dict[str, str]) -> None:
    script = """
strongly completion fish | source
complete -C 'strongly projects retrieve proj-abc12'
complete -C 'strongly projects list --columns id,na'
complete -C 'strongly projects create --body bod'
"""
    assert [*shell_lines("fish", script, environment)] == ["proj-abc123\tchurn-prediction", "id,name", "body.json"]

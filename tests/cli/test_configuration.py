"""`login` writes the profile file and shows no key; `config show` lists what is in use and where it comes from."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from strongly import ConfigurationError
from strongly._config.profiles import parse
from strongly._core.secret import Secret
from strongly.cli.profiles import LOCK_SECONDS, lock, save, with_profile
from tests.cli.conftest import KEY, Command, SandboxServer

HOST = "https://acme.example.com"
OTHERS = (
    "# mine\n[default]\n# from May\napi_key: sk-old\nregion = here\n\n; not mine\n[other]\n  api_key = sk-a\n   b\n"
)


def config(home: Path) -> Path:
    return home / ".strongly/config"


def files(home: Path) -> set[str]:
    return {path.name for path in config(home).parent.iterdir()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_from_stdin_is_tried_and_written_for_the_owner_alone(
    strongly_outside: Command, home: Path, server: SandboxServer
) -> None:
    done = strongly_outside("login", "--base-url", f"{server.url}/api/v1/", "--key-stdin", stdin=f"{KEY}\n")

    assert (done.status, done.out) == (0, "")
    assert done.err == f"strongly: saved URL and API key in profile 'default' of {config(home)}\n"
    assert config(home).read_text() == f"[default]\nbase_url = {server.url}\napi_key = {KEY}\n"
    assert (mode(config(home)), mode(config(home).parent)) == (0o600, 0o700)
    assert files(home) == {"config", ".config.lock"}
    assert strongly_outside("projects", "list").status == 0
    assert strongly_outside("config", "show").json == [
        {"setting": "base_url", "value": server.url, "source": f"profile 'default' in {config(home)}"},
        {"setting": "api_key", "value": "sk-…cdef", "source": f"profile 'default' in {config(home)}"},
        {"setting": "profile", "value": "default", "source": "default"},
        {"setting": "config_file", "value": str(config(home)), "source": "read"},
    ]


def test_a_key_that_is_typed_is_not_shown(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda prompt: KEY)

    done = strongly_outside("login", "--no-check", "--profile", "mine", stdin=f"{HOST}\n", typed=True)

    assert done.status == 0, done
    profiles = parse(Secret(config(home).read_text()), config(home))
    assert profiles == {"mine": {"base_url": Secret(HOST), "api_key": Secret(KEY)}}


def test_what_else_is_in_the_file_stays_and_a_link_stays_a_link(strongly_outside: Command, home: Path) -> None:
    config(home).parent.mkdir()
    real = home / "elsewhere"
    real.write_text(OTHERS)
    real.chmod(0o644)
    config(home).symlink_to(real)

    strongly_outside("login", "--no-check", "--key-stdin", "--base-url", HOST, stdin=KEY)
    second = strongly_outside("login", "--no-check", "--key-stdin", stdin="sk-newer")

    assert second.status == 0
    assert config(home).is_symlink()
    assert mode(real) == 0o600
    assert real.read_text() == (
        "# mine\n[default]\n# from May\napi_key = sk-newer\nregion = here\n"
        f"base_url = {HOST}\n\n; not mine\n[other]\n  api_key = sk-a\n   b\n"
    )


@pytest.mark.parametrize(
    ("text", "profile", "expected"),
    [
        ("", "new", "[new]\nk = v\n"),
        ("# only this\n", "new", "# only this\n\n[new]\nk = v\n"),
        ("[a]\r\nK = 1\r\n  more\r\n", "a", "[a]\r\nk = v\r\n"),
        ("[a]\n  x = 1\n  k = 1\n  y = 2\n", "a", "[a]\n  x = 1\n  k = v\n  y = 2\n"),
        ("[a]\n;k = 0\nl = 1\n[b]\n", "a", "[a]\n;k = 0\nl = 1\nk = v\n[b]\n"),
        ("[a]\nx = \n  [b]\n", "b", "[a]\nx = \n  [b]\n\n[b]\nk = v\n"),
    ],
)
def test_entries_are_put_where_they_belong(text: str, profile: str, expected: str) -> None:
    assert with_profile(Secret(text), Path("config"), profile, {"k": Secret("v")}) == Secret(expected)


@pytest.mark.parametrize("profile", ["sk-of-the-user", "sk-of-the-user\n"])
def test_a_key_in_place_of_a_profile_is_refused_and_not_shown(profile: str) -> None:
    with pytest.raises(ConfigurationError, match="looks like an API key") as caught:
        with_profile(Secret(""), Path("config"), profile, {})

    assert profile.strip() not in str(caught.value)


@pytest.mark.parametrize("profile", ["", " a", "a]", "[", "a\nb"])
def test_what_cannot_be_the_name_of_a_profile_is_refused(profile: str) -> None:
    with pytest.raises(ConfigurationError, match="invalid profile name"):
        with_profile(Secret(""), Path("config"), profile, {})


def test_a_file_that_cannot_be_changed_without_harm_is_left_alone() -> None:
    with pytest.raises(ConfigurationError, match="edit section \\[a\\] by hand"):
        with_profile(Secret("[a]\n  x = 1\n  [b]\n"), Path("config"), "a", {"k": Secret("v")})


@pytest.mark.parametrize(
    ("key", "host", "text", "status", "message"),
    [
        ("sk-wrong", "", "", 4, "The API key is not valid."),
        ("", HOST, "", 2, "the API key is empty"),
        ("sk-x\ty", HOST, "", 2, "the API key (from your input) contains a control character"),
        ("sk-x", "ftp://a", "", 2, "must start with https://"),
        ("sk-x", "http://a.example.com", "", 2, "refusing to send the API key over plain http"),
        ("sk-x", HOST, "nonsense", 2, "config is not in INI format, see line 1"),
        ("sk-x", HOST, "\udcff", 2, "config cannot be read: it is not text in UTF-8"),
    ],
)
def test_what_does_not_work_is_not_written(
    strongly_outside: Command,
    home: Path,
    server: SandboxServer,
    key: str,
    host: str,
    text: str,
    status: int,
    message: str,
) -> None:
    config(home).parent.mkdir()
    before = text.encode("utf-8", "surrogateescape") or b"[other]\napi_key = sk-a\n"
    config(home).write_bytes(before)

    done = strongly_outside("login", "--base-url", host or server.url, "--key-stdin", stdin=key)

    assert done.status == status
    assert message in done.err
    assert not key or key not in done.err
    assert config(home).read_bytes() == before


def test_a_file_that_cannot_be_written_is_left_as_it_was(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    config(home).parent.mkdir()
    config(home).write_text(OTHERS)
    monkeypatch.setattr("os.fsync", full)

    done = strongly_outside("login", "--no-check", "--key-stdin", "--base-url", HOST, stdin=KEY)

    assert (done.status, done.err) == (1, "strongly: error: cannot write: No space left on device\n")
    assert config(home).read_text() == OTHERS
    assert files(home) == {"config", ".config.lock"}


def test_logins_at_the_same_time_lose_no_profile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit_slowly(*arguments: Any) -> Secret:
        time.sleep(0.05)  # all of them would have read the file by then
        return with_profile(*arguments)

    monkeypatch.setattr("strongly.cli.profiles.with_profile", edit_slowly)
    config(home).parent.mkdir()
    config(home).write_text(OTHERS)
    names = [f"p{number}" for number in range(12)]

    # Locks belong to open files, so threads exclude each other as processes do.
    with ThreadPoolExecutor(len(names)) as threads:
        for saved in [threads.submit(save, config(home), name, {"api_key": Secret(f"sk-{name}")}) for name in names]:
            saved.result()

    profiles = parse(Secret(config(home).read_text()), config(home))
    assert profiles.keys() == {"default", "other", *names}
    assert [profiles[name] for name in names] == [{"api_key": Secret(f"sk-{name}")} for name in names]


def test_a_login_waits_for_another_one_but_not_for_ever(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("login", "--no-check", "--key-stdin", "--base-url", HOST)
    waits = []
    monkeypatch.setattr("strongly.cli.profiles.sleep", waits.append)

    assert strongly_outside(*arguments, stdin="sk-first").status == 0
    before = config(home).read_text()
    with (config(home).parent / ".config.lock").open("r+") as other:
        lock(other.fileno())
        done = strongly_outside(*arguments, stdin="sk-second")

    assert done.status == 2
    assert "another process has locked" in done.err
    assert sum(waits) == pytest.approx(LOCK_SECONDS)
    assert config(home).read_text() == before
    # A process that crashes leaves the file, but no lock.
    assert strongly_outside(*arguments, stdin="sk-third").status == 0
    assert (mode(config(home)), mode(config(home).parent / ".config.lock")) == (0o600, 0o600)


def test_a_file_system_without_locks_is_used_without_them(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("strongly.cli.profiles.lock", refuse)

    assert strongly_outside("login", "--no-check", "--key-stdin", "--base-url", HOST, stdin="sk-x").status == 0


@pytest.mark.parametrize("make", ["mkfifo", "mkdir"])
def test_what_is_no_file_is_not_read_and_not_replaced(strongly_outside: Command, home: Path, make: str) -> None:
    config(home).parent.mkdir()
    getattr(os, make)(config(home))

    done = strongly_outside("login", "--no-check", "--key-stdin", "--base-url", HOST, stdin="sk-x")

    assert (done.status, f"{config(home)} cannot be read: it is not a regular file" in done.err) == (2, True)
    assert files(home) == {"config"}


@pytest.mark.parametrize("known", ["sk-live-0123456789", "ftp://x", "a\u202eb.example.com"])
def test_a_url_that_makes_no_sense_is_not_offered(
    strongly_outside: Command, home: Path, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda prompt: KEY)
    config(home).parent.mkdir()
    config(home).write_text(f"[default]\nbase_url = {known}\n", encoding="utf-8")

    done = strongly_outside("login", "--no-check", stdin=f"{HOST}\n", typed=True)

    assert done.status == 0
    assert known not in done.err
    assert parse(Secret(config(home).read_text()), config(home))["default"]["base_url"] == Secret(HOST)


def test_a_key_without_a_scope_is_valid_and_the_environment_is_told_of(
    strongly: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import strongly as sdk

    def refuse(paginator: object) -> None:
        raise sdk.PermissionDeniedError("no")

    monkeypatch.setattr("strongly._sync.pagination.SyncPaginator.first", refuse)
    monkeypatch.setenv("STRONGLY_PROFILE", "named")

    done = strongly("login", "--key-stdin", "--base-url", HOST, stdin="sk-x")

    assert done.status == 0
    assert "the key is valid, but lacks permission to list projects" in done.err
    assert "profile 'named'" in done.err
    assert "STRONGLY_API_URL and STRONGLY_API_KEY in the environment override the file" in done.err


def test_config_show_tells_arguments_from_the_environment_and_the_file(
    strongly: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRONGLY_PROFILE", "elsewhere")
    monkeypatch.setenv("STRONGLY_API_KEY", "sk-short")

    shown = {row["setting"]: (row["value"], row["source"]) for row in strongly("config", "show").json}
    named = strongly("config", "show", "--base-url", HOST, "--output", "table").out

    assert shown["base_url"][1] == "STRONGLY_API_URL"
    assert shown["api_key"] == ("sk-…", "STRONGLY_API_KEY")
    assert shown["profile"] == ("elsewhere", "STRONGLY_PROFILE")
    assert shown["config_file"] == (str(config(home)), "does not exist")
    assert f"base_url     {HOST}" in named
    assert "--base-url" in named


def test_inside_the_platform_there_is_no_key(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRONGLY_API_KEY")

    shown = strongly("config", "show").json

    assert shown[1] == {"setting": "api_key", "value": None, "source": "nowhere"}


def test_a_file_that_others_can_read_is_warned_about(strongly_outside: Command, home: Path) -> None:
    config(home).parent.mkdir()
    config(home).write_text(f"[staging]\nbase_url = {HOST}\napi_key = {KEY}\n")
    config(home).chmod(0o644)

    done = strongly_outside("--profile", "staging", "config", "show")

    assert done.status == 0
    assert done.json[2] == {"setting": "profile", "value": "staging", "source": "--profile"}
    assert done.err == (
        f"strongly: warning: {config(home)} contains API keys but is readable by other users: "
        f"run `chmod 600 {config(home)}`\n"
    )


def test_a_key_that_is_no_text_is_refused_without_showing_any_of_it(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "strongly", "login", "--key-stdin", "--no-check", "--base-url", HOST],
        input=b"sk-\xff",
        capture_output=True,
        env={"HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )

    first, _ = done.stderr.decode().splitlines()
    assert (done.returncode, first) == (2, "strongly: error: The API key on stdin is not text in UTF-8.")
    assert not config(home).exists()

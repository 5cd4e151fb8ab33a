"""The profile file: INI with sections, never quoted in messages, and warned about when others can read it."""

import configparser
import errno
import os
import stat
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strongly import AsyncStrongly, ConfigurationError, Strongly, StronglyWarning
from strongly._config.endpoint import resolve
from strongly._config.profiles import read_profiles
from strongly._core.secret import Secret

SECRET = "sk-very-secret"
GOOD = f"[default]\napi_key = {SECRET}\nbase_url = https://a.example.com\n"


def write(path: Path, content: bytes | str, mode: int = 0o600) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD.replace(" = ", "="),
        GOOD.replace(" = ", ": "),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace("api_key", "API_KEY"),
        "\ufeff" + GOOD,
        "# a comment\n; another\n\n" + GOOD,
        GOOD + "unknown = 1\n[other]\napi_key = sk-other\n",
    ],
)
def test_files_are_read(tmp_path: Path, content: str) -> None:
    found = resolve(environment={}, config_file=write(tmp_path / "config", content))

    assert (found.base_url, found.api_key) == ("https://a.example.com/api/v1", Secret(SECRET))


def test_files_are_read_where_the_system_has_no_flag_for_fifos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.delattr(os, "O_NONBLOCK", raising=False)

    assert resolve(environment={}, config_file=write(tmp_path / "config", GOOD)).api_key == Secret(SECRET)


def test_all_profiles_of_a_file_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "config", GOOD + "[empty]\n")

    assert read_profiles(path) == {
        "default": {"api_key": Secret(SECRET), "base_url": Secret("https://a.example.com")},
        "empty": {},
    }
    assert read_profiles(tmp_path / "absent") == {}
    with pytest.raises(ConfigurationError) as caught:
        read_profiles(write(path, SECRET))
    assert str(caught.value) == f"{path} is not in INI format, see line 1"


@pytest.mark.parametrize(
    ("chosen", "key"), [("profile = staging\n", "sk-staging"), ("profile =\n", SECRET), ("", SECRET)]
)
def test_the_default_profile_can_choose_another_one(chosen: str, key: str, tmp_path: Path) -> None:
    staging = "[staging]\napi_key = sk-staging\nbase_url = staging.example.com\n"
    path = write(tmp_path / "config", GOOD + chosen + staging)

    assert resolve(environment={}, config_file=path).api_key == Secret(key)
    assert resolve(profile="default", environment={}, config_file=path).api_key == Secret(SECRET)


@pytest.mark.parametrize("value", ["sk-%(home)s", "sk-${HOME}", "sk-100%", "sk-a;b", "sk-a#b", "sk-a=b:c"])
def test_values_are_taken_literally(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "config", f"[default]\napi_key = {value}\nbase_url = a.example.com")

    assert resolve(environment={}, config_file=path).api_key == Secret(value)


def test_profiles_inherit_nothing_from_each_other(tmp_path: Path) -> None:
    path = write(tmp_path / "config", GOOD + "[DEFAULT]\napi_key = sk-upper\n[other]\nbase_url = b.example.com\n")

    with pytest.raises(ConfigurationError, match="no API key is configured"):
        resolve(profile="other", environment={}, config_file=path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (SECRET, "is not in INI format, see line 1"),
        (f"api_key = {SECRET}\n[default]\n", "is not in INI format, see line 1"),
        (f"[default]\n\n{SECRET}\n", "is not in INI format, see line 3"),
        (f"[default]\n= {SECRET}\n", "is not in INI format, see line 2"),
        (f"[default]\napi_key = {SECRET}\napi_key = {SECRET}\n", "is not in INI format, see line 3"),
        (f"[{SECRET}]\n[default]\n[default]\n", "is not in INI format, see line 3"),
        (f"[default]\napi_key = {SECRET}\xff".encode("latin-1"), "cannot be read: it is not text in UTF-8"),
        (f"[default]\napi_key = {SECRET}\x01\nbase_url = a.example.com", "control character"),
        (f"[default]\napi_key = {SECRET}\n  continued\nbase_url = a.example.com", "control character"),
        (f"[default]\napi_key = {SECRET}\nbase_url = http://a.example.com", "plain http"),
        (f"[default]\napi_key = {SECRET}\nbase_url = https://u:{SECRET}@a.example.com", "user name or password"),
        (f"[default]\napi_key = {SECRET}\nbase_url = https://a:{SECRET}", "malformed host or port"),
        (f"[default]\napi_key =\nbase_url = a.example.com\nold_key = {SECRET}", "no API key is configured"),
        (f"[other]\napi_key = {SECRET}", "no host is configured"),
        ("", "no host is configured"),
    ],
)
def test_broken_files_are_explained_and_never_quoted(tmp_path: Path, content: bytes | str, problem: str) -> None:
    path = write(tmp_path / "config", content)

    with pytest.raises(ConfigurationError) as caught:
        resolve(environment={}, config_file=path)

    assert problem in str(caught.value)
    assert str(path) in str(caught.value) or "base URL" in str(caught.value) or "plain http" in str(caught.value)
    assert SECRET not in str(caught.value)
    # What a traceback would print as well.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_problem_without_a_line_is_explained_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(parser: object, file: object) -> None:
        raise configparser.Error(SECRET)

    monkeypatch.setattr(configparser.ConfigParser, "read_file", refuse)
    path = write(tmp_path / "config", GOOD)

    with pytest.raises(ConfigurationError) as caught:
        resolve(environment={}, config_file=path)

    assert str(caught.value) == f"{path} is not in INI format"


def test_a_profile_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    path = write(tmp_path / "config", GOOD + f"[staging]\napi_key = {SECRET}\n")

    for arguments, environment in (({"profile": "prod"}, {}), ({}, {"STRONGLY_PROFILE": "prod"})):
        with pytest.raises(ConfigurationError) as caught:
            resolve(**arguments, environment=environment, config_file=path)
        assert f"profile 'prod' not found in {path}: its profiles are default, staging" in str(caught.value)
    with pytest.raises(ConfigurationError, match="its profiles are none"):
        resolve(profile="prod", environment={}, config_file=write(tmp_path / "empty", ""))
    with pytest.raises(ConfigurationError, match=r"not found: .*absent does not exist"):
        resolve(profile="prod", environment={}, config_file=tmp_path / "absent")


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def fifo_behind_a_link(path: Path) -> None:
    os.mkfifo(path.with_name("fifo"))
    path.symlink_to(path.with_name("fifo"))


@pytest.mark.skipif(os.name != "posix", reason="Windows has neither")
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, fifo_behind_a_link, device])
def test_what_is_no_file_cannot_be_read(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "config")

    with pytest.raises(ConfigurationError, match="cannot be read: it is not a regular file"):
        resolve(environment={}, config_file=tmp_path / "config")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such file")
def test_a_file_that_becomes_a_fifo_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "config", GOOD)
    regular = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda self: regular)

    with pytest.raises(ConfigurationError, match="cannot be read: it is not a regular file"):
        resolve(environment={}, config_file=path)


@pytest.mark.parametrize(("size", "problem"), [(1024 * 1024, None), (1024 * 1024 + 1, "it is larger than 1 MiB")])
def test_files_are_limited(tmp_path: Path, size: int, problem: str | None) -> None:
    path = write(tmp_path / "config", GOOD + "#" * (size - len(GOOD)))

    if problem is None:
        assert resolve(environment={}, config_file=path).api_key == Secret(SECRET)
        return
    with pytest.raises(ConfigurationError, match=f"cannot be read: {problem}"):
        resolve(environment={}, config_file=path)


@pytest.mark.skipif(os.name != "posix", reason="other systems fill large files with zeros")
def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "config", GOOD)
    os.truncate(path, 64 * 1024 * 1024)
    tracemalloc.start()

    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        resolve(environment={}, config_file=path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("error", "reason"), [(OSError(errno.EIO, "Input/output error"), "Input/output error"), (OSError(), "OSError")]
)
def test_an_error_of_the_system_is_named(
    error: OSError, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    path = write(tmp_path / "config", GOOD)
    monkeypatch.setattr(os, "open", fail)

    with pytest.raises(ConfigurationError) as caught:
        resolve(environment={}, config_file=path)

    assert str(caught.value) == f"{path} cannot be read: {reason}"


def test_names_of_profiles_are_cleaned_before_they_are_listed(tmp_path: Path) -> None:
    names = ["good", "a\u202eb\x1b[31mc", "x " * 250 + "x", SECRET]
    path = write(tmp_path / "config", "".join(f"[{name}]\n" for name in names))

    with pytest.raises(ConfigurationError) as caught:
        resolve(profile="prod", environment={}, config_file=path)

    message = str(caught.value)
    assert message.endswith(f"its profiles are good, a\ufffdb\ufffd[31mc, {'x ' * 29}x…")
    assert SECRET not in message


@pytest.mark.parametrize(
    "key",
    [
        SECRET,
        SECRET.upper(),
        f" {SECRET}\n",
        f"Bearer {SECRET}",
        f"https://{SECRET}",
        f"{SECRET}.com",
        f"acme_{SECRET}",
        "9f86d081884c7d659a2feaa0c55ad015",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_g",
        "a" * 40,
    ],
)
@pytest.mark.parametrize("content", [None, GOOD])
def test_a_key_in_place_of_a_profile_is_not_shown(key: str, content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "config" if content is None else write(tmp_path / "config", content)

    for arguments in ({"profile": key}, {"environment": {"STRONGLY_PROFILE": key}}):
        with pytest.raises(
            ConfigurationError, match="the profile whose name looks like an API key not found"
        ) as caught:
            resolve(**{"environment": {}, "config_file": path, **arguments})
        assert key.strip() not in str(caught.value)


def test_a_profile_that_is_named_like_a_key_is_not_shown_if_it_lacks_settings(tmp_path: Path) -> None:
    path = write(tmp_path / "config", f"[{SECRET}]\n")

    with pytest.raises(ConfigurationError, match="or run `strongly login`") as caught:
        resolve(profile=SECRET, environment={}, config_file=path)

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "prod",
        "task-1",
        "desk_4",
        "v2-node3a",
        "acme-sk-prod",
        "acme.strongly.ai",
        "acme-production-eu-west-1b-readonly",
    ],
)
def test_a_profile_that_is_not_found_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"profile '{name}' not found"):
        resolve(profile=name, environment={}, config_file=write(tmp_path / "config", GOOD))


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o777])
def test_files_that_others_can_read_are_warned_about(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "config", GOOD, mode)

    with pytest.warns(StronglyWarning) as caught:
        found = resolve(environment={}, config_file=path)

    (warning,) = caught
    assert f"chmod 600 {path}" in str(warning.message)
    assert SECRET not in str(warning.message)
    assert found.api_key == Secret(SECRET)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
@pytest.mark.parametrize(
    ("mode", "warned"), [(0o777, True), (0o770, True), (0o702, True), (0o755, False), (0o1777, False)]
)
@pytest.mark.parametrize("linked", [False, True])
def test_directories_that_others_can_write_to_are_warned_about(
    tmp_path: Path, mode: int, warned: bool, linked: bool
) -> None:
    directory = tmp_path / "directory"
    directory.mkdir()
    path = write(directory / "config", GOOD)
    directory.chmod(mode)
    if linked:
        (tmp_path / "link").symlink_to(path)
        path = tmp_path / "link"

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert resolve(environment={}, config_file=path).api_key == Secret(SECRET)

    said = f"{directory} contains API keys but is writable by other users: run `chmod go-w {directory}`"
    assert [str(warning.message) for warning in caught] == [said] * warned


@pytest.mark.skipif(os.name != "posix", reason="owners are those of POSIX")
@pytest.mark.parametrize("known", [True, False])
def test_files_of_another_user_are_warned_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    path = write(tmp_path / "config", GOOD)
    if os.getuid() == 0:
        os.chown(path, 4711, -1)  # files of root are as safe as one's own
    owner = path.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner if known else owner + 1)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert resolve(environment={}, config_file=path).api_key == Secret(SECRET)

    said = [str(warning.message) for warning in caught]
    assert (said == []) is known
    assert known or said[0].startswith(f"{path} contains API keys but belongs to another user: make it your own")


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
@pytest.mark.parametrize("kind", [Strongly, AsyncStrongly])
def test_the_warning_points_at_the_line_that_makes_the_client(
    kind: type[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strongly._config.endpoint.CONFIG_FILE", write(tmp_path / "config", GOOD, 0o644))
    for name in ("STRONGLY_API_URL", "STRONGLY_API_KEY", "STRONGLY_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    with pytest.warns(StronglyWarning) as caught:
        kind()

    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_private_files_are_read_in_silence(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "config", GOOD, mode)

    assert resolve(environment={}, config_file=path).api_key == Secret(SECRET)
    assert stat.S_IMODE(path.stat().st_mode) == mode

"""`whoami` and `logout`, and the profiles of `config list`, `config use` and `config set`."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from strongly import Strongly
from strongly._config.profiles import parse
from strongly._core.secret import Secret
from strongly.cli.profiles import edit, with_profile, without_profile
from tests.cli.conftest import KEY, Command, SandboxServer
from tests.ids import short_id

HOST = "https://acme.example.com"
OTHER = "https://other.example.com"


@pytest.fixture
def config(home: Path, server: SandboxServer) -> Path:
    """A profile file with comments and three profiles, the last of which has no key."""
    file = home / ".strongly/config"
    file.parent.mkdir(mode=0o700)
    file.write_text(
        f"# mine\n[default]\nbase_url = {HOST}\napi_key = sk-default-0123456789\n\n"
        f"# for tests\n[staging]\nbase_url = {server.url}\n# from May\napi_key = {KEY}\nregion = here\n"
        f"# the last one\n[empty]\nbase_url = {OTHER}\n"
    )
    file.chmod(0o600)
    return file


def profiles(file: Path) -> dict[str, dict[str, Secret]]:
    return parse(Secret(file.read_text()), file)


def test_whoami_shows_what_is_used_and_that_it_works(
    strongly_outside: Command, config: Path, server: SandboxServer
) -> None:
    done = strongly_outside("whoami", "--profile", "staging")
    table = strongly_outside("whoami", "--profile", "staging", "-o", "table")

    source = f"profile 'staging' in {config}"
    assert (done.status, done.err) == (0, "")
    assert done.json == {
        "profile": "staging",
        "base_url": server.url,
        "base_url_source": source,
        "api_key": "sk-…cdef",
        "api_key_source": source,
        "key_status": "valid",
    }
    assert [line.split()[:2] for line in table.out.splitlines()][-2:] == [["api", "key"], ["key", "status"]]


def test_whoami_without_a_profile_names_none(strongly: Command) -> None:
    assert strongly("whoami").json["profile"] is None


@pytest.mark.parametrize(
    ("variables", "status", "said"),
    [
        ({"STRONGLY_API_KEY": "sk-wrong"}, 4, "not valid"),
        ({"STRONGLY_API_URL": "http://127.0.0.1:1"}, 6, "not known, because the check failed"),
    ],
    ids=short_id,
)
def test_whoami_shows_a_key_that_does_not_work_and_fails(
    strongly: Command, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], status: int, said: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    done = strongly("--max-retries", "0", "whoami")

    assert (done.status, done.json["key_status"]) == (status, said)
    assert "strongly: error: " in done.err


def test_whoami_needs_no_file_if_the_environment_has_everything(
    strongly: Command, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("nonsense")
    assert strongly("whoami").json["key_status"] == "valid"

    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("pathlib.Path.expanduser", no_home)
    assert strongly("whoami").json["key_status"] == "valid"


def test_whoami_warns_once_about_a_file_that_others_can_read(strongly_outside: Command, config: Path) -> None:
    config.chmod(0o644)

    done = strongly_outside("whoami", "--profile", "staging")

    assert (done.status, done.err.count("warning")) == (0, 1)


def test_whoami_inside_the_platform_has_no_key(strongly: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRONGLY_API_KEY")

    done = strongly("whoami")

    assert (done.json["api_key"], done.json["key_status"]) == (None, None)


def test_logout_removes_the_key_and_nothing_else(strongly_outside: Command, config: Path) -> None:
    before = config.read_text()

    done = strongly_outside("logout", "--profile", "staging", stdin="y\n", typed=True)

    assert done.status == 0
    assert f"removed the API key of profile 'staging' from {config}" in done.err
    assert config.read_text() == before.replace(f"api_key = {KEY}\n", "")
    assert strongly_outside("whoami", "--profile", "staging").status == 2


def test_logout_asks_first_and_needs_yes_without_a_terminal(strongly_outside: Command, config: Path) -> None:
    before = config.read_text()

    declined = strongly_outside("logout", stdin="n\n", typed=True)
    piped = strongly_outside("logout", stdin="y\n")

    assert (declined.status, piped.status) == (130, 2)
    assert "pass --yes" in piped.err
    assert config.read_text() == before


@pytest.mark.parametrize(
    "line", ["logout", "login --profile new", "projects delete proj-abc123 --profile staging"], ids=short_id
)
def test_a_prompt_that_is_left_ends_its_line(strongly_outside: Command, config: Path, line: str) -> None:
    done = strongly_outside(*line.split(), typed=True)

    assert done.status == 130
    assert re.search(r"[?:].*: \nstrongly: error: interrupted\n\Z", done.err)


def test_logout_says_what_still_applies(strongly: Command, config: Path) -> None:
    done = strongly("logout", "--yes")
    again = strongly("logout", "--yes")

    assert "removed the API key of profile 'default'" in done.err
    assert "there is nothing to remove" in again.err
    for each in (done, again):
        assert (each.status, "the API key in STRONGLY_API_KEY of the environment still applies" in each.err) == (
            0,
            True,
        )


def test_logout_removes_a_profile_and_the_choice_of_it(strongly_outside: Command, config: Path) -> None:
    strongly_outside("config", "use", "staging")

    done = strongly_outside("logout", "--remove-profile", "--yes")

    assert "removed profile 'staging'" in done.err
    assert [*profiles(config)] == ["default", "empty"]
    assert "# for tests" in config.read_text()
    assert "# the last one" in config.read_text()
    assert "profile" not in profiles(config)["default"]


def test_a_profile_that_does_not_exist_is_an_error(strongly_outside: Command, config: Path) -> None:
    for arguments in (("logout", "--yes", "--profile", "stagin"), ("config", "use", "stagin")):
        done = strongly_outside(*arguments)
        assert done.status == 2
        assert "profile 'stagin' not found in" in done.err
        assert "its profiles: default, staging, empty" in done.err


@pytest.mark.parametrize("profile", ["", " "], ids=["empty", "blank"])
@pytest.mark.parametrize(
    "line",
    [
        f"login --key-stdin --no-check --base-url {OTHER}",
        "logout --yes",
        "logout --remove-profile --yes",
        f"config set base_url {HOST}/below",
        "config show",
        "projects use --none",
    ],
    ids=["login", "logout", "remove", "set", "show", "use"],
)
def test_an_empty_profile_is_not_the_default_one(
    strongly_outside: Command, config: Path, line: str, profile: str
) -> None:
    before = config.read_text()

    done = strongly_outside(*line.split(), "--profile", profile, stdin="sk-other-0123456789")

    assert done.status == 2
    assert "--profile is empty: pass a value, or omit it" in done.err
    assert config.read_text() == before


def test_config_list_shows_no_keys(strongly_outside: Command, config: Path, server: SandboxServer) -> None:
    strongly_outside("config", "use", "staging")

    done = strongly_outside("config", "list")

    assert [tuple(row.values()) for row in done.json] == [
        ("default", HOST, True, False),
        ("staging", server.url, True, True),
        ("empty", OTHER, False, False),
    ]
    assert "sk-" not in done.out
    assert strongly_outside("config", "list", "-o", "csv").out.startswith("profile,base_url,has_key,is_default\n")


def test_a_default_profile_without_settings_is_not_listed(strongly_outside: Command, config: Path) -> None:
    config.write_text(f"[a]\nbase_url = {HOST}\n")

    for name in ("a", "default"):
        assert strongly_outside("config", "use", name).status == 0
        assert [row["profile"] for row in strongly_outside("config", "list").json] == ["a"]


def test_config_list_without_a_file_is_empty(strongly_outside: Command) -> None:
    assert strongly_outside("config", "list").json == []


def test_the_default_profile_can_be_chosen_for_the_sdk_too(
    strongly_outside: Command, config: Path, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = config.read_text()
    done = strongly_outside("config", "use", "staging")

    assert done.err == f"strongly: profile 'staging' of {config} is used by default\n"
    with Strongly() as client:
        assert client.projects.list(limit=1).first() is not None
    shown = strongly_outside("config", "show").json
    assert shown[1]["source"] == f"profile 'staging' in {config}"
    assert shown[2] == {"setting": "profile", "value": "staging", "source": "strongly config use"}
    assert strongly_outside("config", "show", "--profile", "default").json[0]["value"] == HOST
    monkeypatch.setenv("STRONGLY_PROFILE", "default")
    assert strongly_outside("config", "show").json[0]["value"] == HOST
    assert "STRONGLY_PROFILE in the environment overrides" in strongly_outside("config", "use", "default").err
    assert config.read_text() == before


def test_a_chosen_profile_that_is_gone_is_an_error_that_names_it(strongly_outside: Command, config: Path) -> None:
    config.write_text("[default]\nprofile = gone\n\n[a]\nbase_url = x\n")

    done = strongly_outside("projects", "list")

    assert done.status == 2
    assert "profile 'gone' not found" in done.err


def test_login_renews_the_chosen_profile(strongly_outside: Command, config: Path) -> None:
    strongly_outside("config", "use", "staging")

    done = strongly_outside("login", "--key-stdin", stdin=KEY)

    assert "profile 'staging'" in done.err
    assert profiles(config)["default"]["api_key"] == Secret("sk-default-0123456789")


def test_config_set_changes_a_url(strongly_outside: Command, config: Path) -> None:
    same_host = strongly_outside("config", "set", "base-url", f"{HOST}/prefix/api/v1/")
    no_key = strongly_outside("config", "set", "base_url", "third.example.com", "--profile", "empty")

    assert (same_host.status, no_key.status) == (0, 0)
    assert profiles(config)["default"]["base_url"] == Secret(f"{HOST}/prefix")
    assert profiles(config)["empty"]["base_url"] == Secret("https://third.example.com")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("base_url", OTHER), "has an API key for acme.example.com, which must not be sent to other.example.com"),
        (("base_url", "ftp://x"), "must start with https://"),
        (("api_key", "sk-secret-0123456789"), "takes no API key"),
        (("region", "x"), "Unknown setting 'region'; known settings: base_url"),
    ],
    ids=short_id,
)
def test_config_set_refuses_what_is_unsafe_or_unknown(
    strongly_outside: Command, config: Path, arguments: tuple[str, str], message: str
) -> None:
    before = config.read_text()

    done = strongly_outside("config", "set", *arguments)

    assert (done.status, message in done.err) == (2, True)
    assert "sk-secret" not in done.err
    assert config.read_text() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\nk = 1\n  more\nx = 2\n", "[a]\nx = 2\n"),
        ("[a]\r\n# c\r\nk: 1\r\n", "[a]\r\n# c\r\n"),
        ("[a]\nx = 2\n[b]\nk = 1\n", "[a]\nx = 2\n[b]\nk = 1\n"),
    ],
    ids=short_id,
)
def test_entries_are_removed_where_they_are(text: str, expected: str) -> None:
    assert with_profile(Secret(text), Path("config"), "a", {"k": None}) == Secret(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\nk = 1\n  [b]\n[b]\nk = 2\n", "[b]\nk = 2\n"),
        ("# first\n[b]\nk = 1\n\n[a]\n# old\nk = 2\n\n# last\n", "# first\n[b]\nk = 1\n\n\n# last\n"),
        ("[a]\nk = 1\n", ""),
        ("[b]\nk = 1\n", "[b]\nk = 1\n"),
    ],
    ids=short_id,
)
def test_profiles_are_removed_with_their_comments(text: str, expected: str) -> None:
    assert without_profile(Secret(text), Path("config"), "a") == Secret(expected)


def test_changes_at_the_same_time_lose_nothing(config: Path) -> None:
    names = [f"p{number}" for number in range(8)]

    def add(name: str) -> None:
        edit(config, lambda text: with_profile(text, config, name, {"base_url": Secret(HOST)}))

    with ThreadPoolExecutor(len(names)) as threads:
        [*threads.map(add, names)]

    assert {*profiles(config)} == {"default", "staging", "empty", *names}

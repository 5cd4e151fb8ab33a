"""Precedence of the sources of host and key: every combination, and the message when there is none."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from strongly import ConfigurationError
from strongly._config.endpoint import CONFIG_FILE, START_THE_SANDBOX, resolve
from strongly._core.request import Endpoint
from strongly._core.secret import Secret

URL, KEY, PROFILE = "STRONGLY_API_URL", "STRONGLY_API_KEY", "STRONGLY_PROFILE"
SECRET = "sk-very-secret"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    sections = [
        f"[{name}]\napi_key = {SECRET}-{name}\nbase_url = https://{name}.file.example.com"
        for name in ("default", "one", "two")
    ]
    return write(tmp_path / "config", "\n".join([*sections, "[bare]", "[hosted]\nbase_url = hosted.example.com"]))


def expected(arguments: dict[str, str], environment: dict[str, str], *, file: bool) -> tuple[str | None, str | None]:
    """Host and key by the rules of the wire format, worked out in another way than by the code."""
    named = "profile" in arguments
    section = arguments.get("profile") or environment.get(PROFILE) or "default"
    hosts = [
        ("argument" if "base_url" in arguments else None),
        ("environment" if URL in environment and not named else None),
        (section if file else None),
    ]
    host = next((found for found in hosts if found), None)
    keys = [
        ("argument" if "api_key" in arguments else None),
        ("environment" if KEY in environment and not named else None),
        (section if file and host != "environment" else None),
    ]
    return host, next((found for found in keys if found), None)


ARGUMENTS = {"api_key": f"{SECRET}-argument", "base_url": "https://argument.example.com", "profile": "one"}
VARIABLES = {KEY: f"{SECRET}-environment", URL: "https://environment.example.com", PROFILE: "two"}


def subsets(values: dict[str, str]) -> list[dict[str, str]]:
    masks = product((False, True), repeat=len(values))
    return [{name: values[name] for name, used in zip(values, mask, strict=True) if used} for mask in masks]


@pytest.mark.parametrize("arguments", subsets(ARGUMENTS), ids=lambda chosen: "+".join(chosen) or "nothing")
def test_sources_go_in_the_documented_order(arguments: dict[str, str], config_file: Path) -> None:
    for environment in subsets(VARIABLES):
        host, key = expected(arguments, environment, file=True)
        if host == "argument" and key not in ("argument", "environment"):
            # The key of a profile is for the host of the profile alone.
            with pytest.raises(ConfigurationError, match=f"is for {key}.file.example.com, not for argument.example"):
                resolve(**arguments, environment=environment, config_file=config_file)
            continue

        found = resolve(**arguments, environment=environment, config_file=config_file)

        assert found.base_url.split("//")[1].split(".")[0] == host
        assert found.base_url_source == source_name(host, "base_url", URL, config_file)
        assert found.api_key == (Secret(f"{SECRET}-{key}") if key else None)
        assert found.api_key_source == (source_name(key, "api_key", KEY, config_file) if key else "nowhere")


def source_name(source: str | None, argument: str, variable: str, path: Path) -> str:
    named = {"argument": f"the {argument} argument", "environment": variable}
    return named.get(source or "", f"profile {source!r} in {path}")


@pytest.mark.parametrize("arguments", subsets(ARGUMENTS), ids=lambda chosen: "+".join(chosen) or "nothing")
def test_without_a_file_the_rest_must_do(arguments: dict[str, str], tmp_path: Path) -> None:
    for environment in subsets(VARIABLES):
        host, key = expected(arguments, environment, file=False)
        enough = host and (key or host == "environment")
        # A named profile is only looked for where the file is needed.
        missing_profile = "profile" in arguments or (not enough and PROFILE in environment)
        problem = (
            r"profile '(one|two)' not found: .* does not exist"
            if missing_profile
            else f"no {'API key' if host else 'host'} is configured"
        )

        if enough and not missing_profile:
            found = resolve(**arguments, environment=environment, config_file=tmp_path / "config")
            assert found.api_key == (Secret(f"{SECRET}-{key}") if key else None)
        else:
            with pytest.raises(ConfigurationError, match=problem):
                resolve(**arguments, environment=environment, config_file=tmp_path / "config")


@pytest.mark.parametrize(
    ("arguments", "environment", "parts", "absent"),
    [
        (
            {},
            {},
            [
                "no host is configured and no API key is configured",
                "base_url= and api_key=",
                f"set {URL} and {KEY}",
                "`strongly login`",
                f"{URL} and {KEY} in the environment",
                "profile 'default' of",
            ],
            [],
        ),
        (
            {"base_url": "a.example.com"},
            {},
            ["no API key", "api_key=", f"set {KEY}", f"{KEY} in the environment", "`strongly login`"],
            [URL, "no host", "base_url"],
        ),
        ({}, {KEY: SECRET}, ["no host is configured", "base_url=", f"set {URL}"], [KEY, "no API key", "api_key"]),
        ({"api_key": "sk-a"}, {}, ["no host is configured", f"set {URL}"], [KEY, "no API key"]),
        # A profile that is named by argument excludes the environment, so it is no use to point at it.
        (
            {"profile": "bare"},
            {URL: "x.example.com", KEY: SECRET},
            ["no host", "no API key", "profile 'bare' of", "`strongly login --profile 'bare'`"],
            [URL, KEY],
        ),
        ({"profile": "hosted"}, {KEY: SECRET}, ["no API key", "`api_key` in profile 'hosted' of"], [URL, KEY]),
        ({}, {PROFILE: "hosted"}, ["no API key", "profile 'hosted' of", f"set {KEY}"], []),
    ],
)
def test_what_is_missing_is_said_with_the_sources_that_were_tried(
    arguments: Any, environment: Any, parts: list[str], absent: list[str], config_file: Path, tmp_path: Path
) -> None:
    path = config_file if arguments.get("profile") or PROFILE in environment else tmp_path / "none"

    with pytest.raises(ConfigurationError) as caught:
        resolve(**arguments, environment=environment, config_file=path)

    message = str(caught.value)
    for part in [*parts, "the argument", str(path), "strongly-sandbox"]:
        assert part in message
    for part in [*absent, SECRET]:
        assert part not in message


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            {},
            "no host is configured and no API key is configured: pass base_url= and api_key=, "
            "set STRONGLY_API_URL and STRONGLY_API_KEY, or run `strongly login`, which writes the profile file. "
            "Tried: the arguments, STRONGLY_API_URL and STRONGLY_API_KEY in the environment, "
            "`base_url` and `api_key` in profile 'default' of {absent} (which does not exist). ",
        ),
        (
            {"base_url": "x.example.com"},
            "no API key is configured: pass api_key=, "
            "set STRONGLY_API_KEY, or run `strongly login`, which writes the profile file. "
            "Tried: the argument, STRONGLY_API_KEY in the environment, "
            "`api_key` in profile 'default' of {absent} (which does not exist). ",
        ),
        (
            {"profile": "bare"},
            "no host is configured and no API key is configured: pass base_url= and api_key=, "
            "or run `strongly login --profile 'bare'`, which writes the profile file. "
            "Tried: the arguments, `base_url` and `api_key` in profile 'bare' of {present}. ",
        ),
    ],
)
def test_what_is_missing_is_said_in_plain_sentences(
    arguments: dict[str, str], problem: str, config_file: Path, tmp_path: Path
) -> None:
    absent = tmp_path / "none"

    with pytest.raises(ConfigurationError) as caught:
        resolve(**arguments, environment={}, config_file=config_file if arguments.get("profile") else absent)

    assert str(caught.value) == problem.format(absent=absent, present=config_file) + START_THE_SANDBOX


@pytest.mark.parametrize(
    ("arguments", "environment", "source"),
    [
        ({"base_url": "ftp://x"}, {URL: "x.example.com"}, "the base_url argument"),
        ({}, {URL: "ftp://x"}, URL),
        ({}, {}, "profile 'default' in {path}"),
        # Its key is wanted, and whom that is for cannot be told.
        ({"base_url": "https://x.example.com"}, {}, "profile 'default' in {path}"),
    ],
)
def test_a_host_that_makes_no_sense_is_blamed_on_its_source(
    arguments: Any, environment: Any, source: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "config", f"[default]\nbase_url = ftp://x\napi_key = {SECRET}")

    with pytest.raises(ConfigurationError) as caught:
        resolve(**arguments, environment=environment, config_file=path)

    assert f"the base URL (from {source.format(path=path)}) must start with https://" in str(caught.value)


def test_a_profile_of_another_host_may_lack_a_key_but_not_have_one(tmp_path: Path) -> None:
    path = write(tmp_path / "config", "[default]\nbase_url = http://localhost\n")

    with pytest.raises(ConfigurationError, match=r"^no API key is configured"):
        resolve(base_url="http://localhost:81", environment={}, config_file=path)
    write(path, f"[default]\nbase_url = http://localhost\napi_key = {SECRET}")
    assert resolve(base_url="http://localhost:80", environment={}, config_file=path).api_key == Secret(SECRET)
    with pytest.raises(ConfigurationError) as caught:
        resolve(base_url="http://localhost:81", environment={}, config_file=path)
    assert str(caught.value) == (
        f"the API key of profile 'default' in {path} is for localhost, not for localhost:81: "
        "pass api_key=, or select a profile for that host"
    )


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_blank_variables_are_as_good_as_none(blank: str, config_file: Path) -> None:
    found = resolve(environment={URL: blank, KEY: blank, PROFILE: blank}, config_file=config_file)

    assert (found.base_url, found.api_key) == ("https://default.file.example.com/api/v1", Secret(f"{SECRET}-default"))


@pytest.mark.parametrize("name", ["api_key", "base_url", "profile"])
@pytest.mark.parametrize(("value", "problem"), [("", "is empty"), (" \n", "is empty"), (5, "must be a str, not int")])
def test_blank_arguments_are_mistakes(name: str, value: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} {problem}"):
        resolve(**{name: value}, environment={URL: "a.example.com", KEY: SECRET})


def test_inside_the_platform_no_key_is_needed_and_the_files_is_never_sent(config_file: Path) -> None:
    environment = {URL: "http://api.cluster.local:3000", PROFILE: "one"}

    found = resolve(environment=environment, config_file=config_file)

    assert found == Endpoint("http://api.cluster.local:3000/api/v1", base_url_source=URL)
    assert found.api_key is None


def test_a_key_that_was_given_is_not_sent_over_plain_http_even_there(config_file: Path) -> None:
    environment = {URL: "http://api.cluster.local", KEY: SECRET}

    with pytest.raises(ConfigurationError, match=r"plain http to api\.cluster\.local") as caught:
        resolve(environment=environment, config_file=config_file)

    assert SECRET not in str(caught.value)
    assert resolve(environment=environment, allow_insecure_http=True).api_key == Secret(SECRET)


def test_the_file_is_left_alone_when_it_is_not_needed(tmp_path: Path) -> None:
    garbage = write(tmp_path / "config", SECRET)

    assert resolve("sk-a", "a.example.com", environment={PROFILE: "x"}, config_file=garbage).api_key == Secret("sk-a")
    assert resolve(environment={URL: "a.example.com"}, config_file=garbage).api_key is None
    with pytest.raises(ConfigurationError):
        resolve("sk-a", environment={}, config_file=garbage)


def test_no_home_directory_is_no_trouble_to_who_needs_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def expanduser(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", expanduser)
    # A file where one would be looked for by a path that is taken literally.
    (tmp_path / "~" / ".strongly").mkdir(parents=True)
    write(tmp_path / CONFIG_FILE, "[default]\nbase_url = planted.example.com")
    monkeypatch.chdir(tmp_path)

    assert resolve("sk-a", "a.example.com", environment={}).api_key == Secret("sk-a")
    with pytest.raises(ConfigurationError, match=r"no host .* profile 'default' of ~.* \(which does not exist\)"):
        resolve("sk-a", environment={})


def test_an_unreachable_home_is_no_trouble_to_who_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)

    assert resolve("sk-a", "a.example.com", environment={}).api_key == Secret("sk-a")
    with pytest.raises(ConfigurationError, match="cannot be read: Permission denied"):
        resolve("sk-a", environment={})


def test_by_default_environment_and_file_are_the_process_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (URL, KEY, PROFILE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".strongly").mkdir()
    write(CONFIG_FILE.expanduser(), f"[default]\napi_key={SECRET}\nbase_url=a.example.com")

    assert resolve().api_key == Secret(SECRET)
    monkeypatch.setenv(KEY, "sk-e")
    assert resolve().api_key == Secret("sk-e")


def test_nothing_that_is_shown_holds_the_key(config_file: Path) -> None:
    found = resolve(environment={}, config_file=config_file)

    assert found.api_key
    assert SECRET not in f"{found} {found!r}"

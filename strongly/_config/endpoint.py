"""Resolves base URL and API key from arguments, environment variables and the profile file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from strongly._core.exceptions import ConfigurationError
from strongly._core.options import check_header_value, wrong_type
from strongly._core.request import Endpoint, origin
from strongly._core.response import printable
from strongly._core.secret import Secret
from strongly_api import BASE_PATH, CREDENTIAL

CONFIG_FILE = Path("~/.strongly/config")
_IN_PATHS = "!$%&'()*+,/:;=@[]~"  # characters that are left as they are, among them the % of encoded ones
DEFAULT_PROFILE = "default"  # as in `profiles`, which most clients do not import
URL_VARIABLE, KEY_VARIABLE = "STRONGLY_API_URL", "STRONGLY_API_KEY"
# Which values look mixed up, so that no key is looked up as a host name, and no host is sent as a key.
_KEY = re.compile(
    r"sk[-_](?!.*\.(?:[a-z]{2,}|xn--[a-z0-9-]+)\.?$)"  # unless it ends like a domain name
    r"|(?=[^.:]{20,}$)(?:.*?(?:[a-z][0-9]|[0-9][a-z])){4}"  # a long name in which letters and digits alternate
)
# The name of a profile need not be a host name. It is not shown if a part of it looks like a key.
# Compiled with the first such name.
_KEY_IN_NAME = r"(?i)(?<![a-z0-9-])sk[-_]|(?=.{20})(?:.*?(?:[a-z][0-9]|[0-9][a-z])){3}|[a-z0-9+/_=.]{32}"
_HOST = re.compile(
    r"(?!sk[-_])(?:"
    r"(?:localhost|(?:[a-z0-9-]{1,63}\.)+[a-z]{2,18}\.?|[0-9]+(?:\.[0-9]+){3}|\[[0-9a-f:.]+\])(?::[0-9]+)?"
    r"|[a-z0-9-]+:[0-9]{2,5})(?:/.*)?"  # in lower case: to ignore case, compiling it takes three times as long
)
_QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d")
START_THE_SANDBOX = "To try things out without a server, run `strongly-sandbox`."


class Setting(NamedTuple):
    """A value and its source, for messages."""

    value: Secret
    source: str


def resolve(
    api_key: str | Secret | Callable[[], object] | None = None,
    base_url: str | Secret | None = None,
    *,
    profile: str | Secret | None = None,
    allow_insecure_http: bool = False,
    environment: Mapping[str, str] | None = None,
    config_file: Path | None = None,
) -> Endpoint:
    """Return the base URL and the API key.

    Arguments override environment variables, which override the profile file. A profile that is selected by argument
    overrides environment variables, so that its key is never sent to a host from the environment.

    Args:
        api_key: The argument `api_key`, a key or a function that returns it, or None.
        base_url: The argument `base_url`, a host or URL, or None.
        profile: The argument `profile`, the name of a profile in the file, or None.
        allow_insecure_http: Whether a key may be sent over plain http to another machine.
        environment: Environment variables; by default, those of the process.
        config_file: The profile file; by default, `~/.strongly/config`.

    Raises:
        ConfigurationError: A setting is missing, malformed or unsafe. The message lists the sources that were tried.
    """
    # Locals of this function and those that it calls end up in crash reports: credentials, and values that may be mixed
    # up with them, are secrets, and `os.environ` is no local variable.
    api_key, base_url, profile = Secret.of(api_key), Secret.of(base_url), Secret.of(profile)
    path = config_file or _default_file()
    for name, given in (("api_key", api_key), ("base_url", base_url), ("profile", profile)):
        if name == "api_key" and given is not None and callable(given.reveal()):
            continue
        if given is not None and not isinstance(given.reveal(), str):
            raise ConfigurationError(f"{name} must be a str, not {wrong_type(given)}")
        if given is not None and not given.reveal().strip():
            raise ConfigurationError(f"{name} is empty: pass a value, or omit it to use the configured one")

    named = _variable(environment, "STRONGLY_PROFILE")
    chosen = profile or (named.value if named else None)
    url = _first(_setting(base_url, "the base_url argument"), None if profile else _variable(environment, URL_VARIABLE))
    in_platform = url is not None and url.source == URL_VARIABLE
    argument = "the api_key function" if api_key and callable(api_key.reveal()) else "the api_key argument"
    key = _first(_setting(api_key, argument), None if profile else _variable(environment, KEY_VARIABLE))
    if url is None or (key is None and not in_platform) or profile:
        section, chosen = _read_profile(path, chosen)
        where = f"{named_profile(chosen)} in {path}"
        key = key or _key_of(section, where, url)
        url = _first(url, _setting(section.get("base_url"), where))
    if url is None or (key is None and not in_platform):
        raise _missing(url, key, path, chosen, by_argument=profile is not None)
    return _checked(url, key, allow_insecure_http)


def _key_of(section: Mapping[str, Secret], where: str, url: Setting | None) -> Setting | None:
    """Return the key of a profile. If the profile has a base URL, the key is never sent to another host."""
    key, own = _setting(section.get("api_key"), where), _setting(section.get("base_url"), where)
    if key is None or own is None or url is None:
        return key
    given, theirs = (urlsplit(normalize_base_url(each.value, each.source)) for each in (url, own))
    if origin(theirs) != origin(given):
        raise ConfigurationError(
            f"the API key of {where} is for {theirs.netloc}, not for {given.netloc}: "
            "pass api_key=, or select a profile for that host"
        )
    return key


def _missing(
    url: Setting | None, key: Setting | None, path: Path, profile: Secret | None, *, by_argument: bool
) -> ConfigurationError:
    """Return the error for the settings that no source has. With `by_argument`, the environment is not a source."""
    settings = (("host", "base_url", URL_VARIABLE, url), ("API key", "api_key", KEY_VARIABLE, key))
    missing = [(what, entry, variable) for what, entry, variable, found in settings if found is None]
    problem = " and ".join(f"no {what} is configured" for what, _, _ in missing)
    arguments = " and ".join(f"{entry}=" for _, entry, _ in missing)
    variables = " and ".join(variable for _, _, variable in missing)
    entries = " and ".join(f"`{entry}`" for _, entry, _ in missing)
    login = "strongly login"
    if by_argument and profile is not None and not looks_like_key(profile.reveal()):
        login += f" --profile {profile.reveal()!r}"
    remedy, source = ("", "") if by_argument else (f"set {variables}, ", f"{variables} in the environment, ")
    exists = _has_home(path) and path.exists()
    where = f"{named_profile(profile)} of {path}{'' if exists else ' (which does not exist)'}"
    return ConfigurationError(
        f"{problem}: pass {arguments}, {remedy}or run `{login}`, which writes the profile file. "
        f"Tried: the argument{'s' * (len(missing) > 1)}, {source}{entries} in {where}. {START_THE_SANDBOX}"
    )


def _checked(url: Setting, key: Setting | None, allow_insecure_http: bool) -> Endpoint:
    normalized = normalize_base_url(url.value, url.source)
    if key is None:
        return Endpoint(normalized, base_url_source=url.source, credential=CREDENTIAL)
    is_function = callable(key.value.reveal())
    if not is_function:
        _check_key(key.value, key.source)
    parts = urlsplit(normalized)
    if parts.scheme == "http" and not is_loopback(parts.hostname or "") and not allow_insecure_http:
        raise ConfigurationError(
            f"refusing to send the API key over plain http to {parts.hostname}: use https, "
            "or pass allow_insecure_http=True if the network in between is trusted"
        )
    if not is_function:
        return Endpoint(normalized, key.value, key.source, url.source, credential=CREDENTIAL)
    from strongly._core.key_function import KeyFunction  # most clients have a key that never changes

    ask = KeyFunction(key.value, partial(_check_key, source=key.source))
    return Endpoint(normalized, None, key.source, url.source, ask, CREDENTIAL)


def _check_key(key: Secret, source: str) -> None:
    """Reject an API key that cannot be sent, or that is not the key alone."""
    what = f"the API key (from {source})"
    if _is_quoted(key.reveal()):  # before the next check, since typographic quotes are not ASCII
        raise ConfigurationError(f"{what} is in quotes: remove them")
    check_header_value(key, what)
    if problem := _key_problem(key):
        raise ConfigurationError(f"{what} {problem}")


def _key_problem(key: Secret) -> str | None:
    text = key.reveal()
    if "://" in text or _HOST.fullmatch(text.lower()):
        return "is a URL: pass the key first, then the base URL"
    if " " in text:
        return "contains a space: pass the key alone, without a prefix such as Bearer"
    return None


def _is_quoted(text: str) -> bool:
    return not _QUOTES.isdisjoint(text[:1] + text[-1:])


def normalize_base_url(value: str | Secret, source: str) -> str:
    """Return the base URL, to which paths are appended, for a host or URL.

    Raises:
        ConfigurationError: The value is not an HTTP(S) URL, contains a user name, a query or a fragment, or looks like
            an API key.
    """
    value = Secret.of(value)
    url, problem = _normalized(value)
    if problem:
        raise ConfigurationError(f"the base URL (from {source}) {problem}")
    return url


def _normalized(value: Secret) -> tuple[str, str | None]:
    """Return the base URL, or why there is none, which does not quote the value: it may contain a password."""
    text = value.reveal()
    if text != text.strip():
        return "", "starts or ends with white space, such as a line break: remove it"
    if text[:7].lower() == "bearer ":
        return "", "starts with Bearer: remove this prefix"
    try:
        if "://" not in text:
            host = urlsplit(f"//{text}").hostname or ""
            text = f"{'http' if is_loopback(host) else 'https'}://{text}"
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "", "has a malformed host or port"
    if problem := _url_problem(parts, text):
        return "", f"{problem}, for example https://acme.strongly.ai"
    path = parts.path.rstrip("/").removesuffix(BASE_PATH).rstrip("/")
    name = parts.hostname or ""
    # `hostname` lacks the brackets of an IPv6 address.
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{quote(path, safe=_IN_PATHS)}{BASE_PATH}", None


def _url_problem(parts: SplitResult, text: str) -> str | None:
    if text.partition("://")[2][:1] in _QUOTES or _is_quoted(text):
        return "is in quotes: write it without them"
    if parts.scheme not in ("http", "https"):
        return f"must start with https:// or http://, not {parts.scheme}://"
    # The host is `https` if the scheme was given twice, as in https://https://acme.strongly.ai.
    if not parts.hostname or parts.hostname in ("http", "https"):
        return "has no host"
    if parts.username is not None or parts.password is not None:
        return "must not contain a user name or password"
    if parts.query or parts.fragment:
        return "must not contain a query or a fragment"
    # In `text`, since urlsplit removes tabs and line breaks. URL parsers disagree whether a backslash is a slash.
    if any(character.isspace() or not character.isprintable() for character in text) or "\\" in text:
        return "contains a character that is not allowed in a URL"
    if _KEY.match(parts.hostname):
        return "looks like an API key: pass the key as api_key and the URL of your instance as base_url"
    # RFC 1035, section 2.3.4. Anything longer, such as a token, would be sent to a DNS server nevertheless.
    if max(map(len, parts.hostname.split("."))) > 63 or len(parts.hostname) > 253:
        return "has a host name that is too long"
    return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is a loopback one."""
    # RFC 6761, section 6.3, reserves these names for loopback addresses.
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _setting(value: Secret | None, source: str) -> Setting | None:
    # Not its truth value: a function that returns a key can have any.
    return Setting(value, source) if value is not None and value.reveal() != "" else None


def _variable(environment: Mapping[str, str] | None, name: str) -> Setting | None:
    value = Secret((os.environ if environment is None else environment).get(name) or "")
    # An empty variable counts as unset: CI systems set one for a secret that is not defined.
    return Setting(value, name) if value.reveal().strip() else None


def _first(*settings: Setting | None) -> Setting | None:
    return next((setting for setting in settings if setting is not None), None)


def _default_file() -> Path:
    try:
        return CONFIG_FILE.expanduser()
    except RuntimeError:
        return CONFIG_FILE  # users without a home directory, as in some containers, have no profile file


def _has_home(path: Path) -> bool:
    """Whether `~` in a path was expanded. Otherwise it would be a directory in the working directory."""
    return path.parts[:1] != ("~",)


def named_profile(name: Secret | None) -> str:
    """Return how messages refer to a profile: by its name, unless an API key was passed in its place."""
    text = DEFAULT_PROFILE if name is None else name.reveal()
    return "the profile whose name looks like an API key" if looks_like_key(text) else f"profile {text!r}"


def looks_like_key(name: str) -> bool:
    """Whether the name of a profile could be an API key."""
    return re.search(_KEY_IN_NAME, name) is not None


def _read_profile(path: Path, profile: Secret | None) -> tuple[Mapping[str, Secret], Secret | None]:
    """Return the entries of a profile, and its name unless it is the default one.

    A profile that was selected by name must exist.
    """
    from . import profiles  # most clients never read the file

    text = profiles.read(path) if _has_home(path) else None
    if text is None:
        if profile:
            raise ConfigurationError(f"{named_profile(profile)} not found: {path} does not exist")
        return {}, None
    profiles.warn_if_exposed(path, stacklevel=4)  # the line that makes the client
    found = profiles.parse(text, path)
    profile = profile or profiles.chosen_profile(found)
    if profile and profile.reveal() not in found:
        known = ", ".join(printable(name, 60) for name in found if not looks_like_key(name)) or "none"
        raise ConfigurationError(f"{named_profile(profile)} not found in {path}: its profiles are {known}")
    return found.get(profile.reveal() if profile else DEFAULT_PROFILE, {}), profile

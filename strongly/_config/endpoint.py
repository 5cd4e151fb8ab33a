"""Resolves base URL and API key from arguments, environment variables and the profile file."""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from strongly._core.exceptions import ConfigurationError
from strongly._core.options import check_header_value
from strongly._core.request import Endpoint, origin

API_PATH = "/api/v1"
CONFIG_FILE = Path("~/.strongly/config")
_IN_PATHS = "!$%&'()*+,/:;=@[]~"  # characters that are left as they are, among them the % of encoded ones
DEFAULT_PROFILE = "default"
START_THE_SANDBOX = "To try things out without a server, run `strongly-sandbox`."


class StronglyWarning(UserWarning):
    """The configuration works, but is unsafe; or a list changed in a way that may have hidden or repeated items."""


@dataclass(frozen=True)
class Setting:
    """A value and its source, for messages."""

    value: str = field(repr=False)
    source: str


def resolve(
    api_key: str | None = None,
    base_url: str | None = None,
    *,
    profile: str | None = None,
    allow_insecure_http: bool = False,
    environment: Mapping[str, str] | None = None,
    config_file: Path | None = None,
) -> Endpoint:
    """Return the base URL and the API key.

    Arguments override environment variables, which override the profile file. A profile that is selected by argument
    overrides environment variables, so that its key is never sent to a host from the environment.

    Args:
        api_key: The argument `api_key`, or None.
        base_url: The argument `base_url`, a host or URL, or None.
        profile: The argument `profile`, the name of a profile in the file, or None.
        allow_insecure_http: Whether a key may be sent over plain http to another machine.
        environment: Environment variables; by default, those of the process.
        config_file: The profile file; by default, `~/.strongly/config`.

    Raises:
        ConfigurationError: A setting is missing, malformed or unsafe. The message lists the sources that were tried.
    """
    environment = os.environ if environment is None else environment
    path = config_file or _default_file()
    for name, given in (("api_key", api_key), ("base_url", base_url), ("profile", profile)):
        if given is not None and not isinstance(given, str):
            raise ConfigurationError(f"{name} must be a str, not {type(given).__name__}")
        if given is not None and not given.strip():
            raise ConfigurationError(f"{name} is empty: pass a value, or omit it to use the configured one")

    named = _variable(environment, "STRONGLY_PROFILE")
    chosen = profile or (named.value if named else None)
    url = _first(_argument("base_url", base_url), None if profile else _variable(environment, "STRONGLY_API_URL"))
    in_platform = url is not None and url.source == "STRONGLY_API_URL"
    key = _first(_argument("api_key", api_key), None if profile else _variable(environment, "STRONGLY_API_KEY"))
    if url is None or (key is None and not in_platform) or profile:
        section = _read_profile(path, chosen)
        where = f"profile {chosen or DEFAULT_PROFILE!r} in {path}"
        key = key or _key_of(section, where, url)
        url = _first(url, _entry(section, "base_url", where))
    if url is None:
        raise _missing("host", "base_url", "STRONGLY_API_URL", path, chosen, by_argument=profile is not None)
    if key is None and not in_platform:
        raise _missing("API key", "api_key", "STRONGLY_API_KEY", path, chosen, by_argument=profile is not None)
    return _checked(url, key, allow_insecure_http)


def _key_of(section: Mapping[str, str], where: str, url: Setting | None) -> Setting | None:
    """Return the key of a profile. If the profile has a base URL, the key is never sent to another host."""
    key, own = _entry(section, "api_key", where), _entry(section, "base_url", where)
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
    what: str, entry: str, variable: str, path: Path, profile: str | None, *, by_argument: bool
) -> ConfigurationError:
    """Return the error for a setting that no source has. With `by_argument`, the environment is not a source."""
    remedy, source = (f"set {variable}, or ", f"{variable} in the environment, ") if not by_argument else ("", "")
    exists = _has_home(path) and path.exists()
    where = f"profile {profile or DEFAULT_PROFILE!r} of {path}{'' if exists else ' (which does not exist)'}"
    return ConfigurationError(
        f"no {what} is configured: pass {entry}=, or {remedy}write it to the profile file. "
        f"Tried: the argument, {source}`{entry}` in {where}. {START_THE_SANDBOX}"
    )


def _checked(url: Setting, key: Setting | None, allow_insecure_http: bool) -> Endpoint:
    normalized = normalize_base_url(url.value, url.source)
    if key is None:
        return Endpoint(normalized, base_url_source=url.source)
    if "://" in key.value:
        raise ConfigurationError(f"the API key (from {key.source}) is a URL: pass the key first, then the base URL")
    check_header_value(key.value, f"the API key (from {key.source})")
    parts = urlsplit(normalized)
    if parts.scheme == "http" and not is_loopback(parts.hostname or "") and not allow_insecure_http:
        raise ConfigurationError(
            f"refusing to send the API key over plain http to {parts.hostname}: use https, "
            "or pass allow_insecure_http=True if the network in between is trusted"
        )
    return Endpoint(normalized, key.value, key.source, url.source)


def normalize_base_url(value: str, source: str) -> str:
    """Return the base URL, to which paths are appended, for a host or URL.

    Raises:
        ConfigurationError: The value is not an HTTP(S) URL, or contains a user name, a query or a fragment.
    """
    text = value.strip()
    try:
        if "://" not in text:
            host = urlsplit(f"//{text}").hostname or ""
            text = f"{'http' if is_loopback(host) else 'https'}://{text}"
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        # Don't include the parser's message, which quotes the URL and with it a password.
        raise ConfigurationError(f"the base URL (from {source}) has a malformed host or port") from None
    problem = _url_problem(parts, text)
    if problem:
        raise ConfigurationError(f"the base URL (from {source}) {problem}, for example https://acme.strongly.ai")
    path = parts.path.rstrip("/").removesuffix(API_PATH).rstrip("/")
    name = parts.hostname or ""
    # `hostname` lacks the brackets of an IPv6 address.
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{quote(path, safe=_IN_PATHS)}{API_PATH}"


def _url_problem(parts: SplitResult, text: str) -> str | None:
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


def _argument(name: str, value: str | None) -> Setting | None:
    return None if value is None else Setting(value, f"the {name} argument")


def _variable(environment: Mapping[str, str], name: str) -> Setting | None:
    # An empty variable counts as unset: CI systems set one for a secret that is not defined.
    value = environment.get(name)
    return Setting(value, name) if value and value.strip() else None


def _entry(section: Mapping[str, str], name: str, where: str) -> Setting | None:
    value = section.get(name)
    return Setting(value, where) if value else None


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


def _read_profile(path: Path, profile: str | None) -> Mapping[str, str]:
    """Return the entries of a profile. A profile that was selected by name must exist."""
    import configparser  # most clients never read the file

    # Keys may contain a %, which is not an interpolation, and no profile inherits the entries of a section DEFAULT.
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        if not _has_home(path):
            raise FileNotFoundError
        # Some editors on Windows write a byte order mark.
        with path.open(encoding="utf-8-sig") as file:
            _warn_if_exposed(path, os.fstat(file.fileno()).st_mode)
            parser.read_file(file)
    except FileNotFoundError:
        if profile:
            raise ConfigurationError(f"profile {profile!r} not found: {path} does not exist") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error.__class__.__name__}") from None
    except configparser.Error as error:
        # Don't include the parser's message, which quotes the line and with it perhaps a key.
        line = _line_of(error)
        raise ConfigurationError(f"{path} is not in INI format{f', see line {line}' if line else ''}") from None
    name = profile or DEFAULT_PROFILE
    if parser.has_section(name):
        return dict(parser[name])
    if profile:
        known = ", ".join(parser.sections()) or "none"
        raise ConfigurationError(f"profile {profile!r} not found in {path}: its profiles are {known}")
    return {}


def _line_of(error: Exception) -> int | None:
    lines = [line for line, _ in getattr(error, "errors", ())]  # a ParsingError can list several lines
    return lines[0] if lines else getattr(error, "lineno", None)


def _warn_if_exposed(path: Path, mode: int) -> None:
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        warnings.warn(
            f"{path} contains API keys but is readable by other users: run `chmod 600 {path}`",
            StronglyWarning,
            stacklevel=5,  # the line that makes the client
        )

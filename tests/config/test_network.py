"""Which proxy a server is reached through, and when the built-in connections may be used."""

import os
import sys
from collections.abc import ItemsView, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongly import ConfigurationError
from strongly._config.network import Proxy, choose_proxy, may_go_direct

URL = "https://api.example.com/api/v1"
PROXY = "http://proxy.example.com:3128"
SECRET = "very-secret"


def proxied(url: str = URL, **environment: str) -> Proxy:
    found = choose_proxy(url, environment)
    assert isinstance(found, Proxy), found
    return found


def described(scheme: str, host: str, port: int, credentials: tuple[str, str] | None, source: str) -> dict[str, Any]:
    return {"scheme": scheme, "host": host, "port": port, "credentials": credentials, "source": source}


@pytest.mark.parametrize(
    ("variables", "url", "source"),
    [
        ({"https_proxy": PROXY}, URL, "https_proxy"),
        ({"HTTPS_PROXY": PROXY}, URL, "HTTPS_PROXY"),
        ({"All_Proxy": PROXY}, URL, "All_Proxy"),
        ({"HTTP_PROXY": PROXY}, "http://api.example.com", "HTTP_PROXY"),
        ({"HTTPS_PROXY": PROXY, "ALL_PROXY": "socks://other"}, URL, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY, "HTTP_PROXY": "socks://other"}, URL, "HTTPS_PROXY"),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "http://other"}, URL, "https_proxy"),
        ({"https_proxy": "", "HTTPS_PROXY": "http://other", "ALL_PROXY": PROXY}, URL, "ALL_PROXY"),
        ({"http_proxy": PROXY, "REQUEST_METHOD": "GET"}, "http://api.example.com", "http_proxy"),
    ],
)
def test_the_variable_of_the_scheme_applies(variables: dict[str, str], url: str, source: str) -> None:
    assert vars(proxied(url, **variables)) == described("http", "proxy.example.com", 3128, None, source)


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, URL),
        ({"HTTPS_PROXY": ""}, URL),
        ({"HTTPS_PROXY": " "}, URL),
        ({"https_proxy": ""}, URL),
        ({"HTTP_PROXY": PROXY}, URL),
        ({"HTTPS_PROXY": PROXY}, "http://api.example.com"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": ""}, URL),
        # In a CGI script, the variable is a header of the request that it serves.
        ({"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, "http://api.example.com"),
        ({"ALL_PROXY": PROXY}, "http://localhost:8765"),
        ({"ALL_PROXY": PROXY}, "https://127.1.2.3"),
        ({"ALL_PROXY": PROXY}, "https://[::1]:8443"),
        ({"ALL_PROXY": "nonsense://proxy", "NO_PROXY": "*"}, URL),
    ],
)
def test_without_a_proxy_the_server_is_reached_directly(variables: dict[str, str], url: str) -> None:
    assert choose_proxy(url, variables) is None


@pytest.mark.parametrize(
    ("value", "scheme", "host", "port", "credentials"),
    [
        ("proxy:3128", "http", "proxy", 3128, None),
        ("proxy", "http", "proxy", 80, None),
        ("HTTP://Proxy/", "http", "proxy", 80, None),
        ("https://proxy", "https", "proxy", 443, None),
        ("socks5://proxy", "socks5", "proxy", 1080, None),
        ("socks5h://10.0.0.1:9", "socks5h", "10.0.0.1", 9, None),
        ("http://[fd00::1]:3128", "http", "fd00::1", 3128, None),
        ("http://b\xfccher:1", "http", "xn--bcher-kva", 1, None),
        ("user:pass@proxy:3128", "http", "proxy", 3128, ("user", "pass")),
        ("http://us%40er:p%2Fa%3As@proxy:3128", "http", "proxy", 3128, ("us@er", "p/a:s")),
        (" http://user@proxy:3128\n", "http", "proxy", 3128, ("user", "")),
        ("http://:pass@proxy:3128", "http", "proxy", 3128, ("", "pass")),
    ],
)
def test_a_proxy_url_has_the_usual_forms(
    value: str, scheme: str, host: str, port: int, credentials: tuple[str, str] | None
) -> None:
    assert vars(proxied(HTTPS_PROXY=value)) == described(scheme, host, port, credentials, "HTTPS_PROXY")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (f"socks://user:{SECRET}@proxy:1080/", "has the scheme socks://, which is not supported"),
        (f"socks4://user:{SECRET}@proxy", "has the scheme socks4://"),
        (f"ftp://user:{SECRET}@proxy", "has the scheme ftp://"),
        (f"http://user:{SECRET}@proxy:port", "is not a valid URL"),
        (f"http://user:{SECRET}@proxy:99999", "is not a valid URL"),
        (f"http://user:{SECRET}/@proxy", "is not a valid URL"),
        (f"http://user:1/{SECRET}@proxy", "is not a valid URL"),
        (f"http://user:1#{SECRET}@proxy", "is not a valid URL"),
        (f"http://user:1?{SECRET}@proxy", "is not a valid URL"),
        (f"http://user:{SECRET} @proxy", "is not a valid URL"),
        (f"http://user:{SECRET}@", "is not a valid URL"),
        (f"user:{SECRET}://@proxy", "is not a valid URL"),
        (f"http://user:1/{SECRET}@user:1", "is not a valid URL"),
        ("http://", "is not a valid URL"),
        pytest.param("soc\u212as5://proxy", "is not a valid URL", id="Kelvin sign"),
        ("http://[::1", "is not a valid URL"),
        ("'http://proxy:3128'", "is not a valid URL"),
        (f"http://{'a' * 70}:3128", "is not a valid URL"),
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_a_proxy_that_cannot_be_used_is_named_by_its_variable_without_its_password(
    variable: str, value: str, problem: str
) -> None:
    found = choose_proxy(URL, {variable: value})

    assert isinstance(found, ConfigurationError)
    assert found.message.startswith(f"the proxy in {variable} {problem}")
    assert found.message.endswith(("use http://, https://, socks5:// or socks5h://", "password percent-encoded"))
    assert SECRET not in str(found)


def test_a_proxy_does_not_show_its_password() -> None:
    assert SECRET not in repr(proxied(HTTPS_PROXY=f"http://user:{SECRET}@proxy"))


MATCHES = [
    ("*", URL),
    ("localhost,*", URL),
    ("api.example.com", URL),
    ("API.Example.com", URL),
    ("api.example.com.", URL),
    ("api.example.com", "https://API.example.COM."),
    ("example.com", URL),
    (".example.com", URL),
    (".example.com", "https://example.com"),
    ("*.example.com", URL),
    ("localhost, api.example.com ,", URL),
    ("localhost api.example.com", URL),
    ("localhost\napi.example.com\r\n", URL),
    (",,\tapi.example.com", URL),
    ("api.example.com:443", URL),
    ("example.com:8443", "https://api.example.com:8443"),
    ("https://api.example.com", URL),
    ("all://api.example.com/", URL),
    ("10.1.2.3", "https://10.1.2.3"),
    ("10.1.2.3:443", "https://10.1.2.3"),
    ("10.0.0.0/8", "https://10.255.255.1"),
    ("10.1.2.3/8", "https://10.255.255.1"),
    ("10.*", "https://10.1.2.3"),
    ("fd00::1", "https://[fd00::1]"),
    ("FD00:0::1", "https://[fd00::1]"),
    ("[fd00::1]", "https://[fd00::1]:8443"),
    ("[fd00::1]:8443", "https://[fd00::1]:8443"),
    ("fd00::/8", "https://[fd12::1]"),
    ("[fd00::]/8", "https://[fd12::1]"),
    ("localhost,127.0.0.1,[::1],::1/128,api.example.com", URL),
]
MISSES = [
    ("", URL),
    (" , ,", URL),
    ("localhost,127.0.0.1,[::1],::1/128", URL),
    ("ple.com", URL),
    ("other.example.com", URL),
    ("*.example.com", "https://example.com"),
    ("api.example.com:80", URL),
    ("http://api.example.com", URL),
    ("10.1.2.3", "https://10.1.2.30"),
    ("10.0.0.0/8", "https://11.0.0.1"),
    ("10.0.0.0/8", "https://[fd00::1]"),
    ("10.0.0.0/8", URL),
    ("[fd00::1]:443", "https://[fd00::1]:8443"),
    ("fd00::/8", "https://[fe00::1]"),
    ("10.0.0.0/99,:::/,[,],:,..,/,://,[]:1,a:b", URL),
]


@pytest.mark.parametrize(("no_proxy", "url"), MATCHES)
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_excludes(variable: str, no_proxy: str, url: str) -> None:
    assert choose_proxy(url, {"HTTPS_PROXY": PROXY, variable: no_proxy}) is None


@pytest.mark.parametrize(("no_proxy", "url"), MISSES)
def test_no_proxy_does_not_exclude_others(no_proxy: str, url: str) -> None:
    assert proxied(url, HTTPS_PROXY=PROXY, NO_PROXY=no_proxy).host == "proxy.example.com"


def test_no_proxy_in_lower_case_overrides_upper_case() -> None:
    assert proxied(HTTPS_PROXY=PROXY, NO_PROXY="example.com", no_proxy="other")
    assert choose_proxy(URL, {"HTTPS_PROXY": PROXY, "NO_PROXY": "other", "no_proxy": "example.com"}) is None
    assert proxied(HTTPS_PROXY=PROXY, NO_PROXY="example.com", no_proxy="")


@given(st.lists(st.text("abc.:/*[]019 -%@,\n"), max_size=5), st.sampled_from([",", " ", ", ", "\n"]))
def test_no_entry_hides_the_others(entries: list[str], separator: str) -> None:
    no_proxy = separator.join([*entries, "api.example.com", *entries])

    assert choose_proxy(URL, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}) is None


@given(st.ip_addresses(), st.data())
def test_networks_exclude_their_addresses_and_no_others(address: Any, data: st.DataObject) -> None:
    network = ip_network((address, data.draw(st.integers(0, address.max_prefixlen))), strict=False)
    other = data.draw(st.ip_addresses())
    for each in (address, other):
        host = f"[{each}]" if each.version == 6 else str(each)
        found = choose_proxy(f"https://{host}", {"HTTPS_PROXY": PROXY, "NO_PROXY": str(network)})
        assert (found is None) is (each in network or each.is_loopback)


@given(st.text(), st.text())
def test_no_setting_is_an_exception(proxy: str, no_proxy: str) -> None:
    found = choose_proxy(URL, {"HTTPS_PROXY": proxy, "NO_PROXY": no_proxy})

    assert found is None or isinstance(found, Proxy | ConfigurationError)


def test_a_variable_may_be_removed_while_proxies_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Environment(dict[str, str]):
        """Iterates over a copy of its names, as `os.environ` does, while another thread removes a variable."""

        def __iter__(self) -> Iterator[str]:
            names = list(self.keys())
            self.pop("ALL_PROXY", None)
            return iter(names)

        def items(self) -> ItemsView[str, str]:
            return ItemsView(self)

    monkeypatch.setattr("os.environ", Environment(ALL_PROXY="1", HTTPS_PROXY=""))

    assert may_go_direct(URL)


@pytest.mark.parametrize(("found", "direct"), [({"https": PROXY}, False), ({"no": "*", "ftp": "x"}, True)])
@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_proxies_of_the_system_are_used(
    platform: str, found: dict[str, str], direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {})
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("strongly._config.network._PROCESS", os.getpid())  # the tests can run in a forked process
    monkeypatch.setattr("urllib.request.getproxies", lambda: found)

    assert may_go_direct(URL) is direct
    if not direct:
        assert proxied().source == "the proxy settings of the system"


def test_a_forked_child_on_macos_does_not_ask_for_the_proxies_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS would kill it."""
    monkeypatch.setattr("os.environ", {})
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("strongly._config.network._PROCESS", os.getpid() + 1)
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": PROXY})

    assert may_go_direct(URL)
    monkeypatch.setattr("os.environ", {"HTTPS_PROXY": PROXY})
    assert not may_go_direct(URL)


def test_a_name_that_must_be_encoded_needs_a_client() -> None:
    assert not may_go_direct("https://b\xfccher.example.com")


def test_no_frame_of_a_refused_proxy_holds_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"HTTPS_PROXY": f"ftp://user:{SECRET}@proxy"}
    monkeypatch.setattr("os.environ", environment)

    with pytest.raises(ConfigurationError) as caught:
        may_go_direct(URL)

    frames = [entry.frame.f_locals for entry in caught.traceback[1:]]
    assert SECRET not in repr(frames)

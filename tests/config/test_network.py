"""Which hosts the built-in connections may be used for, given the proxies of the environment and of the system."""

import subprocess
import sys
from collections.abc import ItemsView, Iterator

import pytest

from strongly._config.network import may_go_direct


@pytest.mark.parametrize(
    ("variables", "direct"),
    [
        ({}, True),
        ({"NO_PROXY": "*"}, True),
        ({"HTTPS_PROXY": ""}, True),
        ({"https_proxy": "http://proxy:1"}, False),
        ({"HTTP_PROXY": "http://proxy:1"}, False),
        ({"All_Proxy": "socks5://proxy:1"}, False),
    ],
)
def test_proxies_of_the_environment_need_a_client(
    variables: dict[str, str], direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", variables)

    assert may_go_direct("api.example.com") is direct


def test_a_variable_may_be_removed_while_proxies_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Environment(dict[str, str]):
        """Iterates over a copy of its names, as `os.environ` does, while another thread removes a variable."""

        def __iter__(self) -> Iterator[str]:
            names = list(self.keys())
            self.pop("OTHER", None)
            return iter(names)

        def items(self) -> ItemsView[str, str]:
            return ItemsView(self)

    monkeypatch.setattr("os.environ", Environment(OTHER="1", HTTPS_PROXY=""))

    assert may_go_direct("api.example.com")


@pytest.mark.parametrize(("found", "direct"), [({"http": "http://proxy:1"}, False), ({"no": "*", "ftp": "x"}, True)])
def test_proxies_of_the_system_need_a_client(
    found: dict[str, str], direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {})
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("urllib.request.getproxies", lambda: found)

    assert may_go_direct("api.example.com") is direct


def test_a_forked_child_on_macos_is_not_killed_by_asking_for_the_systems_proxies() -> None:
    program = """
import os, sys, urllib.request
from strongly._config.network import may_need_proxy

def getproxies():
    if os.getpid() != parent:
        os.abort()
    return {"https": "http://proxy:1"}

parent = os.getpid()
os.environ.clear()
sys.platform = "darwin"
urllib.request.getproxies = getproxies
child = os.fork()
if child == 0:
    of_system = may_need_proxy("api.example.com")
    os.environ["HTTPS_PROXY"] = "http://proxy:1"
    os._exit(0 if (of_system, may_need_proxy("api.example.com")) == (False, True) else 1)
print(os.waitpid(child, 0)[1], may_need_proxy("api.example.com"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "0 True\n"


def test_a_name_that_must_be_encoded_needs_a_client() -> None:
    assert not may_go_direct("bücher.example.com")

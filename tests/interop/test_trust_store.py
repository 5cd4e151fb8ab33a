"""Who is trusted: the authorities of the system where OpenSSL can read them one by one, else those of certifi."""

import errno
import os
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
import trustme

import strongly
from strongly._config import tls
from tests.interop.servers import Origin
from tests.runtimes import Play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="OpenSSL has no directory of the system there")

# What `openssl x509 -hash` prints for the subject of the authority.
HASH = "11bebb29"
PUBLIC = 60  # number of other authorities


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="strongly", organization_unit_name="trust store")


@pytest.fixture
def origin(authority: trustme.CA) -> Iterator[Origin]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Origin(context) as origin:
        yield origin


@pytest.fixture
def store(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the directory of the system, with the authority among others."""
    store = tmp_path / "certs"
    store.mkdir()
    authority.cert_pem.write_to_path(str(store / f"{HASH}.0"))
    for number in range(PUBLIC):
        authority.cert_pem.write_to_path(str(store / f"{number:08x}.0"))
    paths = ssl.get_default_verify_paths()._replace(openssl_capath=str(store))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.delenv("SSL_CERT_DIR")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    tls._context.cache_clear()
    yield store
    tls._context.cache_clear()


async def retrieve(client: Any) -> None:
    assert await client.projects.retrieve("p1")


async def is_refused(client: Any) -> None:
    with pytest.raises(strongly.ConnectionError, match="unable to get local issuer certificate"):
        await client.projects.retrieve("p1")


def test_the_authorities_of_the_system_are_trusted(play: Play, origin: Origin, store: Path) -> None:
    play(retrieve, origin.url)


def test_an_authority_that_the_system_does_not_have_is_not_trusted(play: Play, origin: Origin, store: Path) -> None:
    (store / f"{HASH}.0").unlink()

    play(is_refused, origin.url)


def test_certifi_is_used_if_the_system_has_only_a_few(play: Play, origin: Origin, store: Path) -> None:
    for number in range(20, PUBLIC):
        (store / f"{number:08x}.0").unlink()

    play(is_refused, origin.url)
    assert public(tls.shared_context())


def public(context: ssl.SSLContext) -> bool:
    """Whether a context has loaded the authorities of certifi. It loads those in a directory when it needs them."""
    return context.cert_store_stats()["x509_ca"] == Path(certifi.where()).read_text("utf-8").count("BEGIN CERTIFICATE")


def test_links_to_files_that_do_not_exist_do_not_count(store: Path, tmp_path: Path) -> None:
    assert not public(tls.shared_context())
    for path in store.iterdir():
        path.unlink()
        path.symlink_to(tmp_path / "missing.crt")
    tls._context.cache_clear()

    assert public(tls.shared_context())


def test_certifi_is_used_where_there_is_no_directory(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.rename(store.with_name("gone"))

    assert public(tls.shared_context())


def test_a_directory_on_windows_is_not_used(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        assert tls._system_directory() is None
    assert tls._system_directory() == str(store)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_variables_replace_the_authorities_of_the_system(
    play: Play, origin: Origin, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    trustme.CA().cert_pem.write_to_path(str(other / "ca.pem"))
    monkeypatch.setenv(variable, str(other / "ca.pem" if variable == "SSL_CERT_FILE" else other))

    play(is_refused, origin.url)


def test_an_http_client_trusts_whom_it_is_told_to(play: Play, origin: Origin, store: Path) -> None:
    def http(runtime: str) -> Any:
        verify = ssl.create_default_context(cafile=certifi.where())
        return httpx.Client(verify=verify) if runtime == "sync" else httpx.AsyncClient(verify=verify)

    play(is_refused, origin.url, http=http)


def refuse(*arguments: object, **options: object) -> None:
    raise OSError(errno.EMFILE, "Too many open files")


@pytest.mark.parametrize("place", ["directory", "certifi", "variable"])
def test_too_many_open_files_are_no_problem_of_certificates(
    play: Play, place: str, origin: Origin, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "directory":  # OpenSSL does not say that it could not open the file
        (store / f"{HASH}.0").unlink()
        monkeypatch.setattr(os, "open", refuse)
    else:
        monkeypatch.setattr(ssl, "create_default_context", refuse)
        monkeypatch.setattr(tls, "_system_directory", lambda: None)
    if place == "variable":
        monkeypatch.setenv("SSL_CERT_FILE", certifi.where())

    async def scenario(client: Any) -> None:
        with pytest.raises(strongly.ConnectionError, match="Too many open files") as caught:
            await client.projects.create(name="a", description="b")
        assert (caught.value.attempts, caught.value.outcome_unknown) == (2, False)

    play(scenario, origin.url, max_retries=1)

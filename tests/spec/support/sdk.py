"""The SDK of an edited document: generated in a temporary directory, imported under a name of its own."""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from inspect import isawaitable
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from strongly import AsyncStrongly, Strongly
from strongly._core.loading import _Namespace
from strongly._sync.resources import Namespaces
from tests.spec.support.rows import Row
from tests.spec.support.server import Answer, Received, Server
from tests.templates import shared_templates
from tools import ROOT
from tools.codegen import derive_raw, derive_sync
from tools.codegen.generate import render
from tools.codegen.resource_module import resource_module
from tools.spec.document import GenerationError, SpecError, load_document, located, read
from tools.spec.lint import structure
from tools.spec.lint.__main__ import main as lint_main
from tools.spec.names import class_name
from tools.spec.views import SpecViews

KEY = "sk-support-0123456789abcdef"


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """Return the folder of all generated packages of this process, which exists as long as the process."""
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    sys.path.append(folder.name)
    return folder


def _folder() -> Path:
    return Path(_temporary().name)


@dataclass(frozen=True)
class Source:
    """An edited document in a folder that has all that generation needs."""

    root: Path
    text: str

    @property
    def package(self) -> str:
        return f"strongly_api_{self.root.name}"

    @cached_property
    def views(self) -> SpecViews:
        return SpecViews(load_document(self.root / "openapi.yaml"))

    def lint(self) -> str:
        """Return what the lint prints."""
        printed = io.StringIO()
        # Not the second opinion, which takes as long as all rules: test_documents_that_work_are_valid asks for it.
        with (
            patch.object(structure, "second_opinion", return_value=()),
            redirect_stdout(printed),
            redirect_stderr(printed),
        ):
            lint_main([str(self.root / "openapi.yaml")])
        return printed.getvalue()

    def generate(self) -> Path:
        """Generate the package; an error of the pipeline is raised."""
        output = _folder() / self.package
        if not output.exists():
            with shared_templates():
                render(self.root, self.views, output)
        return output

    def refusal(self) -> str:
        """Return what is printed if the document is refused, or an empty string."""
        printed = self.lint()
        if not printed:
            try:
                self.generate()
            except SpecError as error:
                return "\n".join(located(error.problems, read(self.root / "openapi.yaml")[1], "openapi.yaml"))
            except GenerationError as error:
                return f"{error}\n"
        return printed


@cache
def _source(text: str, files: tuple[tuple[str, str], ...]) -> Source:
    root = _folder() / sha256(repr((text, files)).encode()).hexdigest()[:12]
    root.mkdir(exist_ok=True)
    (root / "openapi.yaml").write_text(text, encoding="utf-8")
    for name, content in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    config = (ROOT / "generator-config.yml").read_text(encoding="utf-8")
    source = Source(root, text)
    config = config.replace("package_name_override: strongly_api", f"package_name_override: {source.package}")
    (root / "generator-config.yml").write_text(config, encoding="utf-8")
    shutil.copytree(ROOT / "templates", root / "templates", dirs_exist_ok=True)
    return source


@cache
def source_of(row: Row) -> Source:
    """Return the edited document of a row."""
    return _source(row.document(), tuple(row.files.items()))


# --- Resources ---


class Package:
    """The imported package, and the resources that the tool writes for its operations."""

    def __init__(self, source: Source) -> None:
        self.path = source.generate()
        self.name = source.package
        importlib.invalidate_caches()
        self.module = importlib.import_module(self.name)
        self.views = source.views
        self.document = json.loads((self.path / "openapi.json").read_text(encoding="utf-8"))

    def part(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.name}.{name}")

    @cached_property
    def namespaces(self) -> list[str]:
        return list(dict.fromkeys(operation.resource for operation in self.views.operations.values()))

    def resource(self, namespace: str, kind: str) -> type[Any]:
        """Return the class of a namespace, `_sync` or `_async`, from the module that the tool writes for it."""
        self._write(namespace)
        module = importlib.import_module(f"{self.name}_sdk.{kind}.{namespace}")
        found: type[Any] = getattr(module, class_name(namespace, kind))
        return found

    def _write(self, namespace: str) -> None:
        folder = _folder() / f"{self.name}_sdk"
        if (folder / "_async" / f"{namespace}.py").exists():
            return
        operations = [each for each in self.views.operations.values() if each.resource == namespace]
        text = resource_module(self.views, namespace, operations)
        text = text.replace("from .base import", "from strongly._async.resources.base import")
        raw = derive_raw.derive_text(text, namespace)
        for kind, convert in (("_async", str), ("_sync", derive_sync.derive_text)):
            (folder / kind / "raw").mkdir(parents=True, exist_ok=True)
            for place in (folder, folder / kind, folder / kind / "raw"):
                (place / "__init__.py").touch()
            for path, code in ((f"{namespace}.py", text), (f"raw/{namespace}.py", raw)):
                (folder / kind / path).write_text(self._renamed(convert(code)), encoding="utf-8")
        importlib.invalidate_caches()

    def _renamed(self, code: str) -> str:
        code = re.sub(r"\bstrongly_api\b", self.name, code)
        return re.sub(r"\bstrongly\.(_a?sync)\.resources\.raw\b", rf"{self.name}_sdk.\1.raw", code)


@cache
def package_of(source: Source) -> Package:
    return Package(source)


# --- Use ---


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


class SDK:
    """What a row uses. `sdk.lamps` is the namespace `client.lamps`, the same for the sync and the async client.

    Attributes:
        client: The client itself: `Strongly`, or an `AsyncStrongly` whose results are awaited.
        server: The server: its `received` requests, and `answer`.
        is_async: Whether the client is async.
    """

    def __init__(self, package: Package, server: Server, client: Any, drive: Callable[[Any], Any], kind: str) -> None:
        self.package = package
        self.server = server
        self.is_async = kind == "_async"
        self.client = drive(client)
        self._client = client
        self._drive = drive
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        if name not in self.package.namespaces:
            raise AttributeError(f"the document has no namespace {name}, only {self.package.namespaces}")
        return self._drive(self.package.resource(name, self._kind)(self._client._transport))

    @property
    def models(self) -> Any:
        """The generated models and bodies."""
        return self.package.part("models")

    def answer(self, operation_id: str, *answers: Answer) -> None:
        """Set what an operation answers.

        Keys to merge into the `data` of its example, a list of items, a `Reply`, or a function of the request. By
        default, it is the example with the keys of the body.
        """
        self.server.answer(operation_id, *answers)

    @property
    def received(self) -> list[Received]:
        return self.server.received

    @property
    def sent(self) -> Received:
        """The last request that the server received."""
        return self.server.received[-1]

    def request(self, operation_id: str, *arguments: Any, **keywords: Any) -> Any:
        """Return the request of an operation, by calling the generated function."""
        view = self.package.views.operations[operation_id]
        return self.package.part(f"api.{view.resource}.{view.module}").request(*arguments, **keywords)

    def send(self, operation_id: str, *arguments: Any, **keywords: Any) -> Any:
        """Send the request of an operation through the transport of the client, without a method."""
        return self._drive(self._client._transport.send(self.request(operation_id, *arguments, **keywords)))

    def tool(self, operation_id: str, **arguments: Any) -> tuple[dict[str, Any], Any]:
        """Return the schema of the MCP tool of an operation, and its result. The client must be async."""
        from strongly.mcp.results import render
        from strongly.mcp.tools import operation_tools

        entry = self.package.part("manifest").OPERATIONS[operation_id]
        found = [*operation_tools(self.package.document, {operation_id: entry})]
        if not found:
            raise KeyError(f"no tool for {operation_id}")
        (tool,) = found
        return tool.schema, render(self._drive(tool.call(self._client, dict(arguments))), arguments)

    def cli(self, *arguments: str, stdin: str = "") -> Done:
        """Run the command `strongly`, as with these resources."""
        from strongly.cli import main, operations

        out, err = io.StringIO(), io.StringIO()
        with ExitStack() as stack:
            for name in self.package.namespaces:
                kind = self.package.resource(name, "_sync")
                stack.enter_context(
                    patch.dict(sys.modules, {f"strongly._sync.resources.{name}": sys.modules[kind.__module__]})
                )
                stack.enter_context(patch.object(Namespaces, name, _namespace(name, kind), create=True))
            stack.enter_context(patch.object(operations, "manifest", self.package.part("manifest")))
            stack.enter_context(patch.object(operations, "models", self.models))
            stack.enter_context(patch.dict(os.environ, STRONGLY_API_URL=self.server.url, STRONGLY_API_KEY=KEY))
            stack.enter_context(patch.object(sys, "stdin", io.StringIO(stdin)))
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(err))
            status = main(arguments)
        return Done(status, out.getvalue(), err.getvalue())


def _namespace(name: str, kind: type[Any]) -> Any:
    def namespace(client: Strongly) -> Any:
        return kind(client._transport)

    namespace.__doc__ = f"The {name}."
    found = _Namespace(namespace)
    found.__set_name__(Namespaces, name)
    return found


class Driven:
    """An object of the async API in the form of the sync API, so that a row is written once."""

    def __init__(self, value: Any, drive: Callable[[Any], Any]) -> None:
        self._value = value
        self._drive = drive

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._value, name)
        if callable(found) and not isinstance(found, type):
            return lambda *arguments, **keywords: self._drive(found(*arguments, **keywords))
        return self._drive(found)

    def __repr__(self) -> str:
        return repr(self._value)

    def __iter__(self) -> Iterator[Any]:
        iterator = aiter(self._value)
        while True:
            try:
                yield self._drive(anext(iterator))
            except StopAsyncIteration:
                return

    def __next__(self) -> Any:
        try:
            return self._drive(anext(self._value))
        except StopAsyncIteration:
            raise StopIteration from None

    def __enter__(self) -> Any:
        return self._drive(self._value.__aenter__())

    def __exit__(self, *exception: Any) -> Any:
        return self._drive(self._value.__aexit__(*exception))


def _driver(runner: asyncio.Runner) -> Callable[[Any], Any]:
    async def result(value: Any) -> Any:
        return await value

    def drive(value: Any) -> Any:
        if isawaitable(value):
            return drive(runner.run(result(value)))
        is_async = any(hasattr(type(value), name) for name in ("__aiter__", "__aenter__"))
        has_calls = type(value).__module__.startswith("strongly") and "_async" in type(value).__module__
        return Driven(value, drive) if is_async or has_calls else value

    return drive


@contextmanager
def sdk_of(row: Row, *, is_async: bool, environment: Mapping[str, str] | None = None) -> Iterator[SDK]:
    """Generate the SDK of a row, and serve the edited document. What violates the document fails."""
    package = package_of(source_of(row))
    # What the SDK takes from its own package, which is that of openapi.yaml.
    taken = {name: getattr(package.module, name) for name in ("BASE_PATH", "CREDENTIAL")}
    settings = patch.multiple("strongly._config.endpoint", **taken)
    with Server(package.document) as server, patch.dict(os.environ, environment or {}), settings:
        if is_async:
            with asyncio.Runner() as runner:
                asynchronous = AsyncStrongly(KEY, server.url, max_retries=0)
                try:
                    yield SDK(package, server, asynchronous, _driver(runner), "_async")
                finally:
                    runner.run(asynchronous.aclose())
        else:
            with Strongly(KEY, server.url, max_retries=0) as client:
                yield SDK(package, server, client, lambda value: value, "_sync")
    assert not server.problems, server.problems

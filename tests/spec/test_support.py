"""Every construct of OpenAPI works, or is refused by name: the rows of the matrix."""

import os
import re
import subprocess
import sys

import pytest

pytest.importorskip("openapi_python_client")
pytest.importorskip("openapi_spec_validator")

from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.spec.support import ROWS
from tests.spec.support.rows import Row
from tests.spec.support.sdk import package_of, sdk_of, source_of
from tools import ROOT
from tools.spec.document import load_document

WORKS = [row for row in ROWS if row.use is not None]
REFUSED = [row for row in ROWS if row.use is None]


@pytest.mark.parametrize("row", WORKS, ids=str)
def test_a_construct_works(row: Row) -> None:
    assert row.use is not None
    assert source_of(row).refusal() == ""
    for is_async in (False, True):
        with sdk_of(row, is_async=is_async) as sdk:
            try:
                row.use(sdk)
            except Exception as error:
                error.add_note(f"The client was {'async' if is_async else 'sync'}. Problems: {sdk.server.problems}")
                raise


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_a_construct_is_refused_by_name(row: Row) -> None:
    source = source_of(row)
    printed = source.refusal()
    # The name of the file can be that of another file which the document refers to.
    found = re.findall(r"^(\S+\.ya?ml):(\d+): (.*)$", printed, re.MULTILINE)
    matching = [(file, int(number)) for file, number, text in found if row.message in text]
    assert matching, f"expected FILE:LINE and {row.message!r}, but was printed:\n{printed or 'nothing'}"
    file, number = matching[0]
    line = (source.root / file).read_text(encoding="utf-8").splitlines()[number - 1]
    assert row.line in line


def test_constructs_are_listed_once() -> None:
    names = [str(row) for row in ROWS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.exhaustive
def test_documents_that_work_are_valid() -> None:
    problems = []
    for row in WORKS:
        try:
            validate(load_document(source_of(row).root / "openapi.yaml"))
        except OpenAPIValidationError as error:
            problems.append(f"{row}: {error}")
    assert problems == []


@pytest.mark.exhaustive
def test_generated_code_has_correct_types() -> None:
    packages = [package_of(source_of(row)) for row in WORKS]
    for package in packages:
        for namespace in package.namespaces:
            package.resource(namespace, "_sync")
    folder = packages[0].path.parent
    names = sorted({f"{package.name}{suffix}" for package in packages for suffix in ("", "_sdk")})
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", "--no-incremental"]
    command = [sys.executable, "-m", "mypy", *options, *(part for name in names for part in ("-p", name))]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, (folder, ROOT, ROOT / "generated")))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    # The configuration allows the same in the raw namespaces of `strongly`.
    allowed = re.compile(r"\S+_sdk/_a?sync/raw/\S+ error: Overloaded function implementation .*\[misc\]")
    assert [line for line in (done.stdout + done.stderr).splitlines() if not allowed.match(line)] == []

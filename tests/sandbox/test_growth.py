"""The time of a request does not depend on how much else is stored: no statement reads a whole table."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from strongly.sandbox import Sandbox, load_document
from strongly.sandbox.contract import OperationContract
from strongly.sandbox.document import resolve
from strongly.sandbox.store import singular
from tests.sandbox.api import Api

DOCUMENT = load_document()
OPERATIONS = list(Sandbox().contract.operations.values())
# An unfiltered total counts the entries of the pages of an index: 0.05 ms with 100,000 rows. The other users of the
# organization are the result.
WHOLE = re.compile(r"SELECT count\(\*\) FROM \w+|SELECT id FROM users WHERE id <> .* ORDER BY id")


def bodies(operation: OperationContract) -> list[Any]:
    """The examples of an operation's body."""
    node = DOCUMENT["paths"][operation.template][operation.method.lower()]
    if "requestBody" not in node:
        return [None]
    content = resolve(DOCUMENT, node["requestBody"])["content"]["application/json"]
    given = [resolve(DOCUMENT, example)["value"] for example in content.get("examples", {}).values()]
    return [*given, content["example"]] if "example" in content else given


def queries(operation: OperationContract) -> Iterator[str]:
    """No query, each pair of parameters but `search`, and the last page, which is read from the end."""
    texts = {
        name: [f"{name}={value}" for value in parameter.enum or ("1", "x")]
        for name, parameter in operation.query.items()
        if name != "search"
    }
    yield ""
    if "offset" in texts:
        yield "offset=5&limit=2"
    for one, other in product(texts, texts):
        for pair in product(texts[one], texts[other] if one < other else [""]):
            yield "&".join(filter(None, pair))


def connection_of(sandbox: Sandbox) -> sqlite3.Connection:
    connection = sandbox._store._connection
    assert connection is not None
    return connection


def ids(sandbox: Sandbox) -> Mapping[str, list[str]]:
    """The ids of the demo data by path parameter."""
    connection = connection_of(sandbox)
    tables = [row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        if "id" in [column["name"] for column in connection.execute(f"PRAGMA table_info({table})")]:
            parameter = re.sub("_(.)", lambda letter: letter[1].upper(), singular(table)) + "Id"
            found[parameter] = [row["id"] for row in connection.execute(f"SELECT id FROM {table}")]
    return found


def requests(sandbox: Sandbox, operation: OperationContract) -> Iterator[tuple[str, str, Any]]:
    """Paths, queries and bodies of an operation."""
    names = re.findall(r"{(\w+)}", operation.template)
    known = ids(sandbox)
    for values in product(*(known[name] for name in names)):
        path = operation.template
        for name, value in zip(names, values, strict=True):
            path = path.replace(f"{{{name}}}", value)
        for query, body in product(queries(operation), bodies(operation)):
            yield path, query, body


def scans(sandbox: Sandbox, statements: list[str]) -> list[str]:
    """The statements that read a table, or an index, from one end to the other."""
    connection = connection_of(sandbox)
    found = []
    for statement in dict.fromkeys(statements):
        if re.match("SELECT|UPDATE|DELETE|INSERT", statement) and not WHOLE.fullmatch(statement):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            sorted_in = {row["parent"] for row in plan if row["detail"].startswith("USE TEMP B-TREE")}
            for row in plan:
                # A page is read from the start of an index until its limit, unless it must be sorted first.
                is_page = "LIMIT" in statement and row["parent"] not in sorted_in
                if row["detail"].startswith("SCAN") and row["detail"] != "SCAN CONSTANT ROW" and not is_page:
                    found.append(f"{row['detail']}: {statement}")
    return found


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.id for operation in OPERATIONS])
def test_no_statement_of_an_operation_reads_a_whole_table(operation: OperationContract) -> None:
    with Sandbox(startup_seconds=0) as sandbox:
        sandbox.seed_demo()
        api = Api(sandbox)
        connection = connection_of(sandbox)
        statements: list[str] = []
        statuses = set()
        made = list(requests(sandbox, operation))
        connection.set_trace_callback(statements.append)
        for path, query, body in made:
            statuses.add(api.send(operation.method, path, body, query).status)
        connection.set_trace_callback(None)

        assert operation.success in statuses
        assert scans(sandbox, statements) == []


def test_deleting_a_row_finds_its_dependents_in_an_index(sandbox: Sandbox) -> None:
    """Query plans do not show how foreign keys are followed."""
    connection = connection_of(sandbox)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        keys = connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
        first = {connection.execute(f"PRAGMA index_info({index['name']})").fetchone()["name"] for index in indexes}
        assert {key["from"] for key in keys if key["on_delete"] != "NO ACTION"} <= first


def test_a_file_from_before_an_index_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    Sandbox(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP INDEX workspaces_status")
    connection.close()

    Sandbox(path).close()

    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'workspaces_status'").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("query", ["", "sort=status:asc", "sort=status:desc", "status=pending&sort=name:desc"])
def test_pages_read_from_either_end_are_parts_of_the_list(api: Api, query: str) -> None:
    for number in range(7):
        api.workspace(f"training-{number}")
    everything = api.names("/workspaces", f"{query}&limit=100")
    assert len(everything) == 7

    for offset, limit in product(range(9), (1, 3, 7)):
        assert api.names("/workspaces", f"{query}&limit={limit}&offset={offset}") == everything[offset : offset + limit]

"""Imports the document as a collection of requests, and sends all of them to a sandbox."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools import ROOT
from tools.spec.document import load_document

from .commands import CheckError, fresh_folder, run
from .expected import KEY, sandbox
from .subjects import CheckResult


def of_newman(report: dict[str, Any]) -> dict[str, int]:
    return {
        sent["item"]["name"]: sent["response"]["code"] for sent in report["run"]["executions"] if "response" in sent
    }


def of_bruno(report: list[dict[str, Any]]) -> dict[str, int]:
    return {sent["name"]: sent["response"]["status"] for sent in report[0]["results"]}


@dataclass(frozen=True)
class Collection:
    """A program for people who try requests by hand. The page has both commands, without `report`."""

    program: str
    needs: tuple[str, ...]
    convert: tuple[str, ...]
    send: str
    report: str
    statuses: Callable[[Any], dict[str, int]]
    # Where the second command runs.
    collection: str = "."

    def row(self) -> CheckResult:
        return CheckResult(self.program.lower(), "any", self.program, compiled="-")

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder(self.program.lower())
        report = folder / "report.json"
        for command in self.convert:
            run(command, folder)
        row.generated = "yes"
        with sandbox(seeded=True) as url:
            send = self.send.format(port=urlsplit(url).port, key=KEY)
            run(f"{send} {self.report.format(file=shlex.quote(str(report)))}", folder / self.collection)
        compare(self.statuses(json.loads(report.read_text(encoding="utf-8"))), titles())
        row.ran = "yes"


def titles() -> set[str]:
    """Return what the requests of a collection are called: by the summary of the operation."""
    paths = load_document(ROOT / "openapi.yaml")["paths"]
    return {node["summary"] for item in paths.values() for node in item.values() if "summary" in node}


def compare(statuses: dict[str, int], requests: set[str]) -> None:
    """Check that each request was sent, and was well-formed: only what its example refers to can be missing."""
    problems = [f"{name}: not sent" for name in sorted(requests - statuses.keys())]
    problems += [f"{name}: status {status}" for name, status in statuses.items() if status not in {200, 201, 404}]
    problems += [f"no response with status {status}" for status in {200, 201, 404} - set(statuses.values())]
    if problems:
        raise CheckError("\n".join(problems))


COLLECTIONS = (
    Collection(
        program="Postman",
        needs=("node", "npx", "openapi2postmanv2", "newman"),
        convert=(
            "npx openapi2postmanv2 -s openapi.yaml -o collection.json"
            " -O folderStrategy=Tags,parametersResolution=Example,enableOptionalParameters=false",
        ),
        send="npx newman run collection.json --env-var baseUrl=http://127.0.0.1:{port}/api/v1 --env-var apiKey={key}",
        report="--reporters json --reporter-json-export {file}",
        statuses=of_newman,
    ),
    Collection(
        program="Bruno",
        needs=("node", "npx", "bru", "oas-patch"),
        convert=(
            "oas-patch overlay openapi.yaml without-links.overlay.yaml --output without-links.yaml",
            "npx bru import openapi --source without-links.yaml --output collection --collection-name Strongly",
        ),
        send="npx bru run --env Sandbox --env-var port={port} --env-var apiKey={key}",
        report="--reporter-json {file}",
        statuses=of_bruno,
        collection="collection",
    ),
)

"""Report which running workspaces hold GPUs: whose they are, since when, and what they cost in GPU hours.

    python gpu_report.py [--csv FILE] [--idle PERCENT]

GPU hours count from the time at which the workspace became ready. The API reports the GPU usage of this moment, so the
used hours are an estimate that takes it for the whole time.

Exit status: 0 if all GPUs are in use, 1 if a workspace uses less than --idle percent of its GPUs, and 2 if workspaces
could not be examined, so that the report is incomplete.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from strongly import NotFoundError, Strongly, StronglyError, Workspace, WorkspaceStatus, gather, parse_timestamp


@dataclass
class Row:
    """A workspace that holds GPUs."""

    workspace: str
    owner: str
    since: str
    gpus: int
    gpu_hours: float
    usage: float  # percent
    used_hours: float


@dataclass
class Report:
    """The rows, those with the most GPU hours first, and the errors of workspaces that could not be examined."""

    rows: list[Row]
    errors: list[Exception]


def report(client: Strongly, now: datetime) -> Report:
    """Examine all running workspaces, eight at a time."""
    running = client.workspaces.list(status="running", limit=100)
    outcomes = gather(partial(examine, client, workspace, now) for workspace in running)
    rows = [outcome.value for outcome in outcomes if outcome.value is not None]
    errors = [outcome.error for outcome in outcomes.failed if outcome.error is not None]
    return Report(
        sorted(rows, key=lambda row: row.gpu_hours, reverse=True),
        [error for error in errors if not isinstance(error, NotFoundError)],  # deleted since the list was read
    )


def examine(client: Strongly, workspace: Workspace, now: datetime) -> Row | None:
    """Return the row of a workspace, or None if it has no GPU."""
    if workspace.resources is None:  # servers may leave them out of lists
        workspace = client.workspaces.retrieve(workspace.id)
    gpus = int((workspace.resources or {}).get("gpu") or 0)
    if gpus == 0:
        return None
    since = ready_since(client.workspaces.status(workspace.id)) or workspace.updated_at
    hours = gpus * (now - parse_timestamp(since)).total_seconds() / 3600
    usage = client.workspaces.metrics(workspace.id).gpu_usage or 0.0
    return Row(workspace.name, workspace.owner, since, gpus, round(hours, 1), usage, round(hours * usage / 100, 1))


def ready_since(status: WorkspaceStatus) -> str | None:
    """Return the time at which the workspace became ready, from the conditions that Kubernetes reports."""
    for condition in status.conditions or []:
        if condition.get("type") == "Ready" and condition.get("status") == "True":
            return condition.get("lastTransitionTime")
    return None


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text, with a line of totals."""
    lines = [("WORKSPACE", "OWNER", "SINCE (UTC)", "GPUS", "GPU HOURS", "USAGE", "USED HOURS")]
    for row in rows:
        since = parse_timestamp(row.since).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        usage = f"{row.usage:.0f}%"
        lines.append(
            (row.workspace, row.owner, since, str(row.gpus), f"{row.gpu_hours:.1f}", usage, f"{row.used_hours:.1f}")
        )
    gpus, held, used = (sum(getattr(row, name) for row in rows) for name in ("gpus", "gpu_hours", "used_hours"))
    lines.append(("total", "", "", str(gpus), f"{held:.1f}", f"{100 * used / (held or 1):.0f}%", f"{used:.1f}"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column < 3 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(Row.__annotations__))
        writer.writeheader()
        for row in rows:
            # Spreadsheets run text that begins with these characters as a formula. Users choose the names.
            writer.writerow(
                {
                    name: f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
                    for name, value in asdict(row).items()
                }
            )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Report which running workspaces hold GPUs.")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also write the rows to this file")
    parser.add_argument("--idle", type=float, default=5, metavar="PERCENT", help="usage below which GPUs are idle (5)")
    options = parser.parse_args(arguments)
    try:
        with Strongly() as client:
            found = report(client, datetime.now(UTC))
    except StronglyError as error:
        print(f"gpu_report: {error}", file=sys.stderr)
        return 2
    print(table(found.rows) if found.rows else "No running workspace holds a GPU.")
    if options.csv:
        write_csv(options.csv, found.rows)
    for error in found.errors:
        print(f"gpu_report: {error}", file=sys.stderr)
    if found.errors:
        return 2
    return 1 if any(row.usage < options.idle for row in found.rows) else 0


if __name__ == "__main__":
    sys.exit(main())

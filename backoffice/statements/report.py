"""Statements, runs and verdicts for people and for programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from backoffice.statements.models import Statement, StatementRun
from backoffice.statements.verifying import Verdict


def statement_json(row: Statement) -> dict[str, Any]:
    """What is known of a statement, as JSON values."""
    return {
        "id": row.pk,
        "venue": row.venue.code,
        "account": row.account.code,
        "number": row.number,
        "kind": row.kind,
        "scope": row.scope,
        "begins_at": row.begins_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "movements": row.movements,
        "replaces": None if row.replaces is None else row.replaces.number,
        "state": state_of(row),
        "sha256": row.content_sha256,
        "files": {file.format: file.path for file in row.artefacts.all()},
    }


def state_of(row: Statement) -> str:
    """draft, final, delivered or read."""
    if row.number is None:
        return "draft"
    happened = {event.kind for event in row.events.all()}
    return next((kind for kind in ("read", "delivered") if kind in happened), "final")


def run_json(run: StatementRun) -> dict[str, Any]:
    """What is known of a run, as JSON values."""
    shards = list(run.shards.order_by("number"))
    return {
        "run": run.pk,
        "venue": run.venue.code,
        "kind": run.kind,
        "begins_at": run.begins_at.isoformat(),
        "ends_at": run.ends_at.isoformat(),
        "state": run.state,
        "shards": len(shards),
        "done": sum(shard.state == "done" for shard in shards),
        "accounts": sum(shard.accounts for shard in shards),
        "made": sum(shard.made for shard in shards),
        "skipped": sum(shard.skipped for shard in shards),
        "errors": [shard.error for shard in shards if shard.error],
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict, as JSON values."""
    return {
        "statement": verdict.statement,
        "sha256": verdict.sha256,
        "holds": verdict.holds,
        "checked": verdict.checked,
        "differences": verdict.differences,
    }


def print_statements(console: Console, rows: list[dict[str, Any]]) -> None:
    """A table of statements."""
    table = Table()
    for column in ("account", "number", "kind", "period (UTC)", "movements", "state", "files"):
        table.add_column(column)
    for row in rows:
        table.add_row(
            row["account"],
            str(row["number"] or "draft"),
            row["kind"],
            f"{row['begins_at'][:16]} to {row['ends_at'][:16]}",
            str(row["movements"]),
            row["state"],
            ", ".join(row["files"]),
        )
    console.print(table)

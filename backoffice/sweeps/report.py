"""A run for people and for programs."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from rich.console import Console
from rich.table import Table

from backoffice.sweeps.models import SweepRun
from backoffice.sweeps.selectors.figures import duration_of

PAYERS_SHOWN_MAX = 12
ROWS = (
    ("accounts", "accounts"),
    ("selected", "selected by the screen"),
    ("settled", "settled exactly"),
    ("restricted", "restricted by rule"),
    ("released", "released by rule"),
    ("margin_calls", "margin calls now"),
    ("liquidated", "accounts liquidated"),
    ("shortfalls", "shortfalls opened"),
)


def as_json(run: SweepRun) -> dict[str, Any]:
    """Everything that is known of a run, as JSON values."""
    summary = {name: value for name, value in run.summary.items() if name != "payers"}
    return {
        "run": run.pk,
        "venue": run.venue.code,
        "kind": run.kind,
        "scheduled_at": run.scheduled_at.astimezone(UTC).isoformat(),
        "state": run.state,
        "reason": run.reason,
        "error": run.error,
        "accounts": run.accounts,
        "selected": run.selected,
        "settled": run.settled,
        **summary,
        "payers": run.summary.get("payers", []),
        "sequence": run.sequence,
        "seconds": duration_of(run),
        "timings": run.timings,
    }


def print_run(console: Console, run: SweepRun) -> None:
    """Print what a finished run did, and who paid."""
    found = as_json(run)
    title = f"Sweep of {run.venue.code} at {run.scheduled_at:%Y-%m-%d %H:%M:%S} UTC"
    console.print(title, style="bold")
    shown = Table(show_header=False)
    shown.add_column("what")
    shown.add_column("number", justify="right")
    for name, words in ROWS:
        shown.add_row(words, f"{found.get(name) or 0:,}")
    for stage, seconds in run.timings.items():
        shown.add_row(f"seconds, {stage}", f"{seconds:.3f}")
    shown.add_row("seconds in all", f"{found['seconds'] or 0:.3f}")
    console.print(shown)
    if found["payers"]:
        _print_payers(console, found["payers"])
    if run.reason:
        console.print(run.reason)


def _print_payers(console: Console, payers: list[dict[str, str]]) -> None:
    shown = Table(title="Who paid for shortfalls", title_justify="left", title_style="bold")
    shown.add_column("account")
    shown.add_column("amount", justify="right")
    shown.add_column("asset")
    for payer in payers[:PAYERS_SHOWN_MAX]:
        shown.add_row(payer["account"], payer["amount"], payer["asset"])
    if len(payers) > PAYERS_SHOWN_MAX:
        shown.add_row(f"and {len(payers) - PAYERS_SHOWN_MAX} more", "", "")
    console.print(shown)

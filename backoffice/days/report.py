"""Ends of days for people and for programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from backoffice.days.models import DayFailure, DayRun, DayStep
from backoffice.days.selectors import business_date
from backoffice.sweeps.selectors.runs import venue_row


def left_out(venue_code: str) -> int:
    """How many accounts of the venue a step left out, and nobody made up for yet."""
    rows = DayFailure.objects.filter(venue__code=venue_code, resolved_at=None)
    return rows.values("account").distinct().count()


def as_json(venue_code: str, runs: list[DayRun]) -> dict[str, Any]:
    """Everything that is known of some ends of days, as JSON values."""
    steps = _steps(runs)
    failures = DayFailure.objects.filter(venue__code=venue_code, resolved_at=None)
    columns = ("account__code", "step", "business_date", "attempts", "error")
    return {
        "venue": venue_code,
        "business_date": business_date(venue_row(venue_code)).isoformat(),
        "days": [
            {
                "business_date": run.business_date.isoformat(),
                "state": run.state,
                "reason": run.reason,
                "sequence": run.sequence,
                "steps": [_step(step) for step in steps[run.pk]],
            }
            for run in runs
        ],
        "left_out": [
            {
                "account": account,
                "step": step,
                "business_date": day.isoformat(),
                "attempts": attempts,
                "error": error,
            }
            for account, step, day, attempts, error in failures.values_list(*columns)
        ],
    }


def print_days(console: Console, venue_code: str, runs: list[DayRun]) -> None:
    """Print what was done of each step."""
    shown = Table(title=f"Ends of days of {venue_code}", title_justify="left")
    for name in ("date", "step", "state"):
        shown.add_column(name)
    for name in ("accounts", "left out", "seconds"):
        shown.add_column(name, justify="right")
    steps = _steps(runs)
    for run in runs:
        for step in steps[run.pk]:
            counts = (f"{step.accounts or 0:,}", f"{step.failed or 0:,}")
            seconds = f"{_seconds(step) or 0:.3f}"
            shown.add_row(str(run.business_date), step.step, step.state, *counts, seconds)
        if run.reason:
            shown.add_row("", run.reason)
    if runs:
        console.print(shown)
    console.print(f"The business date is {business_date(venue_row(venue_code))}.")


def _steps(runs: list[DayRun]) -> dict[int, list[DayStep]]:
    found: dict[int, list[DayStep]] = {run.pk: [] for run in runs}
    for step in DayStep.objects.filter(run__in=found).order_by("run", "place"):
        found[step.run_id].append(step)
    return found


def _step(step: DayStep) -> dict[str, Any]:
    return {
        "step": step.step,
        "state": step.state,
        "attempts": step.attempts,
        "accounts": step.accounts,
        "left_out": step.failed,
        "seconds": _seconds(step),
        "error": step.error,
    }


def _seconds(step: DayStep) -> float | None:
    if step.started_at is None or step.finished_at is None:
        return None
    return round((step.finished_at - step.started_at).total_seconds(), 6)

"""An end of day of many accounts: seconds by step, and memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from backoffice.days.models import AccountSnapshot, DayRun, DayStep, Step
from backoffice.days.services import close_days
from backoffice.ledger.bench.machine import peak_memory_bytes
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.sweeps.bench.population import add_accounts
from backoffice.sweeps.bench.venue import AT, POLICY, VENUE, create_swept_venue
from backoffice.sweeps.instants import end_of
from backoffice.sweeps.work_here import sweep_here

INSTRUMENTS = 500
DEBTS = {"step": "clawback", "with": {"rate": "0.5", "interest": {"annual_rate": "0.10"}}}
DAYS = 2


@measurement("days")
def measure(options: Options) -> Iterator[Figure]:
    """Two days of a venue whose last sweep left debts of one account in a thousand."""
    create_swept_venue(INSTRUMENTS, {**POLICY, "shortfall": [DEBTS]})
    options.progress(f"{options.accounts:,} accounts")
    add_accounts(1, options.accounts, instruments=INSTRUMENTS)
    sweep_here(VENUE, AT + timedelta(hours=1), lambda *_: None)
    before = peak_memory_bytes()
    for number in range(DAYS):
        options.progress(f"day {number + 1}")
        day = AT.date() + timedelta(days=number)
        (run,) = close_days(VENUE, now=end_of(day, ZoneInfo("UTC")), through=day)
        yield from _of(run)
    grown = max(0, peak_memory_bytes() - before)
    yield Figure("peak memory", peak_memory_bytes() / 2**30, "GiB", "of the whole process")
    yield Figure("of it the days", grown / 2**30, "GiB", "by which its peak grew with them")
    rows = AccountSnapshot.objects.count()
    yield Figure("snapshots", rows, "rows", f"of {DAYS} days")


def _of(run: DayRun) -> Iterator[Figure]:
    taken = DayStep.objects.get(run=run, step=Step.SNAPSHOTS)
    closed = DayStep.objects.get(run=run, step=Step.INTEREST)
    for name, step in (("interest and periods", closed), ("snapshots", taken)):
        assert step.started_at is not None
        assert step.finished_at is not None
        seconds = (step.finished_at - step.started_at).total_seconds()
        basis = f"{run.business_date}: {step.accounts:,} accounts"
        yield Figure(name, seconds, "s", basis)

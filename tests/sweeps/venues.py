"""A venue whose sweep has work to do, and what a sweep of it must leave."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from backoffice.core.events import SetMarks
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.sweeps.models import Kind, SweepRun
from backoffice.venues.models import EventRecord
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import AT, PERP, POLICY, setup

NOON = AT + timedelta(hours=3)
CUSTOMERS = {"amy": 20_000, "bob": 100_000, "cleo": 25_000, "dan": 100_000}


def troubled(code: str = "demo") -> str:
    """A venue where amy and cleo are bankrupt at the mark; returns its code."""
    positions = {"amy": 1, "bob": -1, "cleo": 1, "dan": -1}
    opening = setup(code=code, customers=CUSTOMERS, positions=positions)
    create_venue(opening, POLICY, code=code, author="ann", approver="ben")
    handle(code, SetMarks(AT + timedelta(minutes=1), {PERP: Fraction(500)}))
    return code


def sweeps_of(code: str) -> int:
    """How many sweeps the venue's book went through."""
    return EventRecord.objects.filter(venue__code=code, kind="Sweep").count()


def outcome_of(code: str) -> list[tuple[object, ...]]:
    """What was decided and lost, without times and numbers that differ between venues."""
    decisions = Decision.objects.filter(venue__code=code).order_by("number")
    holes = Shortfall.objects.filter(venue__code=code).order_by("number")
    fields = ("account__code", "which", "plan", "amounts", "sentence", "outcome")
    return [
        *decisions.values_list(*fields),
        *holes.values_list("account__code", "amount", "remaining", "state"),
    ]


def margin_runs(code: str = "demo") -> list[SweepRun]:
    """The venue's margin sweeps, oldest first."""
    runs = SweepRun.objects.filter(venue__code=code, kind=Kind.MARGIN)
    return list(runs.order_by("scheduled_at"))

"""The overview counts what is there."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from backoffice.adjustments.lines import Line
from backoffice.adjustments.services import propose, set_limit
from backoffice.console.home.state import (
    Statuses,
    open_shortfalls,
    restrictions_by_kind,
    statuses_of,
)
from backoffice.core.events import Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids
from backoffice.sweeps.models import RunState, SweepRun
from backoffice.sweeps.models.states import Kind
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person, root
from tests.console.signing import signed_in
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    """Amy lost 300 more than she had and nobody pays; eve is 10 below her initial margin."""
    policy = POLICY | {"shortfall": []}
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000, "cleo": 100_000, "eve": 54_000},
        positions={"amy": 1, "bob": -2, "eve": 1},
        policy=policy,
    )
    venue = create_venue(opening, policy, code="demo", author="ann", approver="ben")
    handle("demo", Restrict(later(minutes=1), "cleo", Forbids.FROZEN, later(minutes=90)))
    handle("demo", Restrict(later(minutes=1), "bob", Forbids.FROZEN))
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(500)}))
    handle("demo", Sweep(later(minutes=3)))
    return venue


def test_accounts_are_counted_once_under_the_gravest_status(venue: Venue) -> None:
    assert statuses_of(venue.pk) == Statuses(healthy=3, margin_call=1, liquidation=0, shortfall=1)


def test_open_shortfalls_have_an_age_by_the_venues_clock(venue: Venue) -> None:
    found = open_shortfalls(venue.pk, later(days=3))
    assert (found.count, found.oldest) == (1, later(minutes=3))
    assert [count for _, count in found.ages] == [0, 1, 0, 0]
    assert found.remaining == [("300", "USD")]
    assert [n for _, n in open_shortfalls(venue.pk, later(days=300)).ages] == [0, 0, 0, 1]


def test_restrictions_that_have_ended_are_not_in_force(venue: Venue) -> None:
    kinds = dict(restrictions_by_kind(venue.pk, later(minutes=3)))
    assert kinds["frozen"] >= 2
    later_on = dict(restrictions_by_kind(venue.pk, later(minutes=91)))
    assert later_on["frozen"] == kinds["frozen"] - 1


def test_overview_shows_sweeps_and_what_waits_for_me(venue: Venue) -> None:
    now = timezone.now()
    swept = EventRecord.objects.filter(venue=venue, kind="Sweep").latest("sequence")
    run = SweepRun.objects.create(
        venue=venue,
        kind=Kind.MARGIN,
        scheduled_at=now - timedelta(seconds=9),
        started_at=now - timedelta(seconds=8),
    )
    stages: list[dict[str, Any]] = [
        {"state": RunState.SCREENING},
        {"state": RunState.SETTLING, "accounts": 1000, "selected": 0},
        {
            "state": RunState.FINISHED,
            "finished_at": now - timedelta(seconds=4),
            "sequence": swept.sequence,
        },
    ]
    for stage in stages:  # as the database wants it
        SweepRun.objects.filter(pk=run.pk).update(**stage)
    limits = {"asset": "USD", "per_request": 10_000, "per_day": 10_000, "by": root()}
    set_limit(venue=venue, role="operator", action="propose", **limits)
    mia = person("mia", venue, "operator", "approver")
    line = Line("cleo", "USD", 100, "fees")
    propose(venue=venue, lines=[line], reason_code="other", reason="A refund", by=mia)
    page = signed_in(mia).get("/console/demo/")
    assert page.context["waiting"] == []  # one's own request
    other = signed_in(person("cho", venue, "approver")).get("/console/demo/")
    assert [task.what for task in other.context["waiting"]] == ["Adjustment"]
    run = other.context["sweeps"].last
    assert (run.lag, run.took, run.throughput) == (5, 4, 250)
    viewer = signed_in(person("vic", venue, "viewer")).get("/console/demo/")
    assert viewer.context["waiting"] == []

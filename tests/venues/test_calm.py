"""Ends of days read from a part of the venue are those of the whole venue."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.core.events import EndOfDay, Event, Fill, SetMarks, Sweep
from backoffice.venues.models import PeriodProfit, PeriodRecord, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from tests.venues.builders import AT, PERP, POLICY, setup
from tests.venues.compare import books_differ

DAYS = timedelta(days=1)
PLAIN: dict[str, Any] = {"shortfall": [POLICY["shortfall"][2]]}
thirds = st.integers(-9, 9).filter(bool).map(lambda n: Fraction(n, 3))
prices = st.integers(1, 3_000).map(lambda n: Fraction(n, 7))


@st.composite
def timelines(draw: st.DrawFn) -> list[Event]:
    """Trades and crashes over a few days, some of which are closed."""
    at, events = AT, []
    names = st.sampled_from(["amy", "bob", "cleo"])
    for hours in draw(st.lists(st.integers(1, 40), min_size=1, max_size=8)):
        at += timedelta(hours=hours)
        made = st.one_of(
            st.builds(Fill, st.just(at), names, st.just(PERP), thirds, prices, st.integers(0, 9)),
            st.builds(SetMarks, st.just(at), st.fixed_dictionaries({PERP: prices})),
            st.builds(Sweep, st.just(at)),
            st.builds(EndOfDay, st.just(at)),
        )
        events.append(draw(made))
    return [*events, Sweep(at), EndOfDay(at + timedelta(days=1))]


def noted(venue: Venue) -> list[tuple[object, ...]]:
    rows = PeriodProfit.objects.filter(period__venue=venue).order_by(
        "period__last_day", "period__kind", "account__code", "instrument__code"
    )
    columns = ("period__kind", "period__last_day", "account__code", "realized", "unrealized")
    return list(rows.values_list(*columns))


@pytest.mark.django_db
@settings(max_examples=16, suppress_health_check=list(HealthCheck))
@given(events=timelines())
def test_a_part_is_enough(events: list[Event]) -> None:
    """Against a book that is kept in memory, whole; periods' profits in the database too."""
    part = create_venue(setup(), POLICY, code=None, author="ann", approver=None)
    whole = create_venue(setup(), POLICY, code=None, author="ann", approver=None)
    resident = load_resident(whole.code)
    for event in events:
        handle(part.code, event)
        handle(whole.code, event, resident=resident)
    assert not books_differ(load_book(part.code), load_book(whole.code))
    assert noted(part) == noted(whole)


@pytest.mark.django_db
def test_profits_are_noted_once_a_policy_counts_them() -> None:
    opening = setup(positions={"amy": 1, "bob": -1}, policy=PLAIN)
    venue = create_venue(opening, PLAIN, code=None, author="ann", approver=None)
    handle(venue.code, SetMarks(AT, {PERP: Fraction(1100)}))
    PeriodProfit.objects.all().delete()
    handle(venue.code, EndOfDay(AT + timedelta(hours=1)))
    assert noted(venue) == []
    assert PeriodRecord.objects.filter(noted=False).count() == 1
    add_policy_version(
        venue=venue, document=POLICY, author="ann", approver="ben", effective_at=AT + DAYS
    )
    tuesday = AT.date() + DAYS
    assert noted(venue) == [
        ("day", tuesday, "amy", 0, Fraction(100)),
        ("day", tuesday, "bob", 0, Fraction(-100)),
    ]
    handle(venue.code, EndOfDay(AT + DAYS))
    assert len(noted(venue)) == 4, "periods that begin from now on are noted at once"
    assert not PeriodRecord.objects.filter(noted=False).exists()

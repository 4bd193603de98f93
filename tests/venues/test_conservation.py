"""Whatever happens: money is neither made nor lost, and the database holds the book."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.core.engine import apply
from backoffice.core.events import (
    AcceptMark,
    ClosePeriod,
    Deposit,
    EndOfDay,
    Event,
    Fill,
    Funding,
    Recover,
    ReleaseBreaker,
    Restrict,
    SetMarks,
    Settle,
    Sweep,
    Withdraw,
)
from backoffice.core.opening import open_book
from backoffice.core.state import Forbids
from backoffice.ledger.selectors import trial_balance
from backoffice.venues.store import PostgresSession
from tests.venues.builders import AT, PERP, POLICY, setup
from tests.venues.compare import books_differ

GUARDS = {
    "guards": {
        "marks": {"max_age": "100000", "band": "0.5", "confirmations": 1},
        "breaker": {"liquidations": 0},
    },
    "margin_call": {"due_after": "3600", "escalate": "liquidate"},
}
persons = st.sampled_from(["ann", "ben"])
names = st.sampled_from(["amy", "bob", "cleo"])
amounts = st.integers(1, 50_000)
prices = st.integers(1, 3_000).map(Fraction)
thirds = st.integers(-9, 9).filter(bool).map(lambda n: Fraction(n, 3))


@st.composite
def timelines(draw: st.DrawFn) -> list[Event]:
    """Events in the order of their times, with crashes of the mark among them."""
    at, events = AT, []
    for hours in draw(st.lists(st.integers(0, 40), min_size=1, max_size=12)):
        at += timedelta(hours=hours)
        made = st.one_of(
            st.builds(Deposit, st.just(at), names, st.just("USD"), amounts),
            st.builds(Withdraw, st.just(at), names, st.just("USD"), amounts),
            st.builds(Fill, st.just(at), names, st.just(PERP), thirds, prices, st.integers(0, 99)),
            st.builds(SetMarks, st.just(at), st.fixed_dictionaries({PERP: prices})),
            st.builds(Settle, st.just(at), st.just(PERP), prices),
            st.builds(Funding, st.just(at), st.just(PERP), st.just(Fraction(1, 1000))),
            st.builds(Recover, st.just(at), names, st.just("USD"), amounts),
            st.builds(Restrict, st.just(at), names, st.sampled_from(Forbids)),
            st.builds(ClosePeriod, st.just(at), st.sampled_from(["day", "week", "month"])),
            st.builds(EndOfDay, st.just(at)),
            st.builds(Sweep, st.just(at)),
            st.builds(AcceptMark, st.just(at), st.just(PERP), prices, st.just("ann"), persons),
            st.builds(ReleaseBreaker, st.just(at), st.just("ann"), persons),
        )
        events.append(draw(made))
    return [*events, Sweep(at), EndOfDay(at)]


@pytest.mark.django_db
@settings(max_examples=16, suppress_health_check=list(HealthCheck))
@given(timelines(), st.booleans(), st.sampled_from([POLICY, POLICY | GUARDS]))
def test_any_sequence_of_events(
    events: list[Event], reload_each: bool, policy: dict[str, Any]
) -> None:
    opening = setup(positions={"amy": 2, "bob": -2}, policy=policy)
    book, stored = open_book(opening), PostgresSession(reload_each=reload_each)
    stored.open(opening, policy)
    for event in events:
        expected, done = apply(book, event), stored.handle(event)
        assert done.decisions == expected.decisions
    assert books_differ(book, stored.book()) == []
    assert sum(line.balance_minor for line in trial_balance(book=stored.venue_code)) == 0

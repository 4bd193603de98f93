"""A dry run: one sweep of the venue's book under a policy, and under the one in force.

Reads as of one instant, takes no lock and writes nothing. The whole book is read twice, because
a sweep changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import Sweep
from backoffice.core.policy import Policy
from backoffice.markets.selectors import marks_at, prices_at
from backoffice.proposals.affected import Swept, compare, swept
from backoffice.shortfalls.selectors import refused_events
from backoffice.venues import selectors as venues
from backoffice.venues.models import Venue, VenueState
from backoffice.venues.store.few import one_instant
from backoffice.venues.store.load import load

TODAY, YESTERDAY = "today", "yesterday"
WHEN = (TODAY, YESTERDAY)
MOST_SHOCK = 99  # percent; a price does not fall below nothing
DAY = timedelta(days=1)


def try_policy(venue: Venue, policy: Policy, *, when: str, shock: int = 0) -> dict[str, Any]:
    """Who would be affected by the policy at a sweep, and how, as JSON.

    `when` is TODAY, or YESTERDAY: money and positions of now at the marks and prices of a day
    before the venue's clock. `shock`: percent by which all marks and all prices but the reporting
    asset's move first, at least -99.
    """
    with one_instant():
        state = VenueState.objects.select_related("venue__ledger_book").get(venue=venue)
        change = _prices(state, when, shock)
        before = _swept(state, None, change)
        after = _swept(state, policy, change)
    at = state.clock - DAY if when == YESTERDAY else state.clock
    found = compare(before, after)
    return {"when": when, "prices_at": at.isoformat(), "shock": shock, **found}


def _prices(state: VenueState, when: str, shock: int) -> Callable[[Book], None]:
    """What changes the prices of a book."""
    key, at = state.venue_id, state.clock - DAY
    marks = marks_at(venue_id=key, at=at) if when == YESTERDAY else {}
    prices = prices_at(venue_id=key, at=at) if when == YESTERDAY else {}
    factor = 1 + Fraction(max(shock, -MOST_SHOCK), 100)

    def change(book: Book) -> None:
        book.marks.update(marks)
        book.prices.update(prices)
        if factor == 1:
            return
        book.marks.update({code: mark * factor for code, mark in book.marks.items()})
        moved = {c: p * factor for c, p in book.prices.items() if c != book.venue.reporting_asset}
        book.prices.update(moved)

    return change


def _swept(state: VenueState, policy: Policy | None, change: Callable[[Book], None]) -> Swept:
    """The book after a sweep under the policy, or the one in force."""
    book = load(state).book
    if policy is not None:
        if policy.regime.guards and not book.policy.regime.guards:
            refused = refused_events(venue_id=state.venue_id, event="withdraw")
            venues.read_flows(venue_id=state.venue_id, book=book, refused=refused)
        book.policy = policy
    change(book)
    return swept(book, apply(book, Sweep(book.now)))

"""A dry run: one sweep of the venue's book under a policy, and under the one in force.

Reads as of one instant, takes no lock and writes nothing. The book is read once and forked,
because a sweep changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import Sweep
from backoffice.core.fork import forked
from backoffice.core.policy import Policy
from backoffice.proposals.affected import compare, swept
from backoffice.proposals.yesterday import OF_NOW, take_back_today
from backoffice.shortfalls.selectors import refused_events
from backoffice.venues import selectors as venues
from backoffice.venues.models import Venue, VenueState
from backoffice.venues.store.few import one_instant
from backoffice.venues.store.load import load

TODAY, YESTERDAY = "today", "yesterday"
WHEN = (TODAY, YESTERDAY)
MOST_SHOCK = 99  # percent; a price does not fall below nothing
STAGES = (
    "the venue's book is read",
    "a sweep under the policy in force",
    "a sweep under this policy",
    "both are compared",
)
OnStage = Callable[[int], None]
"""Is told which of STAGES begins, from 0."""


def try_policy(
    venue: Venue,
    policy: Policy,
    *,
    when: str,
    shock: int = 0,
    on_stage: OnStage = lambda stage: None,
) -> dict[str, Any]:
    """Who would be affected by the policy at a sweep, and how, as JSON.

    `when` is TODAY, or YESTERDAY: the book as it stood at the end of the day before the venue's
    clock's. `shock`: percent by which all marks and all prices but the reporting asset's move
    first, at least -99. `of_now`: what could not be had for then, in words. Raises `ProposalError`
    for a venue without a yesterday.
    """
    on_stage(0)
    with one_instant():
        book, at = _read(venue, when, guarded=bool(policy.regime.guards))
    _move(book, shock)
    other = forked(book)
    on_stage(1)
    before = swept(book, apply(book, Sweep(book.now)))
    on_stage(2)
    other.policy = policy
    after = swept(other, apply(other, Sweep(other.now)))
    on_stage(3)
    found = compare(before, after)
    of_now = OF_NOW if when == YESTERDAY else ()
    about = {"when": when, "prices_at": at.isoformat(), "shock": shock, "of_now": list(of_now)}
    return about | found


def _read(venue: Venue, when: str, *, guarded: bool) -> tuple[Book, datetime]:
    """The book to try on, and of when it is."""
    state = VenueState.objects.select_related("venue__ledger_book").get(venue=venue)
    book = load(state).book
    if guarded and not book.policy.regime.guards:
        refused = refused_events(venue_id=state.venue_id, event="withdraw")
        venues.read_flows(venue_id=state.venue_id, book=book, refused=refused)
    return book, take_back_today(state, book) if when == YESTERDAY else state.clock


def _move(book: Book, shock: int) -> None:
    factor = 1 + Fraction(max(shock, -MOST_SHOCK), 100)
    if factor == 1:
        return
    book.marks.update({code: mark * factor for code, mark in book.marks.items()})
    moved = {c: p * factor for c, p in book.prices.items() if c != book.venue.reporting_asset}
    book.prices.update(moved)

"""Reading a venue's book: a fixed number of queries, however large the venue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from backoffice.accounts import selectors as accounts
from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.policy import Policy
from backoffice.ledger.selectors import book_balances
from backoffice.markets import selectors as markets
from backoffice.records.change import Keys
from backoffice.shortfalls import selectors as shortfalls
from backoffice.venues import selectors as venues
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import PolicyInForce


class Loaded(NamedTuple):
    """A book, the keys of its rows, and all versions of the venue's policy."""

    book: Book
    keys: Keys
    policies: list[PolicyInForce]


def load_book(venue_code: str, *, at: datetime | None = None) -> Book:
    """Rebuild the book as it is recorded now, under the policy in effect at `at`.

    `at` is by default the time of the venue's last event. Waits for the venue's lock, so that
    all queries see one instant.
    """
    with transaction.atomic():
        return load(lock_venue(venue_code), at=at).book


def load(state: VenueState, *, at: datetime | None = None) -> Loaded:
    """Read everything of a venue whose state is locked."""
    key = state.venue_id
    policies = venues.read_versions(venue_id=key)
    policy = venues.compiled(venues.policy_at(policies, at or state.clock))
    book, keys = begin(state, policies, policy)
    load_accounts(book, keys)
    periods = venues.read_periods(venue_id=key)
    book.current, book.unclosed, keys.periods = periods.current, periods.unclosed, periods.keys
    venues.read_regime(venue_id=key, book=book)
    venues.read_orders(venue_id=key, book=book)
    if policy.regime.guards:
        refused = shortfalls.refused_events(venue_id=key, event="withdraw")
        venues.read_flows(venue_id=key, book=book, refused=refused)
    book.balances = read_balances(state.venue.ledger_book.code)
    book.take_outcome()  # loading is no change
    return Loaded(book, keys, policies)


def begin(state: VenueState, policies: list[PolicyInForce], policy: Policy) -> tuple[Book, Keys]:
    """A book with what is the venue's own: markets, and the use of limits."""
    book = Book(venues.venue_of(state.venue), policy, state.clock)
    book.accrued_through = state.accrued_through
    keys = Keys(state.venue_id, policies={str(one.number): one.key for one in policies})
    assets = markets.read_assets(venue_id=keys.venue)
    book.assets, book.prices, keys.assets = assets.assets, assets.prices, assets.keys
    found = markets.read_instruments(venue_id=keys.venue)
    book.instruments, keys.instruments = found.instruments, found.keys
    book.marks, book.vols = found.marks, found.vols
    book.guarded.marked_at, book.guarded.priced_at = found.marked_at, assets.priced_at
    book.order_books = markets.read_order_books(venue_id=keys.venue)
    book.period_use = venues.read_period_use(venue_id=keys.venue)
    venues.read_guards(venue_id=keys.venue, book=book)
    return book, keys


def load_accounts(book: Book, keys: Keys, *, within: Collection[int] | None = None) -> None:
    """Put into the book what is of accounts: of all, or of those with the keys `within`."""
    book.accounts, keys.accounts = accounts.read_accounts(venue_id=keys.venue, within=within)
    book.positions = markets.read_positions(venue_id=keys.venue, within=within)
    book.contributions = accounts.read_contributions(venue_id=keys.venue)
    book.restrictions = accounts.read_restrictions(venue_id=keys.venue, within=within)
    calls = accounts.read_calls(venue_id=keys.venue, within=within)
    book.margin_calls, book.guarded.called = calls
    realized = accounts.read_realized(venue_id=keys.venue, within=within)
    book.realized = defaultdict(int, realized)
    debts, keys.debts = shortfalls.read_debts(venue_id=keys.venue, within=within)
    for debt in debts:
        book.add_debt(debt)
    holes, keys.shortfalls = shortfalls.read_shortfalls(venue_id=keys.venue, within=within)
    for hole in holes:
        book.add_shortfall(hole)


def read_balances(
    ledger_book: str, owners: Collection[str] | None = None
) -> defaultdict[tuple[str, Bucket, str], int]:
    """Balances of all accounts, or of the owners, in smallest units."""
    found: defaultdict[tuple[str, Bucket, str], int] = defaultdict(int)
    named = None if owners is None else list(owners)
    for (owner, bucket, asset), amount in book_balances(book=ledger_book, owners=named).items():
        found[owner, Bucket(bucket), asset] = amount
    return found

"""Reading the part of a venue's book that a sweep of some accounts can reach.

A fixed number of queries too. Where the policy can reach everybody, the whole book is read.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from backoffice.accounts import selectors as accounts
from backoffice.core.accounts import Bucket
from backoffice.core.policy import Policy
from backoffice.core.reach import Reach, reach_of
from backoffice.core.scope import Part, Scope
from backoffice.ledger.selectors import positive_sums
from backoffice.markets import selectors as markets
from backoffice.records.change import Keys
from backoffice.shortfalls import selectors as shortfalls
from backoffice.venues import selectors as venues
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import PolicyInForce
from backoffice.venues.store.load import Loaded, begin, load, load_accounts, read_balances

COLLATERAL = (Bucket.CASH.value, Bucket.HELD.value)


def load_part(state: VenueState, *, at: datetime, settled: Collection[int]) -> Loaded:
    """Read what settling the accounts with these keys at `at` needs; the state is locked."""
    key = state.venue_id
    policies = venues.read_versions(venue_id=key)
    policy = venues.compiled(venues.policy_at(policies, max(state.clock, at)))
    reach = reach_of(policy)
    if reach.everybody:
        return load(state, at=at)
    settled = {*settled, *venues.accounts_ordered(venue_id=key)}  # an order may be overdue
    held = markets.instruments_held(accounts=settled) if reach.opposite else {}
    whole = {*settled, *(markets.holders_of(instruments=held) if held else ())}
    heads = accounts.heads_of(keys=whole) if reach.families else set()
    within = whole | heads | (accounts.subaccounts_of(keys=heads) if heads else set())
    within |= shortfalls.accounts_short(venue_id=key, waiting=reach.waiting)
    within |= accounts.not_swept(
        venue_id=key,
        named=reach.named,
        members=reach.members,
        subaccounts=reach.subaccounts,
    )
    loaded = load_within(state, policies, policy, within=within)
    scope = _scope(state, loaded.keys, reach, heads, frozenset(held.values()))
    return narrowed(loaded, scope, members=reach.members)


def load_within(
    state: VenueState, policies: list[PolicyInForce], policy: Policy, *, within: Collection[int]
) -> Loaded:
    """Read what is the venue's own, and what is of the accounts with these keys."""
    key = state.venue_id
    book, keys = begin(state, policies, policy)
    load_accounts(book, keys, within=within)
    book.balances = read_balances(state.venue.ledger_book.code, keys.accounts)
    periods = venues.read_periods(venue_id=key, profits=False)
    book.current, book.unclosed, keys.periods = periods.current, periods.unclosed, periods.keys
    venues.read_regime(venue_id=key, book=book, stakes=False)
    venues.read_orders(venue_id=key, book=book, within=keys.accounts.values())
    book.take_outcome()  # loading is no change
    return Loaded(book, keys, policies)


def narrowed(loaded: Loaded, scope: Scope, *, members: bool = False) -> Loaded:
    """The same, refusing to answer beyond the scope."""
    loaded.book.narrow(scope, members=members)
    loaded.keys.accounts = Part(loaded.keys.accounts, scope.accounts)
    return loaded


def _scope(
    state: VenueState, keys: Keys, reach: Reach, heads: set[int], held_whole: frozenset[str]
) -> Scope:
    deposits = longs = None
    if reach.sums:
        ledger_book = state.venue.ledger_book.code
        owners, within = list(keys.accounts), keys.accounts.values()
        deposits = positive_sums(book=ledger_book, buckets=COLLATERAL, but=owners)
        longs = markets.longs_beside(venue_id=keys.venue, accounts=within)
    return Scope(
        accounts=frozenset(keys.accounts),
        families=frozenset(code for code, key in keys.accounts.items() if key in heads),
        held_whole=held_whole,
        subaccounts=reach.subaccounts,
        last_debt=shortfalls.last_debt(venue_id=keys.venue),
        last_shortfall=shortfalls.last_shortfall(venue_id=keys.venue),
        deposits=deposits,
        longs=longs,
    )

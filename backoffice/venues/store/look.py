"""Looking at one account: its money, positions and figures, in fewer queries than `few.ask`.

For pages. The book is good for figures and statuses; no event may be tried on it, as it has no
order books, limits, periods, restrictions or contributions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from backoffice.accounts import selectors as accounts
from backoffice.core.accounts import Account, AccountKind, Segment
from backoffice.core.book import Book
from backoffice.core.reach import reach_of
from backoffice.core.scope import Scope
from backoffice.ledger.selectors import positive_sums
from backoffice.markets import selectors as markets
from backoffice.shortfalls import selectors as shortfalls
from backoffice.venues import selectors as venues
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import VenueState
from backoffice.venues.store.few import ask, one_instant
from backoffice.venues.store.load import read_balances
from backoffice.venues.store.part import COLLATERAL

T = TypeVar("T")
# Most accounts have few of these, so asking for all at once spares the questions for each.
_FAMILY = """
WITH me AS (
  SELECT id, parent_id FROM accounts_account WHERE venue_id = %(venue)s AND code = %(code)s
),
family AS (
  SELECT id FROM me UNION SELECT parent_id FROM me WHERE parent_id IS NOT NULL
  UNION SELECT child.id FROM accounts_account child JOIN me ON child.parent_id = me.id
)
SELECT a.id, a.code, a.kind, a.segment, p.code,
       EXISTS (SELECT FROM venues_guardmemory WHERE venue_id = %(venue)s),
       EXISTS (SELECT FROM markets_position WHERE account_id = a.id),
       EXISTS (SELECT FROM accounts_margincall WHERE account_id = a.id AND ended_at IS NULL),
       EXISTS (SELECT FROM shortfalls_debt WHERE account_id = a.id),
       EXISTS (SELECT FROM shortfalls_shortfall WHERE account_id = a.id),
       EXISTS (SELECT FROM venues_regimememory WHERE venue_id = %(venue)s AND kind <> 'stake'),
       EXISTS (SELECT FROM venues_liquidationorder WHERE account_id = a.id)
  FROM family JOIN accounts_account a USING (id)
  LEFT JOIN accounts_account p ON p.id = a.parent_id ORDER BY a.code
"""
_ASKED = ("guards", "positions", "calls", "debts", "holes", "regime", "orders")


def look_at(venue_code: str, code: str, question: Callable[[Book], T]) -> T:
    """Put a question to a book of the account and its family, all of one instant; no lock.

    Where it needs more, `few.ask` answers it. Raises `UnknownVenue`.
    """
    with one_instant():
        states = VenueState.objects.select_related("venue__ledger_book")
        state = states.filter(venue__code=venue_code).first()
        if state is None:
            raise UnknownVenue(venue_code)
        book = _book(state, code)
        try:
            return question(book)
        except KeyError:  # an `OutOfScope`, or the like
            return ask(venue_code, [code], question)


def _book(state: VenueState, code: str) -> Book:
    key = state.venue_id
    policy = venues.compiled(venues.policy_at(venues.read_versions(venue_id=key), state.clock))
    book = Book(venues.venue_of(state.venue), policy, state.clock)
    assets, found = markets.read_assets(venue_id=key), markets.read_instruments(venue_id=key)
    book.assets, book.prices = assets.assets, assets.prices
    book.instruments, book.marks, book.vols = found.instruments, found.marks, found.vols
    book.guarded.marked_at, book.guarded.priced_at = found.marked_at, assets.priced_at
    keys, has = _family(key, code, book)
    within = set(keys.values())
    ledger_book = state.venue.ledger_book.code
    book.balances = read_balances(ledger_book, list(keys))
    if has["guards"]:
        venues.read_guards(venue_id=key, book=book, halts=False)
    if has["positions"]:
        book.positions = markets.read_positions(venue_id=key, within=within)
    if has["calls"]:
        book.margin_calls, book.guarded.called = accounts.read_calls(venue_id=key, within=within)
    if has["debts"]:
        for debt in shortfalls.read_debts(venue_id=key, within=within)[0]:
            book.add_debt(debt)
    if has["holes"]:
        for hole in shortfalls.read_shortfalls(venue_id=key, within=within, steps=False)[0]:
            book.add_shortfall(hole)
    if has["regime"]:
        venues.read_regime(venue_id=key, book=book, stakes=False)
    if has["orders"]:
        venues.read_orders(venue_id=key, book=book, within=within)
    book.realized = defaultdict(int)
    deposits = longs = None
    if reach_of(policy).sums:
        deposits = positive_sums(book=ledger_book, buckets=COLLATERAL, but=list(keys))
        longs = markets.longs_beside(venue_id=key, accounts=within)
    book.narrow(
        Scope(
            accounts=frozenset(keys),
            families=frozenset({code}),
            deposits=deposits,
            longs=longs,
        ),
        members=False,
    )
    return book


def _family(venue_id: int, code: str, book: Book) -> tuple[dict[str, int], dict[str, bool]]:
    """Put the account and its family into the book: their keys, and what any of them has."""
    keys: dict[str, int] = {}
    has = dict.fromkeys(_ASKED, False)
    book.accounts = {}
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"venue": venue_id, "code": code})
        for key, name, kind, segment, parent, *found in cursor.fetchall():
            book.accounts[name] = Account(name, AccountKind(kind), Segment(segment), parent)
            keys[name] = key
            for one, there in zip(_ASKED, found, strict=True):
                has[one] = has[one] or there
    return keys, has

"""A venue's book as it stood at the end of its yesterday.

Money, positions and debts: what changed since is taken back from the book of now, so that it costs
what happened today and not the venue's whole history. Restrictions, calls, halts, marks,
volatilities and prices are read as they stood then. The rest (`OF_NOW`) has no history.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import connection

from backoffice.accounts.selectors import read_calls, read_restrictions
from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.calendar import local_day
from backoffice.core.instruments import Position
from backoffice.core.state import DebtChange
from backoffice.markets.selectors import marks_at, prices_at, vols_at
from backoffice.proposals.errors import ProposalError
from backoffice.records.fields import exact
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import read_halt, venue_of

OF_NOW = (
    "how far older losses were covered",
    "contributions to funds and shares of them",
    "uses of limits by period",
    "profits counted so far",
    "order books and open orders",
    "what liquidation models look back at",
    "prices that wait to be confirmed",
)
"""What is as it stands now even on yesterday's book, in words."""
_LAST = "SELECT max(sequence) FROM venues_eventrecord WHERE venue_id = %s AND at < %s"
_BEGAN = "SELECT min(effective_at) FROM venues_policyversion WHERE venue_id = %s AND number = 1"
_FIRST_SINCE = """
SELECT r.journal_id FROM generate_series(%s::bigint, %s) AS event(number)
  JOIN ledger_posting_ref r ON r.book_id = %s AND r.source = 'engine'
       AND r.reference = %s || ':' || event.number || ':1'
 ORDER BY event.number LIMIT 1
"""
_MOVED = """
WITH since AS (
  SELECT debit_id, credit_id, amount FROM ledger_posting
   WHERE id >= (SELECT min(id) FROM ledger_posting WHERE journal_id = %s)
)
SELECT a.owner, a.bucket, s.code, sum(moved.amount)
  FROM (SELECT credit_id AS id, amount FROM since
        UNION ALL SELECT debit_id, -amount FROM since) moved
  JOIN ledger_account a ON a.id = moved.id JOIN ledger_asset s ON s.id = a.asset_id
 WHERE a.book_id = %s GROUP BY 1, 2, 3
"""
_POSITIONS = """
SELECT a.code, i.code, was.quantity, was.cost
  FROM (SELECT DISTINCT p.account_id, p.instrument_id FROM markets_positionchange p
          JOIN markets_instrument i ON i.id = p.instrument_id
         WHERE i.venue_id = %s AND p.sequence > %s) since
  JOIN accounts_account a ON a.id = since.account_id
  JOIN markets_instrument i ON i.id = since.instrument_id
  LEFT JOIN LATERAL (
    SELECT quantity, cost FROM markets_positionchange p
     WHERE (p.account_id, p.instrument_id) = (since.account_id, since.instrument_id)
       AND p.sequence <= %s ORDER BY p.sequence DESC LIMIT 1) was ON true
"""
_OWED_SINCE = """
SELECT d.number, sum(c.principal), sum(c.interest), count(*)
  FROM shortfalls_debtchange c JOIN shortfalls_debt d ON d.id = c.debt_id
 WHERE d.venue_id = %s AND c.sequence > %s GROUP BY 1
"""


def end_of_yesterday(state: VenueState) -> datetime | None:
    """The beginning of the clock's day at the venue; None where the venue was not there yet."""
    zone = venue_of(state.venue).zone
    ends = datetime.combine(local_day(state.clock, zone), time(0), zone)
    with connection.cursor() as cursor:
        cursor.execute(_BEGAN, [state.venue_id])
        began = cursor.fetchone()[0]
    return None if began is None or began >= ends else ends


def take_back_today(state: VenueState, book: Book) -> datetime:
    """Make of the book of now the one of the end of yesterday, and return when that was.

    As of one instant. Raises `ProposalError`.
    """
    ends = end_of_yesterday(state)
    if ends is None:
        raise ProposalError("when", "the venue has no yesterday: it began on the day it is at.")
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [state.venue_id, ends])
        last = cursor.fetchone()[0] or 0
    _money(state, book, last)
    _positions(state, book, last)
    _debts(state, book, last, ends)
    _shortfalls(book, ends)
    _forbidden(state, book, ends)
    _quotes(state, book, ends)
    book.now = ends
    book.take_outcome()
    return ends


def _money(state: VenueState, book: Book, last: int) -> None:
    ledger = state.venue.ledger_book
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_SINCE, [last + 1, state.sequence, ledger.pk, ledger.code])
        first = cursor.fetchone()
        if first is None:
            return  # nothing was posted since
        cursor.execute(_MOVED, [first[0], ledger.pk])
        for owner, bucket, asset, amount in cursor.fetchall():
            book.balances[owner, Bucket(bucket), asset] -= int(amount)


def _positions(state: VenueState, book: Book, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONS, [state.venue_id, last, last])
        for account, instrument, quantity, cost in cursor.fetchall():
            held = book.positions.setdefault(account, {})
            held.pop(instrument, None)
            if quantity is not None and quantity != "0":
                held[instrument] = Position(exact(quantity), exact(cost))


def _debts(state: VenueState, book: Book, last: int, ends: datetime) -> None:
    """Each as it was before today's events, as the money is; later ones owe nothing yet.

    By events and not by days: interest of the day that ended may be charged after midnight.
    """
    day = local_day(ends - timedelta(microseconds=1), book.venue.zone)
    with connection.cursor() as cursor:
        cursor.execute(_OWED_SINCE, [state.venue_id, last])
        for number, principal, interest, changes in cursor.fetchall():
            debt = book.debts[number]
            debt.principal -= int(principal)
            debt.interest -= int(interest)
            debt.history = debt.history[:-changes] or [DebtChange(day, 0, 0)]


def _shortfalls(book: Book, ends: datetime) -> None:
    """Those that opened later were not there; a sweep of this book opens its own."""
    for hole in book.shortfalls.values():
        if hole.opened_at >= ends:
            hole.remaining, hole.pending = 0, None
            hole.steps, hole.waiting = [], []


def _forbidden(state: VenueState, book: Book, ends: datetime) -> None:
    """Restrictions, margin calls and the halt that stood then."""
    venue = state.venue_id
    book.restrictions = read_restrictions(venue_id=venue, before=ends)
    book.margin_calls, book.guarded.called = read_calls(venue_id=venue, before=ends)
    book.guarded.halt = read_halt(venue_id=venue, before=ends)


def _quotes(state: VenueState, book: Book, ends: datetime) -> None:
    venue, guarded = state.venue_id, book.guarded
    marks, prices = marks_at(venue_id=venue, at=ends), prices_at(venue_id=venue, at=ends)
    book.marks.update(marks.values)
    guarded.marked_at.update(marks.set_at)
    book.prices.update(prices.values)
    guarded.priced_at.update(prices.set_at)
    book.vols.update(vols_at(venue_id=venue, at=ends).values)

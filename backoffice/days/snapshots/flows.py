"""What customers paid in and took out on a date, in the reporting asset."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from backoffice.core.accounts import EXTERNAL
from backoffice.core.calendar import ONE_DAY
from backoffice.records.fields import exact
from backoffice.sweeps.columns.market import Market
from backoffice.sweeps.columns.selection import Selection
from backoffice.sweeps.instants import end_of
from backoffice.venues.models import EventRecord

# An early close lets a day begin before midnight: so the day before is looked at, too, and the
# ledger's value date decides. A price is the newest that was set by then.
_FLOWS = """
WITH moved AS (
  SELECT e.sequence, CASE e.kind WHEN 'Reversal' THEN (e.payload::jsonb->>'reversal')::bigint
                     ELSE r.journal_id END AS journal_id
    FROM venues_eventrecord e
    LEFT JOIN ledger_posting_ref r ON r.book_id = %(book)s AND r.source = 'engine'
          AND r.reference = %(code)s || ':' || e.sequence || ':1'
   WHERE e.venue_id = %(venue)s AND e.kind IN ('Deposit', 'Withdraw', 'Reversal')
     AND e.sequence BETWEEN %(first)s AND %(last)s
), flow AS (
  SELECT m.sequence, p.asset_id,
         CASE c.owner WHEN %(external)s THEN d.owner ELSE c.owner END AS owner,
         CASE c.owner WHEN %(external)s THEN -p.amount ELSE p.amount END AS amount
    FROM moved m JOIN ledger_journal j ON j.id = m.journal_id AND j.value_on = %(day)s
    JOIN ledger_posting p ON p.journal_id = j.id AND p.booked_at = j.booked_at
     AND p.id BETWEEN j.first_posting_id AND j.last_posting_id
    JOIN ledger_account d ON d.id = p.debit_id
    JOIN ledger_account c ON c.id = p.credit_id
   WHERE (c.owner = %(external)s) <> (d.owner = %(external)s)
)
SELECT a.id, s.decimals, coalesce((
         SELECT h.price FROM markets_pricechange h
          WHERE h.asset_id = f.asset_id AND h.sequence <= f.sequence
          ORDER BY h.sequence DESC LIMIT 1), v.price::text) AS price, sum(f.amount)
  FROM flow f
  JOIN accounts_account a ON a.venue_id = %(venue)s AND a.code = f.owner AND {selected}
  JOIN markets_venueasset v ON v.asset_id = f.asset_id
  JOIN ledger_asset s ON s.id = f.asset_id
 GROUP BY 1, 2, 3
"""


def read_flows(market: Market, selection: Selection, day: date) -> dict[int, Fraction]:
    """By account, deposits less withdrawals that count to the day; reversals undo them."""
    zone = market.venue.zone
    window: dict[str, Any] = {
        "venue": market.key,
        "book": market.ledger_book,
        "code": market.venue.code,
        "external": EXTERNAL,
        "day": day,
        "first": _first_at(market, end_of(day - 2 * ONE_DAY, zone)),
        "last": _first_at(market, end_of(day, zone)) - 1,
    }
    found: dict[int, Fraction] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS.format(selected=selection.condition("a.id")), window)
        for account, decimals, price, amount in cursor.fetchall():
            value = Fraction(int(amount), 10**decimals) * exact(price)
            found[account] = found.get(account, Fraction(0)) + value
    return found


def _first_at(market: Market, at: datetime) -> int:
    """Sequence of the venue's first event at or after an instant, one beyond the last if none.

    Time never goes back, so halving finds it, without an index on times.
    """
    events = EventRecord.objects.filter(venue_id=market.key)
    low, high = 0, market.sequence + 1
    while low < high:
        middle = (low + high) // 2
        found = events.filter(sequence__gte=middle, sequence__lte=market.sequence)
        event = found.order_by("sequence").values_list("sequence", "at").first()
        if event is None or event[1] >= at:
            high = middle
        else:
            low = event[0] + 1
    return low

"""What accounts held at the end of each day, for pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from backoffice.ledger.models.accounts import Bucket

_MOVED = """
  SELECT a.owner, s.code, d.value_on, sum(d.credits - d.debits)
    FROM ledger_book k JOIN ledger_account a ON a.book_id = k.id
    JOIN ledger_asset s ON s.id = a.asset_id
    JOIN ledger_day d ON d.account_id = a.id
   WHERE k.code = %s AND a.owner = ANY (%s) AND a.bucket = %s
   GROUP BY a.owner, s.code, d.value_on ORDER BY a.owner, s.code, d.value_on
"""


def daily_levels(*, book: str, owners: Sequence[str]) -> dict[tuple[str, str], dict[date, int]]:
    """Cash by owner and asset at the end of each value date that moved it; one query.

    Smallest units; days in ascending order.
    """
    found: dict[tuple[str, str], dict[date, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [book, list(owners), Bucket.CASH.value])
        for owner, asset, on, moved in cursor.fetchall():
            levels = found.setdefault((owner, asset), {})
            before = next(reversed(levels.values())) if levels else 0
            levels[on] = before + int(moved)
    return found

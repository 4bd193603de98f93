"""What happened on an account, newest first, a page at a time."""

from __future__ import annotations

from django.db import connection

from backoffice.ledger.selectors.activity import line_of
from backoffice.ledger.types import AccountKey, ActivityLine

# The running balance is stored where the account is not hot. Each side is an index scan backwards
# of its own, so that a page costs a page, whatever the history.
_PAGE = """
  WITH account AS MATERIALIZED (
    SELECT a.id FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
      JOIN ledger_asset s ON s.id = a.asset_id
     WHERE k.code = %(book)s AND a.owner = %(owner)s AND a.bucket = %(bucket)s
       AND s.code = %(asset)s)
  SELECT n.id, j.id, j.kind, j.source, j.reference, j.cause, n.booked_at, n.value_on,
         o.owner, o.bucket, n.delta, n.after, (SELECT id FROM account)
    FROM (
      (SELECT p.id, p.journal_id, p.booked_at, p.value_on, p.credit_id AS other_id,
              -p.amount AS delta, p.debit_after AS after
         FROM ledger_posting p WHERE p.debit_id = (SELECT id FROM account) AND p.id < %(before)s
        ORDER BY p.id DESC LIMIT %(limit)s)
      UNION ALL
      (SELECT p.id, p.journal_id, p.booked_at, p.value_on, p.debit_id, p.amount, p.credit_after
         FROM ledger_posting p WHERE p.credit_id = (SELECT id FROM account) AND p.id < %(before)s
        ORDER BY p.id DESC LIMIT %(limit)s)
    ) n JOIN ledger_journal j ON j.id = n.journal_id
    JOIN ledger_account o ON o.id = n.other_id
   ORDER BY n.id DESC LIMIT %(limit)s
"""
# A hot account's balance before the page: what it holds now, less all that came since.
_THEN = """
  SELECT b.posted + coalesce((SELECT sum(d.credits - d.debits) FROM ledger_hot_delta d
                               WHERE d.account_id = b.account_id), 0)
         - coalesce((SELECT sum(p.amount) FROM ledger_posting p
                      WHERE p.credit_id = b.account_id AND p.id >= %(before)s), 0)
         + coalesce((SELECT sum(p.amount) FROM ledger_posting p
                      WHERE p.debit_id = b.account_id AND p.id >= %(before)s), 0)
    FROM ledger_balance b WHERE b.account_id = %(account)s
"""
NEWEST = 2**63 - 1


def recent_activity(
    *, book: str, account: AccountKey, before_posting_id: int = NEWEST, limit: int = 50
) -> list[ActivityLine]:
    """Postings of an account in reverse booking order with the balance after each.

    For the next page pass the last line's `posting_id`. Nothing for an account that is not there.
    One query; two for a hot one.
    """
    asked: dict[str, str | int] = {
        "book": book,
        "owner": account.owner,
        "bucket": account.bucket,
        "asset": account.asset_code,
        "before": before_posting_id,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, asked)
        rows = cursor.fetchall()
        after = 0
        if rows and rows[0][11] is None:  # a hot account
            cursor.execute(_THEN, {"account": rows[0][12], "before": before_posting_id})
            after = int(cursor.fetchone()[0])
    lines = []
    for row in rows:
        stored = row[11]
        balance = after if stored is None else int(stored)
        lines.append(line_of(row, account.asset_code, balance))
        after -= int(row[10])
    return lines

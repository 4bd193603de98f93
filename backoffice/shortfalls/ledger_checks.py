"""What debts and shortfalls say is what the ledger's buckets hold; only in books of venues.

Each is one query: one pass over the debts or the open shortfalls, and over the accounts' balances
of the buckets that they are about.
"""

from backoffice.ledger.verify.registry import add_checks
from backoffice.ledger.verify.report import Check

_BALANCE = """(b.posted + coalesce((SELECT sum(credits - debits) FROM ledger_hot_delta h
                 WHERE h.account_id = b.account_id), 0))"""
_DEBT = """shortfalls_debt d JOIN accounts_account a ON a.id = d.account_id
      JOIN venues_venue v ON v.id = d.venue_id AND v.ledger_book_id = ANY (%(books)s)"""

DEBTS = Check(
    "debts",
    "shortfalls_debt",
    "what accounts owe, and creditors and incomes are owed, is in their buckets",
    f"""
    WITH part AS (
      SELECT v.ledger_book_id AS book_id, a.code, 'debt' AS bucket, d.asset_id,
             -(d.principal + d.interest) AS amount FROM {_DEBT}
       UNION ALL
      SELECT v.ledger_book_id, d.terms->>'creditor', 'receivable', d.asset_id, d.principal
        FROM {_DEBT}
       UNION ALL
      SELECT v.ledger_book_id, d.terms->'interest'->>'income', 'receivable', d.asset_id,
             d.interest FROM {_DEBT}
    ), said AS (
      SELECT book_id, code AS owner, bucket, asset_id, sum(amount) AS amount FROM part
       WHERE code IS NOT NULL GROUP BY 1, 2, 3, 4
    ), held AS (
      SELECT k.book_id, k.owner, k.bucket, k.asset_id, {_BALANCE} AS amount
        FROM ledger_account k JOIN ledger_balance b ON b.account_id = k.id
        JOIN venues_venue v ON v.ledger_book_id = k.book_id
       WHERE k.book_id = ANY (%(books)s) AND k.bucket IN ('debt', 'receivable')
    )
    SELECT owner || '.' || bucket || ' ' || s.code, 'owed',
           coalesce(held.amount, 0)::text, coalesce(said.amount, 0)::text
      FROM said FULL JOIN held USING (book_id, owner, bucket, asset_id)
      JOIN ledger_asset s ON s.id = asset_id
     WHERE coalesce(said.amount, 0) <> coalesce(held.amount, 0)
     ORDER BY s.book_id, owner, bucket, s.code
    """,  # noqa: S608
)

DEBT_CHANGES = Check(
    "debt changes",
    "shortfalls_debt",
    "each debt is the sum of its changes",
    """
    SELECT v.code || ' ' || d.number, 'principal/interest',
           coalesce(sum(c.principal), 0) || '/' || coalesce(sum(c.interest), 0),
           d.principal || '/' || d.interest
      FROM shortfalls_debt d
      JOIN venues_venue v ON v.id = d.venue_id AND v.ledger_book_id = ANY (%(books)s)
      LEFT JOIN shortfalls_debtchange c ON c.debt_id = d.id
     GROUP BY d.id, v.code
    HAVING (coalesce(sum(c.principal), 0), coalesce(sum(c.interest), 0))
        <> (d.principal, d.interest)
     ORDER BY d.id
    """,
)

SHORTFALLS = Check(
    "shortfalls",
    "shortfalls_shortfall",
    "what remains of open shortfalls is a hole in the account's cash",
    f"""
    WITH said AS (
      SELECT v.ledger_book_id AS book_id, a.code AS owner, h.asset_id, sum(h.remaining) AS remaining
        FROM shortfalls_shortfall h JOIN accounts_account a ON a.id = h.account_id
        JOIN venues_venue v ON v.id = h.venue_id AND v.ledger_book_id = ANY (%(books)s)
       WHERE h.remaining > 0 GROUP BY 1, 2, 3
    ), compared AS (
      SELECT said.*, greatest(0, -coalesce({_BALANCE}, 0)) AS hole
        FROM said
        LEFT JOIN ledger_account k ON (k.book_id, k.owner, k.bucket, k.asset_id)
                                    = (said.book_id, said.owner, 'cash', said.asset_id)
        LEFT JOIN ledger_balance b ON b.account_id = k.id
    )
    SELECT owner || ' ' || s.code, 'remaining', 'at most ' || hole, remaining::text
      FROM compared JOIN ledger_asset s ON s.id = asset_id
     WHERE remaining > hole ORDER BY s.book_id, owner, s.code
    """,  # noqa: S608
)

CHECKS = (DEBTS, DEBT_CHANGES, SHORTFALLS)
add_checks(*CHECKS)

"""What happened on an account, and in a journal."""

from typing import Any

from django.db import connection

from backoffice.ledger.errors import NotFound
from backoffice.ledger.types import AccountKey, ActivityLine, Movement

# Two index scans, merged. The running balance is stored where the account is not hot; for a hot
# one it is the present sum rolled back, which needs the account's whole history.
_ACTIVITY = """
  WITH account AS (
    SELECT a.id, a.hot FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
      JOIN ledger_asset s ON s.id = a.asset_id
     WHERE k.code = %(book)s AND a.owner = %(owner)s AND a.bucket = %(bucket)s
       AND s.code = %(asset)s
  ), side AS (
    SELECT p.*, p.credit_id AS other_id, -p.amount AS delta, p.debit_after AS after
      FROM account JOIN ledger_posting p ON p.debit_id = account.id
    UNION ALL
    SELECT p.*, p.debit_id, p.amount, p.credit_after
      FROM account JOIN ledger_posting p ON p.credit_id = account.id
  ), numbered AS (
    SELECT side.*, CASE WHEN (SELECT hot FROM account)
                        THEN sum(delta) OVER (ORDER BY id) ELSE after END AS balance FROM side
  )
  SELECT n.id, j.id, j.kind, j.source, j.reference, j.cause, n.booked_at, n.value_on,
         o.owner, o.bucket, n.delta, n.balance
    FROM numbered n JOIN ledger_journal j ON j.id = n.journal_id
    JOIN ledger_account o ON o.id = n.other_id
   WHERE n.id > %(after)s
   ORDER BY n.id LIMIT %(limit)s
"""


def account_activity(
    *, book: str, account: AccountKey, after_posting_id: int = 0, limit: int = 1000
) -> list[ActivityLine]:
    """Postings of an account in booking order with the balance after each, a page at a time.

    For the next page pass the last line's `posting_id`.
    """
    parameters: dict[str, str | int] = {
        "book": book,
        "owner": account.owner,
        "bucket": account.bucket,
        "asset": account.asset_code,
        "after": after_posting_id,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITY, parameters)
        return [line_of(row, account.asset_code, int(row[11])) for row in cursor.fetchall()]


def line_of(row: tuple[Any, ...], asset_code: str, balance_minor: int) -> ActivityLine:
    """A row of posting, journal, its kind, source, reference and cause, times, counterparty and
    signed amount, as a line.
    """
    return ActivityLine(
        posting_id=row[0],
        journal_id=row[1],
        kind=row[2],
        source=row[3],
        reference=row[4],
        cause=row[5],
        booked_at=row[6],
        value_on=row[7],
        counterparty=AccountKey(row[8], row[9], asset_code),
        amount_minor=int(row[10]),
        balance_minor=balance_minor,
    )


def journal_movements(journal_id: int) -> list[Movement]:
    """The movements of a journal, in the order in which they were booked. Errors: NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.owner, d.bucket, c.owner, c.bucket, s.code, p.amount
                 FROM ledger_journal j
                 JOIN ledger_posting p ON p.journal_id = j.id AND p.booked_at = j.booked_at
                  AND p.id BETWEEN j.first_posting_id AND j.last_posting_id
                 JOIN ledger_account d ON d.id = p.debit_id
                 JOIN ledger_account c ON c.id = p.credit_id
                 JOIN ledger_asset s ON s.id = p.asset_id
                WHERE j.id = %s ORDER BY p.id""",
            [journal_id],
        )
        rows = cursor.fetchall()
    if not rows:
        raise NotFound(f"There is no journal {journal_id}: name one that was posted.")
    return [Movement(a, b, c, d, asset, int(amount)) for a, b, c, d, asset, amount in rows]

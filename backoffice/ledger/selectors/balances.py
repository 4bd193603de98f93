"""Balances now, by booking time and by value date. All in smallest units."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from backoffice.ledger.errors import NotFound
from backoffice.ledger.types import AccountBalance, AccountKey, TrialLine

# Hot accounts: the row, and what is not folded into it yet, in one snapshot.
_BALANCES = """
  SELECT a.owner, a.bucket, s.code,
         b.posted + CASE WHEN a.hot THEN coalesce((
           SELECT sum(d.credits - d.debits) FROM ledger_hot_delta d WHERE d.account_id = a.id
         ), 0) ELSE 0 END AS posted, b.held, b.lien, b.floor
    FROM ledger_book k
    JOIN ledger_account a ON a.book_id = k.id
    JOIN ledger_asset s ON s.id = a.asset_id
    JOIN ledger_balance b ON b.account_id = a.id
   WHERE k.code = %s
"""


def _rows(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def book_balances(*, book: str, owners: Sequence[str] | None = None) -> dict[AccountKey, int]:
    """Posted balance of every account of a book (or of some owners), in one query."""
    query = _BALANCES
    parameters: list[Any] = [book]
    if owners is not None:
        query = f"{query} AND a.owner = ANY (%s)"
        parameters.append(list(owners))
    return {AccountKey(*row[:3]): int(row[3]) for row in _rows(query, parameters)}


def positive_sums(*, book: str, buckets: Sequence[str], but: Sequence[str]) -> dict[str, int]:
    """By asset, the sum over owners of what each has in the buckets together, where positive.

    The owners in `but` are left out.
    """
    owned = f"{_BALANCES} AND a.bucket = ANY (%s) AND a.owner <> ALL (%s)"
    query = f"""
      SELECT code, sum(total) FILTER (WHERE total > 0) FROM (
        SELECT owner, code, sum(posted) AS total FROM ({owned}) b GROUP BY owner, code) o
       GROUP BY code"""  # noqa: S608
    rows = _rows(query, [book, list(buckets), list(but)])
    return {code: int(total) for code, total in rows if total is not None}


def account_balance(*, book: str, account: AccountKey) -> AccountBalance:
    """Present state of one account. Errors: NotFound."""
    rows = _rows(f"{_BALANCES} AND (a.owner, a.bucket, s.code) = (%s, %s, %s)", [book, *account])
    if not rows:
        raise NotFound(
            f"Book {book} has no account {account.owner}.{account.bucket} in "
            f"{account.asset_code}: open it first."
        )
    *_, posted, held, lien, floor = rows[0]
    return AccountBalance(
        account, int(posted), int(held), int(lien), None if floor is None else int(floor)
    )


_ACCOUNT = """
  (SELECT a.id FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
     JOIN ledger_asset s ON s.id = a.asset_id
    WHERE k.code = %s AND a.owner = %s AND a.bucket = %s AND s.code = %s)
"""


def balance_value_on(*, book: str, account: AccountKey, on: date) -> int:
    """Balance at the END of the value date `on`: every movement dated up to and including it."""
    query = f"""SELECT coalesce(sum(credits - debits), 0) FROM ledger_day
                 WHERE account_id = {_ACCOUNT} AND value_on <= %s"""  # noqa: S608
    return int(_rows(query, [book, *account, on])[0][0])


def balance_booked_at(*, book: str, account: AccountKey, at: datetime) -> int:
    """Balance as it stood in the books at the instant `at`, whatever was backdated later."""
    query = f"""
      WITH account AS (SELECT {_ACCOUNT} AS id)
      SELECT coalesce((SELECT sum(amount) FROM ledger_posting, account
                        WHERE credit_id = account.id AND booked_at <= %s), 0)
           - coalesce((SELECT sum(amount) FROM ledger_posting, account
                        WHERE debit_id = account.id AND booked_at <= %s), 0)
    """  # noqa: S608
    return int(_rows(query, [book, *account, at, at])[0][0])


def owner_balances_at(*, book: str, owner: str, at: datetime) -> dict[AccountKey, int]:
    """Balances of an owner's accounts as they stood in the books at the instant `at`."""
    query = """
      SELECT a.owner, a.bucket, s.code,
             coalesce((SELECT sum(amount) FROM ledger_posting
                        WHERE credit_id = a.id AND booked_at <= %s), 0)
           - coalesce((SELECT sum(amount) FROM ledger_posting
                        WHERE debit_id = a.id AND booked_at <= %s), 0)
        FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
        JOIN ledger_asset s ON s.id = a.asset_id
       WHERE k.code = %s AND a.owner = %s
    """
    rows = _rows(query, [at, at, book, owner])
    return {AccountKey(*row[:3]): int(row[3]) for row in rows}


def trial_balance(*, book: str) -> list[TrialLine]:
    """Sum of balances by asset and bucket; each asset's lines sum to zero."""
    query = f"""SELECT code, bucket, count(*), sum(posted) FROM ({_BALANCES}) t
                 GROUP BY code, bucket ORDER BY code, bucket"""  # noqa: S608
    return [TrialLine(r[0], r[1], r[2], int(r[3])) for r in _rows(query, [book])]

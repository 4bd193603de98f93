"""Sums over an account's postings that its balance alone does not tell."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from backoffice.ledger.selectors.balances import balance_value_on
from backoffice.ledger.types import AccountKey

_ACCOUNT = """
  SELECT a.id FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
    JOIN ledger_asset s ON s.id = a.asset_id
   WHERE k.code = %s AND a.owner = %s AND a.bucket = %s AND s.code = %s
"""


@dataclass(frozen=True, slots=True)
class Turnover:
    """All that ever left and all that ever reached an account, in smallest units."""

    debits_minor: int
    credits_minor: int


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def account_turnover(*, book: str, account: AccountKey) -> Turnover:
    """Gross debits and credits of an account, of all value dates."""
    query = f"""SELECT coalesce(sum(debits), 0), coalesce(sum(credits), 0) FROM ledger_day
                 WHERE account_id = ({_ACCOUNT})"""  # noqa: S608
    left, reached = _rows(query, [book, *account])[0]
    return Turnover(int(left), int(reached))


def balance_at_start(*, book: str, account: AccountKey, on: date) -> int:
    """Balance at the START of the value date `on`: nothing dated on that day counts.

    `balance_value_on` gives the END of the day; statements and assertions must say which.
    """
    return balance_value_on(book=book, account=account, on=on - timedelta(days=1))


def subtree_balances(*, book: str, node: str, bucket: str, separator: str = ":") -> dict[str, int]:
    """Posted balances by asset of an owner and of all owners below it in a tree of names.

    `Assets:Bank` counts `Assets:Bank:Savings`, not `Assets:Bankers`.
    """
    rows = _rows(
        """SELECT s.code, sum(b.posted + coalesce(d.delta, 0)) FROM ledger_account a
             JOIN ledger_book k ON k.id = a.book_id AND k.code = %s
             JOIN ledger_asset s ON s.id = a.asset_id
             JOIN ledger_balance b ON b.account_id = a.id
             LEFT JOIN LATERAL (SELECT sum(h.credits - h.debits) AS delta FROM ledger_hot_delta h
                                 WHERE a.hot AND h.account_id = a.id) d ON true
            WHERE a.bucket = %s AND (a.owner = %s OR starts_with(a.owner, %s))
            GROUP BY s.code ORDER BY s.code""",
        [book, bucket, node, node + separator],
    )
    return {code: int(total) for code, total in rows}


def open_items(*, book: str, account: AccountKey) -> dict[str, int]:
    """What of each cause is still open on a clearing account: its sum, where it is not zero.

    A payment that was expected and received under one cause leaves nothing.
    """
    rows = _rows(
        f"""WITH account AS ({_ACCOUNT})
            SELECT j.cause, sum(side.delta) FROM (
              SELECT p.journal_id, -p.amount AS delta
                FROM account JOIN ledger_posting p ON p.debit_id = account.id
              UNION ALL
              SELECT p.journal_id, p.amount
                FROM account JOIN ledger_posting p ON p.credit_id = account.id) side
              JOIN ledger_journal j ON j.id = side.journal_id
             GROUP BY j.cause HAVING sum(side.delta) <> 0 ORDER BY j.cause""",  # noqa: S608
        [book, *account],
    )
    return {cause: int(total) for cause, total in rows}

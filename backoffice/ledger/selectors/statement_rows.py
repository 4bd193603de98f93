"""Rows of an account statement with the balance after each, by either of the two clocks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from backoffice.ledger.types import AccountKey


class StatementOrder(StrEnum):
    """The clock that orders the rows and their running balance."""

    BOOKED = "booked"  # as it was booked; never changes afterwards
    VALUE = "value"  # by value date, within a day as booked; backdated rows come in between


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One posting: `amount_minor` signed as the account sees it, `balance_minor` after it."""

    posting_id: int
    booked_at: datetime
    value_on: date
    kind: str
    reference: str
    cause: str
    amount_minor: int
    balance_minor: int


_ROWS = """
  WITH account AS (
    SELECT a.id FROM ledger_account a JOIN ledger_book k ON k.id = a.book_id
      JOIN ledger_asset s ON s.id = a.asset_id
     WHERE k.code = %s AND a.owner = %s AND a.bucket = %s AND s.code = %s
  ), side AS (
    SELECT p.id, p.booked_at, p.value_on, p.journal_id, -p.amount AS delta
      FROM account JOIN ledger_posting p ON p.debit_id = account.id
    UNION ALL
    SELECT p.id, p.booked_at, p.value_on, p.journal_id, p.amount
      FROM account JOIN ledger_posting p ON p.credit_id = account.id
  ), run AS (
    SELECT side.*, sum(delta) OVER (ORDER BY {order}) AS balance FROM side
  )
  SELECT r.id, r.booked_at, r.value_on, j.kind, j.reference, j.cause, r.delta, r.balance
    FROM run r JOIN ledger_journal j ON j.id = r.journal_id
   WHERE (%s::date IS NULL OR r.value_on >= %s) AND (%s::date IS NULL OR r.value_on <= %s)
   ORDER BY {order}
"""
_ORDER = {StatementOrder.BOOKED: "id", StatementOrder.VALUE: "value_on, id"}


def statement_rows(
    *,
    book: str,
    account: AccountKey,
    order: StatementOrder = StatementOrder.BOOKED,
    first: date | None = None,
    last: date | None = None,
) -> list[StatementRow]:
    """Postings of an account with value dates from `first` to `last`, each with its balance.

    The balance counts all that comes before in the same order, within the dates or not. It is
    summed up from the postings, so it needs the account's whole history.
    """
    query = _ROWS.replace("{order}", _ORDER[order])
    parameters: list[Any] = [book, *account, first, first, last, last]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [
            StatementRow(
                posting_id=row[0],
                booked_at=row[1],
                value_on=row[2],
                kind=row[3],
                reference=row[4],
                cause=row[5],
                amount_minor=int(row[6]),
                balance_minor=int(row[7]),
            )
            for row in cursor.fetchall()
        ]

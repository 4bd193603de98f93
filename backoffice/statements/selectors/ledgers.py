"""Ledger accounts, where a cut-off falls in each, and the postings between two of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from backoffice.core.accounts import FEES, SYSTEM_ACCOUNTS, AccountKind
from backoffice.statements.document.facts import Movement
from backoffice.statements.errors import HotAccount
from backoffice.statements.selectors.rows import rows

HIDDEN = "another account"
SHOWN = frozenset(kind.value for kind in AccountKind if kind is not AccountKind.CUSTOMER)


class Boundary(NamedTuple):
    """The last posting that counts in a ledger account, and the balance after it."""

    posting: int = 0
    sequence: int = 0
    balance: int = 0


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A ledger account, and its boundary at the cut-off that was asked for."""

    id: int
    owner: str
    bucket: str
    asset: str
    decimals: int
    boundary: Boundary

    @property
    def key(self) -> str:
        """Its name in a statement's boundary."""
        return f"{self.owner}|{self.asset}|{self.bucket}"


LAST_BEFORE = """
      SELECT id, seq, after FROM (
        (SELECT p.id, p.debit_seq AS seq, p.debit_after AS after FROM ledger_posting p
          WHERE (p.debit_id, p.id) > (a.id, 0) AND (p.debit_id, p.id) < (a.id, 1::bigint << 62)
            AND p.booked_at < %s ORDER BY p.debit_id DESC, p.id DESC LIMIT 1)
        UNION ALL
        (SELECT p.id, p.credit_seq, p.credit_after FROM ledger_posting p
          WHERE (p.credit_id, p.id) > (a.id, 0) AND (p.credit_id, p.id) < (a.id, 1::bigint << 62)
            AND p.booked_at < %s ORDER BY p.credit_id DESC, p.id DESC LIMIT 1)
      ) side ORDER BY id DESC LIMIT 1
"""
"""The last posting of a ledger account `a` booked before an instant, a parameter given twice.

By ranges of two columns: for an equal `debit_id` the planner may prefer the index of ids alone
and walk through the whole venue, since most accounts are on one side of few postings.
"""
_AT = f"""
  SELECT cut.place, a.id, a.owner, a.bucket, s.code, s.decimals, a.hot,
         coalesce(last.id, 0), coalesce(last.seq, 0), coalesce(last.after, 0)
    FROM ledger_account a JOIN ledger_asset s ON s.id = a.asset_id
   CROSS JOIN unnest(%s::timestamptz[]) WITH ORDINALITY AS cut(at, place)
    LEFT JOIN LATERAL ({LAST_BEFORE.replace("%s", "cut.at")}) last ON true
   WHERE a.book_id = %s AND a.owner = ANY (%s)
   ORDER BY cut.place, a.owner, s.code, a.bucket
"""  # noqa: S608


def ledgers_at(*, book_id: int, owners: Collection[str], cut_at: datetime) -> list[LedgerRow]:
    """Ledger accounts of the owners; what was booked before `cut_at` counts. Raises HotAccount."""
    return ledgers_at_each(book_id=book_id, owners=owners, cuts=[cut_at])[0]


def ledgers_at_each(
    *, book_id: int, owners: Collection[str], cuts: Sequence[datetime]
) -> list[list[LedgerRow]]:
    """The same at several instants, in their order: one query."""
    found: list[list[LedgerRow]] = [[] for _ in cuts]
    for place, *row in rows(_AT, [list(cuts), book_id, list(owners)]):
        if row[5]:
            raise HotAccount(row[1])
        key, owner, bucket, asset, decimals = row[:5]
        boundary = Boundary(row[6], row[7], int(row[8]))
        found[place - 1].append(LedgerRow(key, owner, bucket, asset, decimals, boundary))
    return found


_AFTER = """
  SELECT span.id, coalesce(p.seq, 0), coalesce(p.after, 0)
    FROM unnest(%s::bigint[], %s::bigint[]) AS span(id, posting)
    LEFT JOIN LATERAL (
      SELECT debit_seq AS seq, debit_after AS after FROM ledger_posting
       WHERE debit_id = span.id AND id = span.posting
      UNION ALL
      SELECT credit_seq, credit_after FROM ledger_posting
       WHERE credit_id = span.id AND id = span.posting) p ON true
"""


def boundaries_after(postings: Mapping[int, int]) -> dict[int, Boundary]:
    """By ledger account, the boundary at a posting of it, read from the ledger; 0 is the begin."""
    found = rows(_AFTER, [list(postings), list(postings.values())])
    return {key: Boundary(postings[key], seq, int(after)) for key, seq, after in found}


class Span(NamedTuple):
    """Postings of a ledger account after one id, up to another; `family` are codes shown."""

    ledger: int
    after: int
    upto: int
    family: Collection[str]


_MOVEMENTS = """
  SELECT span.id, side.id, side.seq, side.booked_at, side.value_on, j.kind, j.source,
         j.reference, o.owner, c.kind, side.delta, side.after
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS span(id, after_id, upto_id)
   CROSS JOIN LATERAL (
     SELECT p.id, p.debit_seq AS seq, p.booked_at, p.value_on, p.journal_id,
            p.credit_id AS other_id, -p.amount AS delta, p.debit_after AS after
       FROM ledger_posting p
      WHERE p.debit_id = span.id AND p.id > span.after_id AND p.id <= span.upto_id
     UNION ALL
     SELECT p.id, p.credit_seq, p.booked_at, p.value_on, p.journal_id, p.debit_id, p.amount,
            p.credit_after
       FROM ledger_posting p
      WHERE p.credit_id = span.id AND p.id > span.after_id AND p.id <= span.upto_id) side
    JOIN ledger_journal j ON j.id = side.journal_id
    JOIN ledger_account o ON o.id = side.other_id
    LEFT JOIN accounts_account c ON c.venue_id = %s AND c.code = o.owner
   ORDER BY span.id, side.seq
"""
ENGINE = "engine"


def movements_of(spans: Sequence[Span], *, venue_id: int) -> dict[int, list[Movement]]:
    """Movements by ledger account, in booking order."""
    families = {span.ledger: span.family for span in spans}
    moving = [span for span in spans if span.upto > span.after]
    columns = [[span[n] for span in moving] for n in range(3)]
    found: dict[int, list[Movement]] = {}
    for row in rows(_MOVEMENTS, [*columns, venue_id]):
        key, posting, seq, booked, value, kind, source, reference, owner, role, delta, after = row
        seen = role in SHOWN or owner in SYSTEM_ACCOUNTS or owner in families[key]
        found.setdefault(key, []).append(
            Movement(
                posting=posting,
                sequence=seq,
                booked_at=booked,
                value_on=value,
                kind=kind,
                reference=reference,
                counterparty=owner if seen else HIDDEN,
                amount=int(delta),
                balance=int(after),
                to_fees=owner == FEES,
                engine=source == ENGINE,
            )
        )
    return found

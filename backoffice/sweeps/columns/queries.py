"""What is read of a venue's accounts. Numbers are put into the text: they are ours, and integers.

Codes of buckets: cash 0, held 1, debt 2. A hot account has deltas that are not in its balance yet.
"""

# The S608 below: all that is formatted in are integers and names from this package.
from __future__ import annotations

from dataclasses import dataclass

from backoffice.sweeps.columns.selection import Selection

CASH, HELD, DEBT = 0, 1, 2
_BUCKET = f"CASE l.bucket WHEN 'cash' THEN {CASH} WHEN 'held' THEN {HELD} ELSE {DEBT} END"
_SWEPT = "kind IN ('customer', 'member')"


@dataclass(frozen=True, slots=True)
class Queries:
    """The statements for some accounts of a venue and its ledger book."""

    venue: int
    book: int
    selection: Selection

    def accounts(self) -> str:
        """Id, code, kind and segment of those who are swept."""
        return (
            "SELECT id, code, kind = 'member', segment = 'retail' FROM accounts_account "  # noqa: S608
            f"WHERE venue_id = {self.venue} AND {_SWEPT} AND {self.selection.condition('id')}"
        )

    def positions(self) -> str:
        """Account, instrument, quantity and cost; of other venues' accounts, too."""
        return (
            "SELECT account_id, instrument_id, quantity, cost FROM markets_position "  # noqa: S608
            f"WHERE {self.selection.condition('account_id')}"
        )

    def balances(self) -> str:
        """Owner's code, asset*8 + bucket*2 + hot, and the balance in smallest units."""
        return (
            f"SELECT l.owner, (l.asset_id * 8 + {_BUCKET} * 2 + l.hot::int)::bigint, "
            f"b.posted::float8 {self._ledger()}"
        )

    def netted(self) -> str:
        """Owner's code, asset, whether it is debt, what is there, and whether cash is negative.

        Cash and held are netted exactly. Only of those owners and assets where that is not what
        one row of `balances` says.
        """
        return f"""
          WITH entry AS (
            SELECT l.owner, l.asset_id, l.bucket, l.hot, b.posted + CASE WHEN l.hot THEN coalesce((
              SELECT sum(d.credits - d.debits) FROM ledger_hot_delta d WHERE d.account_id = l.id
            ), 0) ELSE 0 END AS posted {self._ledger()})
          SELECT owner, asset_id, bucket = 'debt', sum(posted)::float8,
                 bool_or(bucket = 'cash' AND posted < 0)
            FROM entry GROUP BY owner, asset_id, bucket = 'debt'
          HAVING bool_or(hot OR bucket = 'held')
        """  # noqa: S608

    def _ledger(self) -> str:
        codes = (
            f"SELECT code FROM accounts_account WHERE venue_id = {self.venue} AND "  # noqa: S608
            f"{self.selection.condition('id')}"
        )
        part = "" if self.selection.whole else f" AND l.owner IN ({codes})"
        return (
            "FROM ledger_account l JOIN ledger_balance b ON b.account_id = l.id "
            f"WHERE l.book_id = {self.book} AND l.bucket <> 'receivable'{part}"
        )

    def debts(self) -> str:
        """Account, and the day on which its oldest standing debt opened."""
        return (
            "SELECT account_id, min(opened_on) FROM shortfalls_debt "  # noqa: S608
            f"WHERE venue_id = {self.venue} AND principal + interest > 0 "
            f"AND {self.selection.condition('account_id')} GROUP BY account_id"
        )

    def watched(self) -> str:
        """Accounts with a margin call, an episode, an open shortfall or liquidation order, or a
        restriction by rule.
        """
        mine = self.selection.condition("account_id")
        return f"""
          SELECT account_id FROM accounts_margincall WHERE ended_at IS NULL AND {mine}
           UNION SELECT account_id FROM accounts_restriction
                  WHERE lifted_at IS NULL AND imposed_by NOT IN ('manual', 'security') AND {mine}
           UNION SELECT account_id FROM shortfalls_shortfall
                  WHERE venue_id = {self.venue} AND remaining > 0 AND {mine}
           UNION SELECT account_id FROM venues_liquidationorder
                  WHERE venue_id = {self.venue} AND ended_at IS NULL AND {mine}
           UNION SELECT a.id FROM venues_regimememory m
                   JOIN accounts_account a ON a.venue_id = m.venue_id AND a.code = m.subject
                  WHERE m.venue_id = {self.venue} AND m.kind = 'episode'
                    AND {self.selection.condition("a.id")}
        """  # noqa: S608

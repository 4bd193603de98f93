"""What the accounts of a selection hold, apart from any price, in the order of their ids.

Positions and amounts are sorted by account, so that the figures of all accounts are sums over
stretches of the arrays, and the rows of some accounts are found and replaced quickly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backoffice.core.columns import AmountColumns, BookColumns, PositionColumns
from backoffice.core.rules import TextColumn
from backoffice.core.rules.columns import Bools, Codes
from backoffice.sweeps.columns.market import Market

KINDS, SEGMENTS = ("customer", "member"), ("professional", "retail")
NO_DEBT = 0


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """Length A but for the positions and amounts; rows are numbered as `ids`, which ascend.

    `kind` and `segment` are places in `KINDS` and `SEGMENTS`; `in_debt_since` is the proleptic
    ordinal of the day on which the oldest standing debt opened, `NO_DEBT` without one.
    """

    ids: Codes
    kind: Codes
    segment: Codes
    positions: PositionColumns
    balances: AmountColumns
    debts: AmountColumns
    in_debt_since: Codes
    negative_cash: Bools
    watched: Bools

    def __len__(self) -> int:
        return len(self.ids)

    def columns(self, market: Market) -> BookColumns:
        """As the core takes them, at the prices and on the day of a market."""
        since = self.in_debt_since
        days = np.where(since == NO_DEBT, 0, market.business_day.toordinal() + 1 - since)
        return BookColumns(
            codes=None,
            kind=TextColumn(self.kind, KINDS),
            segment=TextColumn(self.segment, SEGMENTS),
            assets=market.assets,
            instruments=market.instruments,
            positions=self.positions,
            balances=self.balances,
            debts=self.debts,
            days_in_debt=days,
            negative_cash=self.negative_cash,
            watched=self.watched,
        )

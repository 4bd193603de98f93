"""What each position is worth, computed once for all figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules.columns import Codes, Floats
from .book_columns import BookColumns
from .coefficients import Coefficients, coefficients
from .sums import Terms, count_by_row


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Length P, in the reporting asset: quantity at the mark, its size (the notional), the cost.

    `count` is the number of positions by account, `units` what one of each instrument counts.
    """

    units: Coefficients
    account: Codes
    at_mark: Floats
    notional: Floats
    at_cost: Floats
    count: Floats

    def terms(self, term: Floats, size: Floats) -> Terms:
        """Terms of the positions, to be added up by account."""
        return Terms(self.account, term, size, self.count)


def worth_of(columns: BookColumns) -> Worth:
    """Value every position."""
    positions, units = columns.positions, coefficients(columns.instruments, columns.assets)
    at_mark = positions.quantity * units.at_mark[positions.instrument]
    return Worth(
        units=units,
        account=positions.account,
        at_mark=at_mark,
        notional=np.abs(at_mark),
        at_cost=positions.cost * units.at_cost[positions.instrument],
        count=count_by_row(len(columns), positions.account),
    )

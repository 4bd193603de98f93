"""Delta, gamma and vega of all accounts by underlying, for reports; no error is bounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..margin import black76_columns
from ..rules.columns import Codes, Floats
from .book_columns import BookColumns
from .groups import groups_of


@dataclass(frozen=True, slots=True, eq=False)
class GreekColumns:
    """One row for an account and an underlying that it has positions on, in that order.

    `account` and `underlying` are places in the accounts and assets. Delta is in units of the
    underlying, gamma per unit of its price, vega per 1.00 of volatility, in the settle asset.
    """

    account: Codes
    underlying: Codes
    delta: Floats
    gamma: Floats
    vega: Floats


def greeks_of_all(columns: BookColumns) -> GreekColumns:
    """Greeks of every account; instruments without an underlying have none."""
    terms, positions, groups = columns.instruments, columns.positions, groups_of(columns)
    with np.errstate(all="ignore"):
        option = black76_columns.greeks(
            terms.is_call,
            columns.assets.price[terms.underlying],
            terms.strike,
            terms.vol,
            terms.years,
        )
        straight = np.where(terms.inverse, 1.0 / terms.mark**2, 1.0)
        delta = np.where(terms.is_option, option.delta, straight)
        gamma = np.where(terms.is_option, option.gamma, 0.0)
        vega = np.where(terms.is_option, option.vega, 0.0)
    size = positions.quantity * terms.contract_size[positions.instrument]
    some = groups.underlying >= 0
    return GreekColumns(
        groups.account[some],
        groups.underlying[some],
        *(groups.add_up(size * unit[positions.instrument])[some] for unit in (delta, gamma, vega)),
    )

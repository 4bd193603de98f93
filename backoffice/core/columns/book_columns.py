"""The arrays of one venue at one instant, whoever fills them: a Book, or a database reader.

Each float64 is the exact value rounded, off by at most 2^-52 of it; it is 0.0 if and only if the
exact value is 0, and NaN where the value is unknown or out of range (see `in_range`). A figure
that rests on NaN is undecided, so that its account is looked at exactly. Codes are positions in
the arrays of what they name. Lengths: A accounts, S assets, I instruments, P positions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import TextColumn
from ..rules.columns import Bools, Codes, Floats

SMALLEST, LARGEST = 2.0**-200, 2.0**200
"""Products of five such numbers neither overflow nor underflow."""


def in_range(values: Floats) -> Floats:
    """The same values, NaN where the bounds of `figures_of_all` would not hold for them."""
    size = np.abs(values)
    return np.where((size == 0) | ((size >= SMALLEST) & (size <= LARGEST)), values, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class AssetColumns:
    """Length S. In the reporting asset for one whole unit (1 BTC, not 1 satoshi).

    `collateral_price` is price*(1 - haircut), what a positive balance counts; given apart, as a
    haircut close to 1 leaves too few digits for a subtraction in floats. Prices are not negative.
    """

    codes: tuple[str, ...]
    price: Floats
    collateral_price: Floats


@dataclass(frozen=True, slots=True, eq=False)
class InstrumentColumns:
    """Length I. `settle` and `underlying` are places in the assets, `underlying` -1 without one.

    `strike`, `years` (of 365 days, until expiry) and `vol` (per year, 0.6 is 60 %) count for
    options only. The tiers are arrays of (I, K), K the most tiers of any: `tier_up_to` in the
    settle asset, ascending, the last +inf; rows are padded with +inf and fractions of zero.
    """

    codes: tuple[str, ...]
    settle: Codes
    underlying: Codes
    contract_size: Floats
    mark: Floats
    inverse: Bools
    is_option: Bools
    is_call: Bools
    strike: Floats
    years: Floats
    vol: Floats
    tier_up_to: Floats
    tier_initial: Floats
    tier_maintenance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PositionColumns:
    """Length P, in any order, at most one for an account and instrument, none of quantity 0.

    `quantity` is signed, positive is long; `cost` is quantity*entry, inverse quantity/entry.
    """

    account: Codes
    instrument: Codes
    quantity: Floats
    cost: Floats

    def __post_init__(self) -> None:
        if len({len(self.account), len(self.instrument), len(self.quantity), len(self.cost)}) != 1:
            raise ValueError("account, instrument, quantity and cost must be of one length")


@dataclass(frozen=True, slots=True, eq=False)
class AmountColumns:
    """Amounts of accounts in whole units of an asset, at most one for an account and asset."""

    account: Codes
    asset: Codes
    amount: Floats

    def __post_init__(self) -> None:
        if len({len(self.account), len(self.asset), len(self.amount)}) != 1:
            raise ValueError("account, asset and amount must be of one length")


@dataclass(frozen=True, slots=True, eq=False)
class BookColumns:
    """A venue's book. `codes`, `kind`, `segment` and the last three are of length A.

    `codes` is None where whoever filled the columns names accounts otherwise.
    `balances` are cash and held together; `debts` the debt bucket, zero or negative.
    `days_in_debt` counts from 1 on the day the oldest standing debt opened, 0 without debt.
    `negative_cash`: some asset's cash is below zero. `watched`: the account is on the margin call
    list, or a rule or an open shortfall restricts it, so that a sweep may have to undo that.
    """

    codes: tuple[str, ...] | None
    kind: TextColumn
    segment: TextColumn
    assets: AssetColumns
    instruments: InstrumentColumns
    positions: PositionColumns
    balances: AmountColumns
    debts: AmountColumns
    days_in_debt: Codes
    negative_cash: Bools
    watched: Bools

    def __len__(self) -> int:
        return len(self.watched)

    @property
    def has_positions(self) -> Bools:
        """Accounts with a position."""
        held: Bools = np.bincount(self.positions.account, minlength=len(self)) > 0
        return held

"""Figures of a shard in columns, and of whom they do not say them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backoffice.core.columns import BookColumns, blocks, figures_of_all
from backoffice.core.columns.worth import worth_of
from backoffice.core.margin.portfolio import PortfolioMargin
from backoffice.core.rules.columns import Bools, Floats
from backoffice.sweeps.columns.cold import Reading

NAMES = ("equity", "initial_margin", "maintenance_margin", "position_value")


@dataclass(slots=True)
class Computed:
    """Length A; `unknown` rows have no figures here: a price or mark is missing, or the margin is
    that of a model of the policy, which no column computes.
    """

    values: dict[str, Floats]
    unknown: Bools


def compute(reading: Reading) -> Computed:
    """Figures of all accounts of a reading."""
    columns, market = reading.columns, reading.market
    whole = type(market.venue.margin) is PortfolioMargin
    parts = [_part(one, reading) for one in ([columns] if whole else blocks(columns))]
    values = {name: np.concatenate([part.values[name] for part in parts]) for name in NAMES}
    unknown = np.concatenate([part.unknown for part in parts])
    if market.policy.regime.margin is not None:
        unknown |= columns.has_positions
    return Computed(values, unknown)


def _part(columns: BookColumns, reading: Reading) -> Computed:
    figures = figures_of_all(columns, reading.market.venue.margin)
    with np.errstate(all="ignore"):
        worth = worth_of(columns)
        value = np.bincount(
            worth.account, weights=worth.at_mark - worth.at_cost, minlength=len(columns)
        ).astype(np.float64)
    three = (figures.equity, figures.initial_margin, figures.maintenance_margin)
    unknown = ~np.isfinite(value)
    for one in three:
        unknown |= ~np.isfinite(one.error)
    numbers = (*(one.value for one in three), value)
    return Computed(dict(zip(NAMES, numbers, strict=True)), unknown)

"""The standard margin model over all positions; see `core.margin.standard` for its formulas."""

from __future__ import annotations

import numpy as np

from ..margin.standard import OPTION_INITIAL, OPTION_INITIAL_FLOOR, OPTION_MAINTENANCE
from ..rules import Column
from ..rules.columns import Floats
from .book_columns import BookColumns
from .coefficients import Coefficients
from .sums import ROUNDINGS, Terms, add_up


def standard_margin(columns: BookColumns, units: Coefficients) -> tuple[Column, Column]:
    """Initial and maintenance margin of every account."""
    tiers = columns.instruments.tier_up_to.shape[1]
    initial, maintenance, initial_size, maintenance_size = _terms(columns, units)
    rows, account = len(columns), columns.positions.account
    return (
        add_up(rows, Terms(account, initial, initial_size), roundings=ROUNDINGS + tiers),
        add_up(rows, Terms(account, maintenance, maintenance_size), roundings=ROUNDINGS + tiers),
    )


def _terms(columns: BookColumns, units: Coefficients) -> tuple[Floats, Floats, Floats, Floats]:
    """Initial and maintenance margin of each position, then the sizes of their errors.

    A tiered margin is a sum of slices of the notional; each slice is off by no more than the
    notional is, so its size is notional * fraction, whatever the slice.
    """
    positions, instruments = columns.positions, columns.instruments
    which = positions.instrument
    notional = np.abs(positions.quantity * units.at_mark[which])
    short, option_initial, option_maintenance, option_size = _short_options(columns, units)
    initial, maintenance = short * option_initial[which], short * option_maintenance[which]
    price = columns.assets.price[instruments.settle]
    below = np.zeros_like(price)
    for tier in range(instruments.tier_up_to.shape[1]):
        up_to = np.where(
            np.isinf(instruments.tier_up_to[:, tier]),
            np.inf,
            instruments.tier_up_to[:, tier] * price,
        )
        if np.all(np.isinf(up_to)) and not np.any(below):
            slice_ = notional
        else:
            slice_ = np.maximum(0.0, np.minimum(notional, up_to[which]) - below[which])
        initial += slice_ * _linear(columns, instruments.tier_initial[:, tier])[which]
        maintenance += slice_ * _linear(columns, instruments.tier_maintenance[:, tier])[which]
        below = np.maximum(below, up_to)
    rest = short * option_size[which]
    fractions = [
        _linear(columns, np.abs(table).sum(axis=1))[which]
        for table in (instruments.tier_initial, instruments.tier_maintenance)
    ]
    return initial, maintenance, rest + notional * fractions[0], rest + notional * fractions[1]


def _linear(columns: BookColumns, fractions: Floats) -> Floats:
    """Fractions of notional; an option has none, whatever its tiers."""
    return np.where(columns.instruments.is_option, 0.0, fractions)


def _short_options(
    columns: BookColumns, units: Coefficients
) -> tuple[Floats, Floats, Floats, Floats]:
    """Short option quantity by position; by instrument, margins of one and their size."""
    instruments, positions = columns.instruments, columns.positions
    short = np.where(
        instruments.is_option[positions.instrument], np.maximum(-positions.quantity, 0.0), 0.0
    )
    known = np.where(instruments.underlying < 0, np.nan, 1.0)
    underlying = columns.assets.price[instruments.underlying] * known
    away = np.where(
        instruments.is_call, instruments.strike - underlying, underlying - instruments.strike
    )
    share = np.maximum(
        float(OPTION_INITIAL) * underlying - np.maximum(away, 0.0),
        float(OPTION_INITIAL_FLOOR) * underlying,
    )
    initial = (share + instruments.mark) * units.size
    maintenance = (float(OPTION_MAINTENANCE) * underlying + instruments.mark) * units.size
    size = (np.abs(underlying) + np.abs(instruments.strike) + np.abs(instruments.mark)) * np.abs(
        units.size
    )
    option = instruments.is_option
    return (
        short,
        np.where(option, initial, 0.0),
        np.where(option, maintenance, 0.0),
        np.where(option, size, 0.0),
    )

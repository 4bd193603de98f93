"""The standard margin model over all positions; see `core.margin.standard` for its formulas."""

from __future__ import annotations

import numpy as np

from ..margin.standard import OPTION_INITIAL, OPTION_INITIAL_FLOOR, OPTION_MAINTENANCE
from ..rules import Column
from ..rules.columns import Codes, Floats
from .book_columns import BookColumns
from .coefficients import Coefficients
from .sums import ROUNDINGS, add_up
from .worth import Worth

WELL_BELOW = 1 - 2.0**-40
"""Of a tier's end: a notional below that is below the end exactly, too."""


def standard_margin(columns: BookColumns, worth: Worth) -> tuple[Column, Column]:
    """Initial and maintenance margin of every account."""
    instruments, which = columns.instruments, columns.positions.instrument
    roundings = ROUNDINGS + instruments.tier_up_to.shape[1]
    beyond = _beyond_first(columns, worth)
    short = _short(columns)
    unit_margins = _short_option_units(columns, worth.units) if len(short) else None
    found = []
    for number, table in enumerate((instruments.tier_initial, instruments.tier_maintenance)):
        margin = size = worth.notional * _first(columns, table)[which]
        if np.any(table < 0):
            size = np.abs(margin)
        if len(beyond):
            size = margin.copy() if size is margin else size
            margin[beyond], size[beyond] = _tiered(columns, worth.notional, table, beyond)
        if unit_margins is not None:
            size = margin.copy() if size is margin else size
            quantity = -columns.positions.quantity[short]
            margin[short] += quantity * unit_margins[number][which[short]]
            size[short] += quantity * unit_margins[2][which[short]]
        found.append(add_up(len(columns), worth.terms(margin, size), roundings=roundings))
    return found[0], found[1]


def _first(columns: BookColumns, table: Floats) -> Floats:
    """By instrument, the fraction of the first tier."""
    if not table.shape[1]:
        return np.zeros(len(table))
    return _linear(columns, table[:, 0])


def _beyond_first(columns: BookColumns, worth: Worth) -> Codes:
    """Places of positions that may reach beyond their first tier; below, there is one slice."""
    if columns.instruments.tier_up_to.shape[1] == 0:
        return np.zeros(0, dtype=np.intp)
    end = _ends(columns, 0)
    return np.flatnonzero(~(worth.notional <= (end * WELL_BELOW)[columns.positions.instrument]))


def _ends(columns: BookColumns, tier: int) -> Floats:
    """By instrument, where a tier ends, in the reporting asset."""
    instruments = columns.instruments
    end, price = instruments.tier_up_to[:, tier], columns.assets.price[instruments.settle]
    return np.where(np.isinf(end), np.inf, end * price)


def _tiered(
    columns: BookColumns, notional: Floats, table: Floats, chosen: Codes
) -> tuple[Floats, Floats]:
    """Margins of the chosen positions in all tiers, and the sizes of their errors.

    A tiered margin is a sum of slices of the notional; each slice is off by no more than the
    notional is, so its size is notional * fraction, whatever the slice.
    """
    which, whole = columns.positions.instrument[chosen], notional[chosen]
    margin, below = np.zeros(len(chosen)), np.zeros(len(columns.instruments.codes))
    for tier in range(table.shape[1]):
        end = _ends(columns, tier)
        slice_ = np.maximum(0.0, np.minimum(whole, end[which]) - below[which])
        margin += slice_ * _linear(columns, table[:, tier])[which]
        below = np.maximum(below, end)
    return margin, whole * _linear(columns, np.abs(table).sum(axis=1))[which]


def _linear(columns: BookColumns, fractions: Floats) -> Floats:
    """Fractions of notional; an option has none, whatever its tiers."""
    return np.where(columns.instruments.is_option, 0.0, fractions)


def _short(columns: BookColumns) -> Codes:
    """Places of short positions in options."""
    option = columns.instruments.is_option
    if not option.any():
        return np.zeros(0, dtype=np.intp)
    positions = columns.positions
    return np.flatnonzero(option[positions.instrument] & (positions.quantity < 0))


def _short_option_units(columns: BookColumns, units: Coefficients) -> tuple[Floats, Floats, Floats]:
    """By instrument, initial and maintenance margin of one short option, and their size."""
    instruments = columns.instruments
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
    return initial, maintenance, size

"""The portfolio margin model over all positions; see `core.margin.portfolio` for its formulas.

The exact model prices options by Black-76 in floats too, by another library's normal
distribution, so errors are bounded by TOLERANCE of the sizes that are subtracted from one another
(price and strike of an option, notional of a future). Prices are sums of two products with errors
near 1e-15 of them, and first-order errors of d1 cancel out, so this is far on the safe side.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..margin import black76_columns
from ..margin.portfolio import PortfolioMargin, Shocks
from ..rules import Column
from ..rules.bounded import Bounded
from ..rules.columns import Floats
from .book_columns import BookColumns
from .coefficients import Coefficients
from .groups import groups_of
from .sums import Terms, add_up, column

TOLERANCE = 1e-9


def portfolio_margin(
    columns: BookColumns, units: Coefficients, model: PortfolioMargin
) -> tuple[Column, Column]:
    """Initial and maintenance margin of every account.

    One scenario after the other, so that no array is larger than the positions.
    """
    losses, sizes = unit_losses(columns, units, model.shocks)
    positions, groups = columns.positions, groups_of(columns)
    worst = np.zeros(len(groups.account))
    for scenario in losses:
        lost = groups.add_up(positions.quantity * scenario[positions.instrument])
        np.maximum(worst, lost, out=worst)
    size = groups.add_up(np.abs(positions.quantity) * sizes[positions.instrument])
    total = add_up(len(columns), Terms(groups.account, worst))
    tolerance = np.bincount(groups.account, weights=size, minlength=len(columns)) * TOLERANCE
    maintenance = column(total.value, total.error + tolerance)
    initial = Bounded.from_column(maintenance) * Bounded.from_literal(model.initial_factor)
    return column(initial.value, initial.error), maintenance


def unit_losses(columns: BookColumns, units: Coefficients, shocks: Shocks) -> tuple[Floats, Floats]:
    """Loss of one long unit by scenario and instrument, in the reporting asset, and its size.

    Shapes (scenarios, I) and (I,). Unknown (NaN) for an instrument without an underlying.
    """
    instruments = columns.instruments
    forward = columns.assets.price[instruments.underlying]
    before = _worth(columns, forward, instruments.vol)
    rows = []
    strike = np.abs(instruments.strike)
    size = forward + strike
    for price_shock in shocks.prices:
        moved = _factor(1 + price_shock)
        linear = -units.at_mark * _factor(price_shock)
        # cs*(1/(mark*(1+s)) - 1/mark) = -(cs/mark) * s/(1+s), and at_mark is -cs*price/mark
        inverse_share = price_shock / (1 + price_shock) if price_shock != -1 else None
        inverse = units.at_mark * _factor(inverse_share)
        size = np.maximum(size, forward * abs(moved) + strike)
        for vol_shock in shocks.vols:
            after = _worth(columns, forward * moved, instruments.vol * _factor(1 + vol_shock))
            option = (before - after) * units.size
            straight = np.where(instruments.inverse, inverse, linear)
            rows.append(np.where(instruments.is_option, option, straight))
    losses = np.array(rows, dtype=np.float64).reshape(len(rows), len(instruments.codes))
    losses[:, instruments.underlying < 0] = np.nan
    largest = np.max(np.abs(losses), axis=0, initial=0.0)
    return losses, np.where(instruments.is_option, size * np.abs(units.size), largest)


def _worth(columns: BookColumns, forward: Floats, vol: Floats) -> Floats:
    terms = columns.instruments
    return black76_columns.values(terms.is_call, forward, terms.strike, vol, terms.years)


def _factor(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)

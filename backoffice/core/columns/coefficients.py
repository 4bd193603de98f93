"""What one unit of each instrument counts, in the reporting asset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules.columns import Floats
from .book_columns import AssetColumns, InstrumentColumns


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Length I. A position counts quantity*at_mark - cost*at_cost in equity (an option's value
    has no cost), and |quantity|*|at_mark| is its notional; `size` is contract size * price.
    """

    size: Floats
    at_mark: Floats
    at_cost: Floats


def coefficients(instruments: InstrumentColumns, assets: AssetColumns) -> Coefficients:
    """Linear: cs*price*(q*mark - cost); inverse: cs*price*(cost - q/mark); option: cs*price*q*mark.

    An inverse contract or an option without a positive mark is unknown (NaN).
    """
    size = instruments.contract_size * assets.price[instruments.settle]
    needs_positive = instruments.inverse
    mark = np.where(needs_positive & ~(instruments.mark > 0), np.nan, instruments.mark)
    with np.errstate(all="ignore"):
        at_mark = np.where(instruments.inverse, -size / mark, size * mark)
    at_cost = np.where(instruments.inverse, -size, size)
    return Coefficients(size, at_mark, np.where(instruments.is_option, 0.0, at_cost))

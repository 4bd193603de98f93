"""A venue's book as flat arrays of floats, and the figures of all accounts at once.

Floats only choose which accounts the exact code looks at (`core.screening`) or draw pictures of
many; nothing is booked from them. Every figure comes with a bound on its distance to the exact one.
"""

from .blocks import blocks
from .book_columns import (
    AmountColumns,
    AssetColumns,
    BookColumns,
    InstrumentColumns,
    PositionColumns,
)
from .figures import FigureColumns, figures_of_all
from .greeks import GreekColumns, greeks_of_all
from .reading import columns_of

__all__ = [
    "AmountColumns",
    "AssetColumns",
    "BookColumns",
    "FigureColumns",
    "GreekColumns",
    "InstrumentColumns",
    "PositionColumns",
    "blocks",
    "columns_of",
    "figures_of_all",
    "greeks_of_all",
]

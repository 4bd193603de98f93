"""Positions by account and underlying, the groups of the portfolio model and of the greeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules.columns import Codes, Floats
from .book_columns import BookColumns


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """`of` is each position's group; `account` and `underlying` are each group's (-1: none)."""

    of: Codes
    account: Codes
    underlying: Codes

    def add_up(self, terms: Floats) -> Floats:
        """Sum of the positions' terms by group."""
        sums = np.bincount(self.of, weights=terms, minlength=len(self.account))
        return np.asarray(sums, dtype=np.float64)


def groups_of(columns: BookColumns) -> Groups:
    """Group the positions, in order of account, then underlying."""
    width = len(columns.assets.codes) + 1
    underlying = columns.instruments.underlying[columns.positions.instrument] + 1
    keys, of = np.unique(columns.positions.account * width + underlying, return_inverse=True)
    return Groups(of, keys // width, keys % width - 1)

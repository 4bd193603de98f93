"""Which accounts a sweep must look at exactly.

Figures in floats with error bounds decide that an account certainly needs nothing; whoever is not
certain is selected. So the screen may select too many, but it never misses one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .book import Book
from .columns import BookColumns, FigureColumns, columns_of, figures_of_all
from .margin.model import MarginModel
from .policy import LiquidationPolicy, Policy
from .rules import Column, TextColumn
from .rules import screen as screen_rule
from .rules.bounded import Bounded
from .rules.columns import Bools


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """`figures` of all accounts of the columns, and whom of them a sweep must look at exactly."""

    figures: FigureColumns
    selected: Bools


def screen(book: Book) -> list[str]:
    """Codes of the accounts to settle, in ascending order."""
    columns = columns_of(book)
    selected = screen_columns(columns, book.venue.margin, book.policy).selected
    return sorted(columns.codes[row] for row in np.flatnonzero(selected))


def screen_columns(columns: BookColumns, margin: MarginModel, policy: Policy) -> Screened:
    """Select each account of the columns that a sweep might do anything to.

    That is who may not be healthy, whom a rule may restrict, who has negative cash, who is watched
    (see `BookColumns`), and against whom a liquidation might be closed.
    """
    figures = figures_of_all(columns, margin)
    closing = _may_be_below(figures, figures.maintenance_margin)
    selected = closing | _may_be_below(figures, figures.initial_margin)
    selected |= columns.negative_cash | columns.watched
    selected |= _may_be_deleveraged(columns, closing, policy.liquidation)
    facts = figures.facts() | _texts(columns)
    for rule in policy.rules:
        found = screen_rule(rule.when, facts)
        selected |= found.true | found.unsure
    return Screened(figures, selected)


def _texts(columns: BookColumns) -> dict[str, Column | TextColumn]:
    """Whoever is not selected otherwise is certainly healthy, so rules may take it for granted."""
    healthy = TextColumn(np.zeros(len(columns), dtype=np.intp), ("healthy",))
    return {"kind": columns.kind, "segment": columns.segment, "status": healthy}


def _may_be_below(figures: FigureColumns, margin: Column) -> Bools:
    """Accounts with positions whose equity is not certainly at least the margin, and zero."""
    equity = Bounded.from_column(figures.equity)
    _, zero, positive = equity.signs()
    _, equal, above = (equity - Bounded.from_column(margin)).signs()
    below: Bools = figures.has_positions & ~((zero | positive) & (equal | above))
    return below


def _may_be_deleveraged(columns: BookColumns, closing: Bools, policy: LiquidationPolicy) -> Bools:
    """Accounts all of whose positions might be closed against those that are liquidated.

    Left flat, such an account may have a hole that the same sweep has to settle.
    """
    if policy.gateway != "book" or policy.unfilled != "auto_deleverage" or not closing.any():
        return np.zeros(len(columns), dtype=np.bool_)
    positions = columns.positions
    long = ~(positions.quantity < 0), ~(positions.quantity > 0)
    liquidated = closing[positions.account]
    instruments = len(columns.instruments.codes)
    opposite = [
        np.bincount(positions.instrument[liquidated & side], minlength=instruments) > 0
        for side in long
    ]
    closable = (long[0] & opposite[1][positions.instrument]) | (
        long[1] & opposite[0][positions.instrument]
    )
    kept = np.bincount(positions.account[~closable], minlength=len(columns)) > 0
    held = np.bincount(positions.account, minlength=len(columns)) > 0
    return held & ~kept

"""Which accounts a sweep must look at exactly.

Figures in floats with error bounds decide that an account certainly needs nothing; whoever is not
certain is selected. So the screen may select too many, but it never misses one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .book import Book
from .columns import BookColumns, FigureColumns, blocks, columns_of, figures_of_all
from .margin.model import MarginModel
from .margin.portfolio import PortfolioMargin
from .policy import Policy
from .rules import Column, TextColumn
from .rules import screen as screen_rule
from .rules.bounded import Bounded
from .rules.columns import Bools

MARGINS = frozenset({"initial_margin", "maintenance_margin", "margin_ratio"})
"""Names in rules whose numbers a policy's margin model decides, without positions too."""


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """`figures` of all accounts of the columns, and whom of them a sweep must look at exactly."""

    figures: FigureColumns
    selected: Bools


def screen(book: Book) -> list[str]:
    """Codes of the accounts to settle, in ascending order."""
    codes = [account.code for account in book.swept()]
    selected = select(columns_of(book, codes), book.venue.margin, book.policy)
    return [codes[row] for row in np.flatnonzero(selected)]


def select(columns: BookColumns, margin: MarginModel, policy: Policy) -> Bools:
    """Whom of the columns a sweep under the policy must look at exactly.

    As `screen_columns` says, and whatever the policy's own models may decide by what no column
    says. Figures are forgotten block by block, which is faster; a model that prices every
    instrument in many scenarios does that once for all accounts instead.
    """
    regime = policy.regime
    if regime.margin is not None and any(MARGINS & rule.when.names for rule in policy.rules):
        return np.ones(len(columns), dtype=np.bool_)
    parts = [columns] if type(margin) is PortfolioMargin else blocks(columns)
    selected = np.concatenate([screen_columns(part, margin, policy).selected for part in parts])
    if regime.margin is not None or regime.liquidation is not None:
        selected |= columns.has_positions
    return selected


def screen_columns(columns: BookColumns, margin: MarginModel, policy: Policy) -> Screened:
    """Select each account of the columns that a sweep might do anything to.

    That is who may not be healthy, whom a rule may restrict, who has negative cash and who is
    watched (see `BookColumns`). Against whom a liquidation is closed the sweep itself adds.
    """
    figures = figures_of_all(columns, margin)
    selected = _may_be_below(figures, figures.maintenance_margin)
    selected |= _may_be_below(figures, figures.initial_margin)
    selected |= columns.negative_cash | columns.watched
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

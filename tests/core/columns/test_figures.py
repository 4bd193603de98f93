"""Figures of all accounts equal the exact ones of each, within the bounds that they state."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings

from backoffice.core.book import Book
from backoffice.core.columns import columns_of, figures_of_all
from backoffice.core.figures import figures_of
from backoffice.core.rules import Column
from backoffice.core.sweep import Seen, rule_facts
from tests.core.columns.books import PLAIN, books, portfolio, standard


def assert_within(exact: Fraction | int | None, column: Column, row: int, name: str) -> None:
    """`exact` lies within the column's bound, or is null where the column says so."""
    value, error = float(column.value[row]), float(column.error[row])
    if not np.isfinite(error):
        return  # undecided: `test_bounds_are_useful` says that this is rare
    if exact is None or column.null[row]:
        assert exact is None, (name, exact)
        assert column.null[row], name
        return
    assert abs(Fraction(value) - exact) <= Fraction(error), (name, float(exact), value, error)


def assert_equal_within_bounds(book: Book) -> None:
    columns = columns_of(book)
    facts = figures_of_all(columns, book.venue.margin)
    for row, account in enumerate(columns.codes):
        figures = figures_of(book, account)
        exact = rule_facts(book, Seen(account, figures, "healthy"))
        for name, column in facts.facts().items():
            value = exact[name]
            assert not isinstance(value, str)
            assert_within(value, column, row, name)
        assert_within(figures.notional, facts.notional, row, "notional")
        assert facts.has_positions[row] == figures.has_positions
        assert columns.kind.categories[columns.kind.codes[row]] == exact["kind"]
        assert columns.segment.categories[columns.segment.codes[row]] == exact["segment"]


@settings(max_examples=150)
@given(books(standard, PLAIN))
def test_standard_figures_are_within_their_bounds(book: Book) -> None:
    assert_equal_within_bounds(book)


@settings(max_examples=150)
@given(books(portfolio, PLAIN))
def test_portfolio_figures_are_within_their_bounds(book: Book) -> None:
    assert_equal_within_bounds(book)


@settings(max_examples=60)
@given(books(standard, PLAIN))
def test_bounds_are_useful(book: Book) -> None:
    """Sound is not enough: a bound is small beside what was added up, and never infinite."""
    columns = columns_of(book)
    figures = figures_of_all(columns, book.venue.margin)
    for name in ("equity", "initial_margin", "maintenance_margin", "notional", "debt"):
        error = getattr(figures, name).error
        assert np.all(np.isfinite(error)), name
    assert np.all(figures.notional.error <= 1e-13 * figures.notional.value)
    flat = ~figures.has_positions
    assert np.all(figures.initial_margin.error[flat] == 0)

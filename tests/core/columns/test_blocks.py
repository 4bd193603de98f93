"""Blocks of accounts have the figures of the whole."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.book import Book
from backoffice.core.columns import BookColumns, blocks, columns_of, figures_of_all
from backoffice.core.columns.book_columns import PositionColumns
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.screening import screen_columns, select
from tests.core.columns.boundaries import boundary_books
from tests.core.columns.timing import venue


@given(boundary_books(), st.integers(1, 3))
def test_blocks_are_the_whole(book: Book, rows: int) -> None:
    columns, margin = columns_of(book), book.venue.margin
    parts = [figures_of_all(part, margin) for part in blocks(columns, rows)]
    whole = figures_of_all(columns, margin)
    for name, column in whole.facts().items():
        for field in ("value", "error", "null"):
            joined = np.concatenate([getattr(part.facts()[name], field) for part in parts])
            np.testing.assert_array_equal(joined, getattr(column, field))
    np.testing.assert_array_equal(
        select(columns, margin, book.policy), screen_columns(columns, margin, book.policy).selected
    )


@pytest.fixture(scope="module")
def many() -> BookColumns:
    return venue(1_000)


def test_accounts_without_a_rest_are_not_lost(many: BookColumns) -> None:
    for rows in (1, 7, 500, 999, 1_000, 1_001):
        parts = list(blocks(many, rows))
        assert sum(map(len, parts)) == 1_000
        assert max(map(len, parts)) <= rows
        assert sum(len(part.positions.account) for part in parts) == 3_000


def test_what_is_not_sorted_stays_whole(many: BookColumns) -> None:
    held = many.positions
    backwards = PositionColumns(
        held.account[::-1], held.instrument[::-1], held.quantity[::-1], held.cost[::-1]
    )
    unsorted = replace(many, positions=backwards)
    assert len(list(blocks(unsorted, 10))) == 1
    assert len(figures_of_all(unsorted, StandardMargin()).equity) == 1_000

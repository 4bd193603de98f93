"""Books are walked best price first, and what is filled leaves them."""

from fractions import Fraction

import pytest

from backoffice.core.liquidation.walk import consume, depth, side, walk
from tests.core.support import ladder, venue

LEVELS = [(Fraction(99), Fraction(5)), (Fraction(98), Fraction(4))]


@pytest.mark.parametrize(
    ("quantity", "fills", "left", "unfilled"),
    [
        ("0", [], [(99, 5), (98, 4)], 0),
        ("3", [(99, 3)], [(99, 2), (98, 4)], 0),
        ("5", [(99, 5)], [(98, 4)], 0),
        ("7.5", [(99, 5), (98, "2.5")], [(98, "1.5")], 0),
        ("9", [(99, 5), (98, 4)], [], 0),
        ("12", [(99, 5), (98, 4)], [], 3),
    ],
)
def test_walk(quantity, fills, left, unfilled) -> None:
    walked = walk(LEVELS, Fraction(quantity))
    assert list(walked.fills) == [(price, Fraction(size)) for price, size in fills]
    assert list(walked.left) == [(price, Fraction(size)) for price, size in left]
    assert walked.unfilled == unfilled


def test_a_long_hits_bids_and_a_short_asks() -> None:
    book = venue()
    book.order_books["PERP"] = ladder(bids=[(99, 5)], asks=[(101, 2), (102, 1)])
    assert side(book, "PERP", Fraction(1)) == [(99, 5)]
    assert (depth(book, "PERP", Fraction(1)), depth(book, "PERP", Fraction(-1))) == (5, 3)
    assert depth(book, "ALT", Fraction(1)) == 0


def test_what_is_filled_leaves_its_side_of_the_book() -> None:
    book = venue()
    book.order_books["PERP"] = ladder(bids=[(99, 5)], asks=[(101, 2), (102, 1)])
    assert consume(book, "PERP", Fraction(-8), Fraction("2.5")).unfilled == 0
    assert (book.order_books["PERP"].bids, book.order_books["PERP"].asks) == (
        [(99, 5)],
        [(102, Fraction(1, 2))],
    )
    assert ("order_book", "PERP") in book.outcome.touched
    assert consume(book, "PERP", Fraction(8), Fraction(6)).unfilled == 1
    assert book.order_books["PERP"].bids == []

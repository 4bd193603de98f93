"""Which positions are closed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.retail_cfd.close_out import OpenPosition, Order, closed_out

MONEY = st.fractions(-1000, 1000, max_denominator=20)
POSITIONS = st.lists(
    st.builds(
        OpenPosition,
        instrument=st.sampled_from("abcdefgh"),
        pnl=MONEY,
        close_out_margin=st.fractions(0, 500, max_denominator=20),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda position: position.instrument,
)
RESTORES = st.fractions(1, 3, max_denominator=10)


def position(instrument: str, pnl: int, margin: int) -> OpenPosition:
    return OpenPosition(instrument, Fraction(pnl), Fraction(margin))


BOOK = [position("dax", -50, 100), position("eurusd", -300, 20), position("tesla", 80, 60)]


def test_largest_loss_first_until_the_rest_has_its_margin() -> None:
    """180 are needed: without eurusd 160, without dax 60."""
    assert closed_out(Fraction(170), BOOK, "largest_loss") == ("eurusd",)
    assert closed_out(Fraction(160), BOOK, "largest_loss") == ("eurusd",)
    assert closed_out(Fraction(159), BOOK, "largest_loss") == ("eurusd", "dax")


def test_largest_margin_closes_fewest() -> None:
    assert closed_out(Fraction(80), BOOK, "largest_margin") == ("dax",)
    assert closed_out(Fraction(79), BOOK, "largest_margin") == ("dax", "tesla")


def test_restore_leaves_a_distance() -> None:
    assert closed_out(Fraction(170), BOOK, "largest_loss", Fraction(3, 2)) == ("eurusd", "dax")


def test_all_at_once() -> None:
    assert closed_out(Fraction(179), BOOK, "all") == ("dax", "eurusd", "tesla")


def test_below_zero_everything_is_closed() -> None:
    assert set(closed_out(Fraction(-1), BOOK, "largest_margin")) == {"dax", "eurusd", "tesla"}


def test_without_margins_everything_is_closed() -> None:
    free = [position("b", 5, 0), position("a", -5, 0)]
    assert closed_out(Fraction(-1), free, "largest_loss") == ("a", "b")


def test_ties_go_by_code() -> None:
    twins = [position(code, -10, 10) for code in "cab"]
    for order in ("largest_loss", "largest_margin"):
        assert closed_out(Fraction(5), twins, order) == ("a", "b", "c")


@pytest.mark.parametrize("order", ["largest_loss", "largest_margin"])
@given(equity=MONEY, positions=POSITIONS, restore=RESTORES)
def test_closes_no_more_than_needed(
    order: Order, equity: Fraction, positions: list[OpenPosition], restore: Fraction
) -> None:
    margins = {item.instrument: item.close_out_margin for item in positions}
    if equity >= sum(margins.values()) or not sum(margins.values()):
        return
    closed = closed_out(equity, positions, order, restore)
    left = sum(margin for code, margin in margins.items() if code not in closed)
    assert closed == closed_out(equity, positions[::-1], order, restore)
    assert len(set(closed)) == len(closed)
    assert equity >= left * restore or len(closed) == len(positions)
    before_last = left + margins[closed[-1]]
    assert len(closed) == 1 or equity < before_last * restore

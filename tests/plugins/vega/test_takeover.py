"""Take-over by the network, its disposal, and the pool behind both."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.vega.disposal import Disposal, disposal_size, price_bound
from plugins.vega.errors import InvalidInput
from plugins.vega.reference import Distressed, dispose, take_over

AMOUNTS = st.integers(0, 10**9)
SIZES = st.fractions(-100, 100, max_denominator=100).filter(bool)
PRICES = st.fractions(0, 10**5, max_denominator=100)
TEST_STRATEGY = Disposal(Fraction(1, 10), 10, Fraction(1, 5), 5)


@given(AMOUNTS, SIZES, PRICES, PRICES, AMOUNTS)
def test_what_the_party_had_goes_to_the_winners_or_into_the_pool(
    funds: int, position: Fraction, entry: Fraction, mark: Fraction, pool: int
) -> None:
    done = take_over(Distressed(funds, position, entry, mark), pool)
    assert done.pool_after >= 0
    assert done.pool_paid == 0 or done.residual_to_pool == 0
    pnl = done.residual_to_pool + pool - done.pool_after - done.pool_paid  # nets to zero
    assert pnl == 0
    loss = position * (entry - mark)
    assert done.loss_paid + done.pool_paid + done.uncovered - max(loss, Fraction(0)) < 1


def test_a_party_without_enough_draws_the_pool_to_its_end() -> None:
    done = take_over(Distressed(100, Fraction(-1), Fraction(1000), Fraction(1500)), 300)
    assert (done.loss_paid, done.pool_paid, done.uncovered) == (100, 300, 100)
    assert (done.residual_to_pool, done.pool_after, done.account_after) == (0, 0, 0)


def test_a_better_close_is_the_pools_gain() -> None:
    done = dispose(Fraction(10), Fraction(100), Fraction(103), Fraction(0), 50)
    assert (done.loss, done.fee, done.pool_after, done.uncovered) == (-30, 0, 80, 0)


def test_the_fee_is_rounded_up_and_paid_after_the_loss() -> None:
    done = dispose(Fraction(-1), Fraction(6000), Fraction(6001), Fraction(1, 10), 100)
    assert (done.loss, done.fee) == (1, 601)
    assert (done.pool_paid, done.pool_after, done.uncovered) == (100, 0, 502)


@given(SIZES, PRICES, PRICES, st.fractions(0, 1, max_denominator=1000), AMOUNTS)
def test_the_pool_is_never_overdrawn(
    position: Fraction, taken: Fraction, close: Fraction, rate: Fraction, pool: int
) -> None:
    done = dispose(position, taken, close, rate, pool)
    assert done.pool_after >= 0
    assert done.pool_paid + done.uncovered == done.loss + done.fee
    assert done.pool_after + done.pool_paid == pool


@pytest.mark.parametrize(
    ("position", "volume", "lots"),
    [(50, 1000, 5), (51, 1000, 6), (10, 1000, 10), (11, 1000, 2), (-51, 1000, -6), (1, 1, 1)],
)
def test_the_pace(position: int, volume: int, lots: int) -> None:
    assert disposal_size(TEST_STRATEGY, position, volume) == lots


def test_the_book_bounds_the_pace_and_one_lot_may_always_be_taken() -> None:
    assert disposal_size(TEST_STRATEGY, 500, 100) == 20  # 50 wanted, a fifth of 100
    assert disposal_size(TEST_STRATEGY, 500, 1) == 1  # a fifth of one, rounded up
    assert disposal_size(TEST_STRATEGY, 500, 0) == 0


def test_nothing_is_sold_in_an_auction_or_before_the_time_step_is_over() -> None:
    assert disposal_size(TEST_STRATEGY, 50, 1000, in_auction=True) == 0
    assert disposal_size(TEST_STRATEGY, 50, 1000, elapsed_seconds=4) == 0
    assert disposal_size(TEST_STRATEGY, 50, 1000, elapsed_seconds=5) == 5


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_disposal_comes_to_its_end(position: int, volume: int) -> None:
    size = disposal_size(TEST_STRATEGY, position, volume)
    assert 0 < size <= position
    assert disposal_size(TEST_STRATEGY, -position, volume) == -size


def test_the_price_bound_lies_on_the_worse_side_below_zero_too() -> None:
    assert price_bound(Disposal(), 1, Fraction(100)) == 90
    assert price_bound(Disposal(), -1, Fraction(100)) == 110
    assert price_bound(Disposal(), 1, Fraction(-100)) == -110


def test_what_cannot_be_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="position is 0"):
        take_over(Distressed(1, Fraction(0), Fraction(1), Fraction(1)), 0)
    with pytest.raises(InvalidInput, match="funds is -1"):
        take_over(Distressed(-1, Fraction(1), Fraction(1), Fraction(1)), 0)
    with pytest.raises(InvalidInput, match="fee_rate"):
        dispose(Fraction(1), Fraction(1), Fraction(1), Fraction(-1), 0)
    with pytest.raises(InvalidInput, match="fraction is 2"):
        Disposal(fraction=Fraction(2))
    with pytest.raises(InvalidInput, match="available_volume"):
        disposal_size(TEST_STRATEGY, 1, -1)

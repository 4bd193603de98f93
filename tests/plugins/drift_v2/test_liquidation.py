"""Sizes restore the buffer, the pace never runs ahead, fees end before the money does."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.drift_v2.fees import liquidator_fee, perp_insurance_fee, worst_fill_price
from plugins.drift_v2.health import Health, PerpPosition, is_being_liquidated
from plugins.drift_v2.liquidation import PerpTerms, fund_fee, health_of
from plugins.drift_v2.reference import liquidate
from plugins.drift_v2.sizing import (
    BorrowTerms,
    Pace,
    borrow_to_cover,
    share_of_shortage,
    size_to_cover,
)
from plugins.drift_v2.units import ImpossibleInput

from .strategies import accounts, scaled, terms

AT_ONCE = Pace()
D = Fraction


@given(st.data())
def test_covering_the_shortage_restores_the_buffer(data) -> None:
    market = data.draw(terms())
    cash, position = data.draw(accounts(market, 0, 20))
    before = health_of(cash, position, market)
    assume(before.is_liquidatable)
    done = liquidate(position, market, before, AT_ONCE, abs(position.size))
    after = health_of(cash, done.position_after, market)
    if done.restored:
        # The fees become a loss of the position, on which the buffer is asked for as well; the
        # rest is what rounding may leave out of each unit of size.
        tolerance = market.buffer_ratio * (done.liquidator_fee + done.insurance_fee)
        tolerance += D(10, 10**6) + done.size_closed * D(4, 10**6) * (1 + market.oracle_price)
        assert after.shortage <= tolerance
    else:
        assert done.position_after.size == 0


@given(st.data())
def test_money_is_conserved_between_account_liquidator_and_fund(data) -> None:
    market = data.draw(terms())
    cash, position = data.draw(accounts(market, -20, 20))
    done = liquidate(position, market, health_of(cash, position, market), AT_ONCE, D(1))
    closed = PerpPosition(position.size - done.position_after.size, D(0))
    assert abs(closed.size) == done.size_closed <= 1
    moved = done.position_after.quote - position.quote
    assert moved == closed.pnl(market.oracle_price) - done.liquidator_fee - done.insurance_fee


slots = st.integers(0, 400)
shortages = scaled(1, 10**12, 6)
shares = scaled(0, 10_000, 4)


@given(shortages, slots, slots, shares, shortages)
def test_the_pace_is_a_share_that_grows_with_time(shortage, a, b, initial, freed) -> None:
    early, late = sorted((a, b))
    pace = Pace(early, initial, 150, freed)
    share = share_of_shortage(shortage, pace)
    assert 0 <= share <= share_of_shortage(shortage, replace(pace, slots_elapsed=late)) <= 1
    if shortage >= 50:  # freed and freeable together stay within what may be free by now
        reached = min(D(1), D(early, 150) + initial)
        assert freed + share * shortage <= max(freed, (shortage + freed) * reached)


def test_without_a_duration_everything_goes_at_once() -> None:
    assert share_of_shortage(D(1000), Pace(0, D(0), 0)) == 1
    assert share_of_shortage(D(50), Pace(0, D(0), 150)) == 0
    assert share_of_shortage(D(4999, 100), Pace(0, D(0), 150)) == 1


def test_a_small_position_goes_whole_but_not_before_its_time() -> None:
    market = PerpTerms(D(10), D(5, 100), D(2, 100), D(1, 100), D(0))
    position = PerpPosition(D(5), D(-100))  # worth 50, and 55 below zero
    state = health_of(D(-5), position, market)
    # Shortage 59.5; to cover 59.5 / 0.6 = 99.17; a hundredth of it would be 0.99 of the 5.
    first = liquidate(position, market, state, Pace(0, D(1, 100), 150), D(5))
    assert first.size_closed == 5
    larger = PerpPosition(D(51, 10), D(-101))
    second = liquidate(larger, market, state, Pace(0, D(1, 100), 150), D(6))
    assert second.size_closed < 1
    assert not liquidate(position, market, state, Pace(0, D(0), 150), D(5)).size_closed


def test_where_no_size_helps_everything_goes_once_the_pace_allows_anything() -> None:
    market = PerpTerms(D(100), D(5, 100), D(2, 100), D(7, 100), D(0))
    position = PerpPosition(D(50), D(-5000))
    state = health_of(D(100), position, market)
    first = liquidate(position, market, state, Pace(0, D(1, 10), 150), D(50))
    assert (first.size_closed, first.restored) == (50, False)
    assert not liquidate(position, market, state, Pace(0, D(0), 150), D(50)).size_closed


def test_no_size_helps_where_the_fee_eats_what_closing_frees() -> None:
    assert size_to_cover(D(10), D(1, 100), D(1, 100), D(0), D(100)) is None
    assert size_to_cover(D(10), D(5, 100), D(1, 100), D(4, 100), D(100)) is None
    assert size_to_cover(D(10), D(5, 100), D(1, 100), D(0), D(0)) is None
    terms = BorrowTerms(D(1), D(102, 100), D(101, 100), D(1), D(10))
    assert borrow_to_cover(D(10), terms, D(0), D(1, 10**6)) is None  # 1.02 of asset frees 1.01
    assert borrow_to_cover(D(0), replace(terms, asset_weight=D(1, 2)), D(0), D(1, 10**6)) == 0


def test_the_liquidators_fee_rises_while_nobody_comes() -> None:
    assert liquidator_fee(D(1, 100), D(5, 100), 1499) == D(1, 100)
    assert liquidator_fee(D(1, 100), D(5, 100), 1500) == D(115, 10**4)
    assert liquidator_fee(D(1, 100), D(5, 100), 10**9) == D(5, 100)


def test_the_worst_price_is_on_the_side_that_costs_the_account() -> None:
    assert worst_fill_price(D(100), D(1), D(1, 100)) == 99
    assert worst_fill_price(D(100), D(-1), D(1, 100)) == 101


def test_a_market_whose_liquidator_takes_the_whole_ratio_leaves_no_fee() -> None:
    assert not perp_insurance_fee(D(0), D(1), D(5, 100), D(5, 100), D(100), D(1), D(1))


def test_the_funds_fee_is_cut_to_what_is_left() -> None:
    assert fund_fee(D(100), D(1, 100), D(2)) == 1
    assert fund_fee(D(100), D(1, 100), D(1, 2)) == D(1, 2)
    assert fund_fee(D(100), D(1, 100), D(-3)) == 0


def test_a_liquidator_who_takes_less_than_a_step_is_refused() -> None:
    market = PerpTerms(D(10), D(5, 100), D(2, 100), D(0), D(0), step=D(1))
    position = PerpPosition(D(5), D(-100))
    with pytest.raises(ImpossibleInput, match="liquidator_max_size"):
        liquidate(position, market, health_of(D(0), position, market), AT_ONCE, D(1, 2))


@given(scaled(-100, 100, 0), scaled(0, 100, 0), scaled(0, 100, 0))
def test_a_liquidation_is_sticky_between_the_two_thresholds(
    collateral, requirement, buffer
) -> None:
    state = Health(collateral, requirement, requirement + buffer)
    begins, goes_on = is_being_liquidated(state, False), is_being_liquidated(state, True)
    assert begins == (collateral < requirement)
    assert goes_on == (collateral < requirement + buffer)
    assert goes_on or not begins
    assert state.shortage >= state.shortage_of(state.requirement)

"""Bankruptcy quote, fillable price, fund delta, and sizes within the limits of a block."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.dydx_v4.errors import (
    AlreadyLiquidated,
    InvalidFillSize,
    InvalidPositionSizeDelta,
    LimitAlreadyExceeded,
    NoMaintenanceMargin,
)
from plugins.dydx_v4.insurance import fund_suffices
from plugins.dydx_v4.limits import (
    AccountLimits,
    BlockUse,
    PositionLimits,
    liquidatable_size,
    position_notional_bounds,
    remaining_fund_loss,
    remaining_notional,
)
from plugins.dydx_v4.liquidation import (
    bankruptcy_quote,
    fillable_price,
    insurance_fund_delta,
    worst_price,
)
from plugins.dydx_v4.margin import Account, Position, account_risk, net_notional
from plugins.dydx_v4.tiers import LiquidityTier
from tests.plugins.dydx_v4.strategies import PRICES, SIZES, accounts

QUANTUM = Fraction(1, 10**6)
TIER = LiquidityTier.of_fractions(Fraction(1, 5), Fraction(1, 10))
FIFTY = Fraction(50_000)


def long_of(cash: int, size: str = "1") -> Account:
    return Account(Fraction(cash), (Position("BTC", Fraction(size), FIFTY, TIER),))


@given(accounts())
def test_closing_everything_at_bankruptcy_prices_leaves_nothing_but_dust(account: Account) -> None:
    """Each position takes its share of equity; rounding leaves less than a quantum for each."""
    assume(account_risk(account).maintenance)
    left = account.cash
    for position in account.positions:
        left += bankruptcy_quote(account, position.market, -position.size)
    assert 0 <= left < QUANTUM * len(account.positions)


@given(accounts(), st.integers(1, 99))
def test_a_part_never_costs_the_account_more_than_its_share(account: Account, percent: int) -> None:
    """What a part gives up is its part of maintenance margin, cut off to the quantum."""
    total = account_risk(account)
    assume(total.maintenance)
    position = account.positions[0]
    delta = -position.size * Fraction(percent, 100)
    rest = account.traded(position.market, delta, Fraction(0))
    after = account_risk(rest)
    quote = bankruptcy_quote(account, position.market, delta)
    given_up = total.net_collateral - after.net_collateral - quote
    share = total.net_collateral * (total.maintenance - after.maintenance) / total.maintenance
    assert (quote / QUANTUM).denominator == 1
    assert share - QUANTUM < given_up <= share


@given(accounts(), PRICES)
def test_the_fund_never_gets_more_than_is_left_nor_than_the_fee(
    account: Account, fill_price: Fraction
) -> None:
    assume(account_risk(account).maintenance)
    position = account.positions[0]
    delta = insurance_fund_delta(account, position.market, -position.size, fill_price)
    quote = abs(position.size) * fill_price
    received = quote if position.size > 0 else -quote
    left = received - bankruptcy_quote(account, position.market, -position.size)
    assert delta <= max(left + QUANTUM, 0)
    assert delta <= quote * Fraction(5, 1000)
    if delta < 0:
        assert abs(delta - left) < QUANTUM


@given(accounts())
def test_fillable_price_lies_between_the_oracle_and_a_tenth_of_maintenance(
    account: Account,
) -> None:
    total = account_risk(account)
    assume(total.maintenance)
    position = account.positions[0]
    at_oracle = net_notional(position) / position.size
    price = fillable_price(account, position.market, -position.size)
    worst = abs(at_oracle) * Fraction(1, 10) + abs(QUANTUM / position.size)
    assert abs(price - at_oracle) <= worst
    assert (price <= at_oracle) if position.size > 0 else (price >= at_oracle)
    if total.net_collateral >= total.maintenance:
        assert price == at_oracle


@given(accounts(), st.integers(0, 10**12))
def test_nothing_is_offered_that_the_fund_could_not_make_good(
    account: Account, cover_quanta: int
) -> None:
    assume(account_risk(account).maintenance)
    position, cover = account.positions[0], cover_quanta * QUANTUM
    price = worst_price(account, position.market, -position.size, cover)
    loss = insurance_fund_delta(account, position.market, -position.size, price)
    # a quote is cut off to the quantum, which may cost one more
    assert fund_suffices(cover + QUANTUM, loss)


def test_the_price_is_no_better_than_the_fund_allows() -> None:
    """Equity −100 of one BTC at 50,000: bankruptcy 50,100; a fund of 30 bears a sale at 50,070."""
    account = long_of(-50_100)
    assert worst_price(account, "BTC", Fraction(-1), Fraction(30)) == 50_070
    # with enough money the fillable price holds: 50,000 − 10 % of 5,000
    assert worst_price(account, "BTC", Fraction(-1), Fraction(600)) == 49_500
    assert worst_price(account, "BTC", Fraction(-1), Fraction(600) - QUANTUM) > 49_500


@pytest.mark.parametrize("delta", ["0", "1", "-1.00000001"])
def test_a_closing_must_reduce(delta: str) -> None:
    for figure in (bankruptcy_quote, fillable_price):
        with pytest.raises(InvalidPositionSizeDelta, match="close_delta"):
            figure(long_of(-45_010), "BTC", Fraction(delta))


def test_a_market_without_position_and_an_empty_fill_are_refused() -> None:
    with pytest.raises(InvalidPositionSizeDelta, match="ETH"):
        bankruptcy_quote(long_of(0), "ETH", Fraction(-1))
    with pytest.raises(InvalidFillSize, match="fill_size"):
        insurance_fund_delta(long_of(0), "BTC", Fraction(0), FIFTY)


def test_equity_cannot_be_shared_without_maintenance_margin() -> None:
    free = LiquidityTier(Fraction(0), Fraction(0))
    account = Account(Fraction(-60_000), (Position("BTC", Fraction(1), FIFTY, free),))
    with pytest.raises(NoMaintenanceMargin, match="maintenance margin"):
        bankruptcy_quote(account, "BTC", Fraction(-1))
    with pytest.raises(NoMaintenanceMargin, match="maintenance margin"):
        fillable_price(account, "BTC", Fraction(-1))


def test_dust_is_closed_whole_and_the_rest_by_portion() -> None:
    limits = PositionLimits(notional_min=Fraction(10), portion_max=Fraction(1, 2))
    assert position_notional_bounds(Fraction(1), FIFTY, limits) == (10, 25_000)
    assert position_notional_bounds(Fraction(-1), FIFTY, limits) == (10, 25_000)
    assert position_notional_bounds(Fraction(3, 10_000), FIFTY, limits) == (10, 10)
    assert position_notional_bounds(Fraction(1, 10_000), FIFTY, limits) == (5, 5)


@given(SIZES, PRICES, st.integers(0, 10**13), st.integers(1, 10**8))
def test_a_step_stays_within_its_notional_or_is_one_step(
    size: Fraction, price: Fraction, notional_quanta: int, step_quanta: int
) -> None:
    most, step = notional_quanta * QUANTUM, Fraction(step_quanta, 10**8)
    delta = liquidatable_size(size, price, step, most)
    assert delta * size < 0
    assert abs(delta) <= abs(size)
    if delta != -size:
        assert (delta / step).denominator == 1
        assert abs(delta) == step or abs(delta) * price <= most


def test_limits_of_a_block() -> None:
    limits = AccountLimits(Fraction(150), Fraction(50))
    use = BlockUse(Fraction(100), Fraction(100), frozenset({"ETH"}))
    assert remaining_notional(limits, use, "BTC") == 50
    with pytest.raises(LimitAlreadyExceeded, match="fund loss"):
        remaining_fund_loss(limits, use, "BTC")
    for remaining in (remaining_notional, remaining_fund_loss):
        with pytest.raises(AlreadyLiquidated, match="ETH"):
            remaining(limits, use, "ETH")

"""Portfolio margin: shocks, hedges and contingencies; the option model behind it."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.core.margin import black76
from backoffice.sdk import OptionFacts, PositionFacts, Requirement
from plugins.deribit.black import option_value
from plugins.deribit.portfolio import PortfolioConfig, PortfolioMargin
from tests.plugins.portfolios import NOW, portfolio, position

BASE: dict[str, Any] = {"price_move": "0.1", "vol_change": "0.38", "vol_power": "0.3"}
RATES = BASE | {"option_rate": "0.01", "offset_rate": "0.01", "initial_factor": "1.3"}


def option(
    quantity: str, *, call: bool = True, strike: str = "100", days: float = 30, vol: str = "0.8"
) -> PositionFacts:
    terms = OptionFacts(
        call, Fraction(strike), NOW + timedelta(days=days), Fraction(vol), Fraction(100)
    )
    code = f"{quantity}{'C' if call else 'P'}{strike}-{days}"
    held = position(instrument=code, quantity=quantity, mark="10")
    return replace(held, underlying="BTC", option=terms, notional=Fraction(0))


def future(quantity: str, *, mark: str = "100", inverse: bool = False) -> PositionFacts:
    held = position(instrument=f"F{quantity}", quantity=quantity, mark=mark, inverse=inverse)
    return replace(held, underlying="BTC")


def needed(*positions: PositionFacts, **config: Any) -> Requirement:
    chosen = PortfolioConfig.model_validate(BASE | config)
    return PortfolioMargin().requirement(portfolio(*positions), chosen)


@given(
    is_call=st.booleans(),
    forward=st.fractions(1, 500, max_denominator=10),
    strike=st.fractions(1, 500, max_denominator=10),
    vol=st.fractions(Fraction(1, 20), 3, max_denominator=20),
    days=st.integers(1, 700),
)
def test_the_option_model_is_that_of_the_core(
    is_call: bool, forward: Fraction, strike: Fraction, vol: Fraction, days: int
) -> None:
    years = Fraction(days, 365)
    found = option_value(is_call, forward, strike, vol, years)
    floats = black76.value(is_call, float(forward), float(strike), float(vol), float(years))
    assert float(found) == pytest.approx(floats, abs=1e-9)


@pytest.mark.parametrize(("vol", "years"), [("0", "1"), ("1", "0"), ("1", "-1")])
def test_a_certain_option_is_worth_what_it_pays(vol: str, years: str) -> None:
    terms = Fraction(90), Fraction(100), Fraction(vol), Fraction(years)
    assert option_value(False, *terms) == 10
    assert option_value(True, *terms) == 0


@pytest.mark.parametrize(
    ("quantity", "inverse", "margin"),
    [
        ("10", False, "100"),  # 10 % of 1,000
        ("-10", False, "100"),
        ("900", True, "1"),  # at 90: 900 / 90 − 900 / 100
    ],
)
def test_a_lone_future_loses_the_whole_move(quantity: str, inverse: bool, margin: str) -> None:
    found = needed(future(quantity, inverse=inverse))
    assert found.maintenance == Fraction(margin)
    assert found.initial == found.maintenance
    assert list(found.weights.values()) == [found.maintenance]


def test_a_bought_option_loses_no_more_than_its_value_and_a_covered_one_less_than_a_naked() -> None:
    bought = needed(option("1")).maintenance
    value = option_value(True, Fraction(100), Fraction(100), Fraction("0.8"), Fraction(30, 365))
    assert 0 < bought <= value
    naked, covered = needed(option("-1")), needed(option("-1"), future("1"))
    assert covered.maintenance < naked.maintenance


def test_a_sold_call_by_hand() -> None:
    """Worst: the price 10 % up, volatility 0.8 · 1.38 = 1.104 (30 days: the base change)."""
    years = Fraction(30, 365)
    before = option_value(True, Fraction(100), Fraction(100), Fraction("0.8"), years)
    after = option_value(True, Fraction(110), Fraction(100), Fraction("1.104"), years)
    assert needed(option("-2")).maintenance == 2 * (after - before)


def test_underlyings_do_not_hedge_each_other() -> None:
    other = replace(future("-10"), underlying="ETH")
    assert needed(future("10"), other).maintenance == 200
    nameless = replace(future("-10"), underlying=None)
    assert needed(future("10"), nameless).maintenance == 200


def test_futures_that_offset_pay_a_part_of_the_smaller_side() -> None:
    """+100 and −40 at 100: 10 % of the 6,000 that are left, and 1 % of 4,000."""
    pair = future("100"), future("-40")
    assert needed(*pair).maintenance == 600
    assert needed(*pair, offset_rate="0.01").maintenance == 640


def test_options_sold_net_pay_by_strike() -> None:
    """The page's example: call +10 and put −20 at one strike are 10 sold, at 1 % of 100 each."""

    def extra(*positions: PositionFacts) -> Fraction:
        with_it = needed(*positions, option_rate="0.01").maintenance
        return with_it - needed(*positions).maintenance

    assert extra(option("10"), option("-20", call=False)) == 10
    assert extra(option("10"), option("-20", call=False, strike="90")) == 20
    assert extra(option("10"), option("-20", call=False, days=60)) == 20
    assert extra(option("10")) == 0


def test_short_expiries_are_shocked_more_but_the_last_day_is_one_day() -> None:
    def change(days: float) -> Fraction:
        """Of a call so far out of the money that only its volatility counts."""
        sold = option("-1", strike="400", days=days, vol="3")
        flat = needed(sold, vol_change="0").maintenance
        return needed(sold).maintenance / flat if flat else Fraction(0)

    assert change(15) > change(60) > 1
    gone = needed(option("-1", strike="90", days=-1)).maintenance
    assert gone == 10  # expired: 20 at 110 instead of 10


def test_initial_margin_is_a_multiple() -> None:
    found = needed(future("10"), initial_factor="1.3")
    assert (found.initial, found.maintenance) == (130, 100)


@pytest.mark.parametrize("move", ["0", "1", "1.5"])
def test_impossible_moves_are_refused(move: str) -> None:
    with pytest.raises(ValidationError, match="price_move"):
        PortfolioConfig.model_validate(BASE | {"price_move": move})


def test_words() -> None:
    said = PortfolioMargin().describe(PortfolioConfig.model_validate(RATES))
    assert "moves by up to 10 % and volatility by 38 % (at 30 days)" in said

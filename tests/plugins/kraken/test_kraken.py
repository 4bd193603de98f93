"""Limits at the bankruptcy price, and hourly funding."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import Closing, FundingFacts
from backoffice.sdk.perpetuals import PerpetualError
from plugins.kraken import prices, rates
from plugins.kraken.models import EquityProtection, HourlyConfig, HourlyFunding, ProtectionConfig
from tests.plugins.portfolios import due, portfolio, position

TICK = Fraction(1, 2)
PREMIUMS = st.fractions(-1, 1, max_denominator=1000)


@given(
    quantity=st.integers(1, 100_000),
    sign=st.sampled_from([1, -1]),
    entry=st.fractions(1000, 100_000, max_denominator=2),
    share=st.fractions(Fraction(1, 50), Fraction(1, 2), max_denominator=50),
)
def test_the_limit_leaves_nothing_owed_and_one_tick_worse_would(
    quantity: int, sign: int, entry: Fraction, share: Fraction
) -> None:
    size, collateral = Fraction(sign * quantity), share * quantity / entry
    limit = prices.limit_price(size, entry, collateral, TICK)
    assert limit is not None

    def left(price: Fraction) -> Fraction:
        return collateral + size * (1 / entry - 1 / price)

    assert left(limit) >= 0
    assert left(limit - sign * TICK) < 0


def test_the_published_example() -> None:
    """7481 is 1010 / 0.135 cut to dollars, 7407 is 1000 / 0.135: half a dollar too low."""
    size, entry, margin = Fraction(1000), Fraction(8000), Fraction(1, 100)
    rate = prices.maintenance_rate(Fraction("0.00125"), size, entry)
    assert rate == Fraction(1, 100)
    liquidation = prices.liquidation_price(size, entry, margin, rate)
    bankruptcy = prices.bankruptcy_price(size, entry, margin)
    assert (liquidation, bankruptcy) == (1010 / Fraction("0.135"), 1000 / Fraction("0.135"))
    assert liquidation is not None
    assert bankruptcy is not None
    assert (prices.as_published(liquidation), prices.as_published(bankruptcy)) == (7481, 7407)
    assert prices.limit_price(size, entry, margin, TICK) == Fraction("7407.5")


def test_margin_at_entry_would_give_another_price() -> None:
    """The page's text; its own 7481 contradicts it."""
    margin = prices.liquidation_price(
        Fraction(1000), Fraction(8000), Fraction("0.01") - Fraction("0.00125"), Fraction(0)
    )
    assert margin is not None
    assert prices.as_published(margin) == 7476


def test_a_covered_short_has_no_limit() -> None:
    covered = prices.limit_price(Fraction(-8000), Fraction(8000), Fraction(1), TICK)
    assert covered is None
    with pytest.raises(PerpetualError, match="quantity"):
        prices.maintenance_rate(Fraction(1), Fraction(0), Fraction(1))


@pytest.mark.parametrize(
    ("quantity", "bankruptcy", "worst"),
    [("5", "90.2", "90.5"), ("-5", "110.2", "110"), ("5", None, None)],
)
def test_closings_are_whole_and_limited(
    quantity: str, bankruptcy: str | None, worst: str | None
) -> None:
    price = None if bankruptcy is None else Fraction(bankruptcy)
    facts = due(portfolio(position(quantity=quantity)), bankruptcy_prices={"PERP": price})
    chosen = EquityProtection().closings(facts, ProtectionConfig(tick=TICK))
    limit = None if worst is None else Fraction(worst)
    assert chosen == (Closing("PERP", Fraction(5), limit),)


def asked(premium: Fraction) -> FundingFacts:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    zero = Fraction(0)
    return FundingFacts(now, "PERP", premium, Fraction(100), zero, zero)


@given(premium=PREMIUMS)
def test_the_cap_holds_on_both_sides(premium: Fraction) -> None:
    config = HourlyConfig()
    rate = HourlyFunding().rate(asked(premium), config)
    assert abs(rate) <= config.hourly_cap
    assert rate == premium / 24 or abs(premium) / 24 > config.hourly_cap
    assert rate == -HourlyFunding().rate(asked(-premium), config)


def test_published_rates() -> None:
    premium = rates.premium(Fraction(7000), Fraction(7500))
    assert rates.hourly_rate(premium) == Fraction(500, 7000 * 24)
    assert rates.published_hourly_rate(premium) == Fraction("0.002975")
    assert rates.payment(Fraction(-100_000), Fraction("0.0001785")) == Fraction("17.85")
    base = rates.payment_in_base(Fraction(-100_000), Fraction("0.0001785"), Fraction(7000))
    assert base == Fraction("0.00255")


@given(long=st.integers(1, 10**6), rate=PREMIUMS)
def test_what_longs_pay_shorts_receive(long: int, rate: Fraction) -> None:
    assert rates.payment(Fraction(long), rate) + rates.payment(Fraction(-long), rate) == 0


def test_impossible_input_is_named() -> None:
    zero, one = Fraction(0), Fraction(1)
    with pytest.raises(PerpetualError, match="index"):
        rates.premium(zero, one)
    with pytest.raises(PerpetualError, match="index"):
        rates.payment_in_base(one, one, zero)
    with pytest.raises(PerpetualError, match="divisor"):
        rates.hourly_rate(one, zero)
    with pytest.raises(ValidationError, match="more than zero"):
        ProtectionConfig.model_validate({"tick": "0"})

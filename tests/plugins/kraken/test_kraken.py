"""Limits at the bankruptcy price, and hourly funding."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import Closing, FundingFacts
from backoffice.sdk.perpetuals import (
    PerpetualError,
    inverse_bankruptcy_price,
    inverse_liquidation_price,
)
from plugins.kraken import rates
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
    limit = limit_of(size, inverse_bankruptcy_price(size, entry, collateral))
    assert limit is not None

    def left(price: Fraction) -> Fraction:
        return collateral + size * (1 / entry - 1 / price)

    assert left(limit) >= 0
    assert left(limit - sign * TICK) < 0


def limit_of(quantity: Fraction, bankruptcy: Fraction | None) -> Fraction | None:
    held = position(quantity=quantity, inverse=True)
    facts = due(portfolio(held), bankruptcy_prices={"PERP": bankruptcy})
    (closing,) = EquityProtection().closings(facts, ProtectionConfig(tick=TICK))
    return closing.worst_price


def test_the_published_example() -> None:
    """7481 is 1010 / 0.135 cut to dollars, 7407 is 1000 / 0.135: half a dollar too low."""
    size, entry, margin = Fraction(1000), Fraction(8000), Fraction(1, 100)
    at_mark = inverse_liquidation_price(size, entry, margin, maintenance_rate=Fraction(1, 100))
    bankruptcy = inverse_bankruptcy_price(size, entry, margin)
    assert (at_mark, bankruptcy) == (1010 / Fraction("0.135"), 1000 / Fraction("0.135"))
    assert limit_of(size, bankruptcy) == Fraction("7407.5")
    at_entry = inverse_liquidation_price(
        size, entry, margin, maintenance_margin=Fraction("0.00125")
    )
    assert at_entry is not None
    assert int(at_entry) == 7476  # the page's text; its own 7481 contradicts it


def test_a_covered_short_has_no_limit() -> None:
    short = Fraction(-8000)
    covered = inverse_bankruptcy_price(short, Fraction(8000), Fraction(1))
    assert covered is None
    assert limit_of(short, covered) is None


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


def test_published_rate_but_for_its_cut() -> None:
    """500 / 7000 an hour is 0.00297619; the page has 0.002975, of 7.14 %."""
    config = HourlyConfig(hourly_cap=Fraction(1))
    assert HourlyFunding().rate(asked(Fraction(500, 7000)), config) == Fraction(500, 7000 * 24)
    assert HourlyFunding().rate(asked(Fraction("0.0714")), config) == Fraction("0.002975")
    assert HourlyFunding().rate(asked(Fraction(500, 7000)), HourlyConfig()) == Fraction("0.0025")


def test_impossible_input_is_named() -> None:
    with pytest.raises(PerpetualError, match="divisor"):
        rates.hourly_rate(Fraction(1), Fraction(0))
    with pytest.raises(ValidationError, match="more than zero"):
        ProtectionConfig.model_validate({"tick": "0"})


def test_a_premium_is_cut_toward_zero_where_decimals_are_given() -> None:
    """The page's example: 500/7000 is shown as 7.14 % and divided by 24."""
    premium = Fraction(500, 7000)
    config = HourlyConfig(premium_decimals=4, hourly_cap=Fraction(1))
    for sign in (1, -1):
        facts = FundingFacts(
            datetime(2026, 3, 2, tzinfo=UTC),
            "PERP",
            sign * premium,
            Fraction(1),
            Fraction(0),
            Fraction(0),
        )
        assert HourlyFunding().rate(facts, config) == sign * Fraction("0.002975")
    assert rates.hourly_rate(premium) == premium / 24

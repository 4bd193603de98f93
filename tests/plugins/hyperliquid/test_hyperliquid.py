"""Half of the initial fraction, two thirds of maintenance margin, and the index."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import Candidate, Closing, FillFacts
from backoffice.sdk.perpetuals import PerpetualError
from plugins.hyperliquid import requirements
from plugins.hyperliquid.deleveraging import hyperliquid, index
from plugins.hyperliquid.models import Backstop, BackstopConfig, HyperliquidMargin, LeverageConfig
from tests.plugins.portfolios import due, portfolio, position

LEVERAGES = st.integers(3, 50)
PRICES = st.fractions(1, 100_000, max_denominator=10)


@given(
    sign=st.sampled_from([1, -1]),
    size=st.fractions(Fraction(1, 10), 100, max_denominator=10),
    price=PRICES,
    leverage=LEVERAGES,
    share=st.fractions(Fraction(1, 5), 2, max_denominator=100),
)
def test_the_published_liquidation_price_is_where_equity_meets_the_models_margin(
    sign: int, size: Fraction, price: Fraction, leverage: int, share: Fraction
) -> None:
    config, value = LeverageConfig(max_leverage=Fraction(leverage)), share * size * price

    def margin(mark: Fraction) -> Fraction:
        held = position(quantity=sign * size, entry=price, mark=mark)
        return HyperliquidMargin().requirement(portfolio(held), config).maintenance

    part = requirements.maintenance_fraction(Fraction(leverage))
    found = price - sign * (value - margin(price)) / size / (1 - part * sign)
    if found > 0:
        assert value + sign * size * (found - price) == margin(found)


def test_margins() -> None:
    config = LeverageConfig.model_validate({"max_leverage": "50", "instruments": {"MEME": "3"}})
    account = portfolio(
        position(quantity="-10", mark="1000"), position(instrument="MEME", quantity="6", mark="1")
    )
    needed = HyperliquidMargin().requirement(account, config)
    assert needed.weights == {"PERP": 100, "MEME": 1}
    assert (needed.initial, needed.maintenance) == (202, 101)


@pytest.mark.parametrize(
    ("equity", "fee"), [("66.01", "0"), ("66", "0"), ("65.99", "40"), ("-5", "40")]
)
def test_the_vault_keeps_all_margin_strictly_below_two_thirds(equity: str, fee: str) -> None:
    facts = due(portfolio(position(quantity="10"), equity=equity), maintenance="99")
    fills = FillFacts(facts, "PERP", Fraction(10), ((Fraction(99), Fraction(10)),), Fraction(40))
    assert Backstop().fee(fills, BackstopConfig()) == Fraction(fee)


def test_nothing_is_kept_of_nothing() -> None:
    facts = due(portfolio(position(quantity="10"), equity="-5"), maintenance="99")
    fills = FillFacts(facts, "PERP", Fraction(10), (), Fraction(-40))
    assert Backstop().fee(fills, BackstopConfig()) == 0


@pytest.mark.parametrize(
    ("equity", "unfilled"),
    [("98", "keep"), ("66", "keep"), ("65.99", "mark"), ("0", "mark"), ("-0.01", None)],
)
def test_what_the_book_cannot_fill(equity: str, unfilled: str | None) -> None:
    facts = due(portfolio(position(quantity="-10"), equity=equity), maintenance="99")
    chosen = Backstop().closings(facts, BackstopConfig())
    assert chosen == (Closing("PERP", Fraction(10), unfilled=unfilled),)


def held(account: str, *, is_long: bool, entry: str, leverage: str | None) -> Candidate:
    level = None if leverage is None else Fraction(leverage)
    return Candidate(
        account,
        Fraction(1),
        Fraction(0),
        level,
        is_long=is_long,
        entry_price=Fraction(entry),
        mark=Fraction(100),
    )


def test_index_of_both_sides() -> None:
    assert index(held("a", is_long=True, entry="80", leverage="4")) == 5
    assert index(held("a", is_long=False, entry="125", leverage="4")) == 5
    assert index(held("a", is_long=False, entry="80", leverage="5")) == 4
    assert index(held("a", is_long=True, entry="80", leverage=None)) is None


def test_order_of_the_queue() -> None:
    shorts = [
        held("low", is_long=False, entry="110", leverage="2"),
        held("profit", is_long=False, entry="150", leverage="2"),
        held("leverage", is_long=False, entry="110", leverage="9"),
        held("broke", is_long=False, entry="50", leverage=None),
    ]
    for count, last in enumerate(["broke", "leverage", "profit", "low"], start=1):
        assert list(hyperliquid(Fraction(count), Fraction(1), shorts))[-1] == last


def test_leverage_below_one_is_refused() -> None:
    with pytest.raises(PerpetualError, match="max_leverage"):
        requirements.maintenance_fraction(Fraction(1, 2))
    with pytest.raises(ValidationError, match="max_leverage"):
        LeverageConfig.model_validate({"max_leverage": "0.5"})

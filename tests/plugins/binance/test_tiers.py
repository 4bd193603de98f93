"""Margin by tiers, and the ladder down them."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import FillFacts
from backoffice.sdk.perpetuals import tier_index
from plugins.binance.liquidation import TierLadder, TierLadderConfig
from plugins.binance.margin import RiskTiers, RiskTiersConfig
from plugins.binance.tiers import maintenance_tiers
from tests.plugins.portfolios import due, portfolio, position

TIERS: list[dict[str, Any]] = [
    {"notional_floor": "0", "maintenance_rate": "0.004", "max_leverage": "125"},
    {"notional_floor": "50000", "maintenance_rate": "0.005", "max_leverage": "100"},
    {"notional_floor": "250000", "maintenance_rate": "0.01", "max_leverage": "50"},
    {"notional_floor": "1000000", "maintenance_rate": "0.025", "max_leverage": "20"},
]
MARGIN = RiskTiersConfig.model_validate({"tiers": TIERS})
LADDER = TierLadderConfig.model_validate({"tiers": TIERS})


@pytest.mark.parametrize(
    ("notional", "initial", "maintenance"),
    [
        ("0", "0", "0"),
        ("50000", "400", "200"),  # 0.4 %, on the floor still in the first tier
        ("50001", "500.01", "200.005"),  # 0.5 % − 50
        ("300000", "6000", "1700"),  # 1 % − 1,300
        ("2000000", "100000", "33700"),  # 2.5 % − 16,300
    ],
)
def test_published_brackets(notional: str, initial: str, maintenance: str) -> None:
    account = portfolio(position(quantity=notional, mark="1"))
    needed = RiskTiers().requirement(account, MARGIN)
    assert (needed.initial, needed.maintenance) == (Fraction(initial), Fraction(maintenance))


@given(quantity=st.integers(1, 3_000_000), down=st.integers(1, 3), start=st.integers(1, 4))
def test_a_step_ends_on_top_of_the_lower_tier(quantity: int, down: int, start: int) -> None:
    config = LADDER.model_copy(update={"tiers_down": down, "partial_from": start})
    account = portfolio(position(quantity=str(quantity), mark="1", lot="1"), equity="1")
    (closing,) = TierLadder().closings(due(account), config)
    tiers = maintenance_tiers(config.tiers)
    before = tier_index(tiers, Fraction(quantity))
    kept = quantity - closing.quantity
    if before + 1 < start or before < down:
        assert kept == 0
    else:
        assert kept == tiers[before - down + 1].notional_floor
    assert 0 < closing.quantity <= quantity


def test_lots_are_rounded_up_and_the_bankrupt_closed_whole() -> None:
    held = position(quantity="-3000", mark="98", lot="10")
    (closing,) = TierLadder().closings(due(portfolio(held, equity="1")), LADDER)
    assert closing.quantity == 450  # 448.98: to 250,000 / 98 = 2551.02
    (closing,) = TierLadder().closings(due(portfolio(held, equity="-1")), LADDER)
    assert closing.quantity == 3000


def test_without_tiers_and_without_a_value_everything_is_closed() -> None:
    held = position(quantity="7", mark="98")
    (closing,) = TierLadder().closings(due(portfolio(held)), TierLadderConfig())
    assert closing.quantity == 7
    worthless = portfolio(position(quantity="7", mark="0"))
    (closing,) = TierLadder().closings(due(worthless), LADDER)
    assert closing.quantity == 7


def test_fee_is_a_part_of_the_notional_at_the_fills() -> None:
    config = TierLadderConfig.model_validate({"fee_rate": "0.01"})
    levels = ((Fraction(99), Fraction(1)), (Fraction(97), Fraction(2)))
    facts = due(portfolio(position(quantity="-3", contract_size="2")))
    fills = FillFacts(facts, "PERP", Fraction(-3), levels, Fraction(100))
    assert TierLadder().fee(fills, config) == Fraction("5.86")  # 1 % of 2 · (99 + 2 · 97)


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ([], "at least one tier"),
        (TIERS[1:], "notional_floor"),
        ([TIERS[0], TIERS[0]], "notional_floor"),
        ([TIERS[0] | {"max_leverage": "0.5"}], "max_leverage"),
        ([TIERS[0] | {"max_leverage": "251"}], "max_leverage"),
    ],
)
def test_bad_tiers_are_refused(tiers: list[dict[str, str]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RiskTiersConfig.model_validate({"tiers": tiers})

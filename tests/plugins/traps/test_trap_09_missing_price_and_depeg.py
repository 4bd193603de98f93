"""Trap 9: a price missing for a liability; a settlement currency that is not worth 1.

Mango: an asset without a usable price counts 0, a liability without one must stop everything.
Drift tests its liquidations with USDC at 0.99 and at 1.01: equity, margin and losses all change
with the price of the currency in which profit and loss is paid, and none of them may assume 1.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.mango_v4.config import HealthConfig, ReductionConfig
from plugins.mango_v4.health import health
from plugins.mango_v4.models import HealthMargin, StagedReduction
from plugins.mango_v4.positions import Portfolio
from plugins.mango_v4.weighting import HealthType, LiabilityPriceRequired
from tests.plugins.mango_v4.accounts import account, perpetual, token
from tests.plugins.mango_v4.facts import balance, liquidation, portfolio, position

PLAIN = HealthConfig()


@pytest.mark.parametrize("kind", HealthType)
def test_a_liability_without_a_price_stops_everything(kind: HealthType) -> None:
    with pytest.raises(LiabilityPriceRequired, match="token SOL"):
        health(Portfolio((token("USD", 1000), token("SOL", -1, None))), kind)


@given(amount=st.integers(0, 1000), cash=st.integers(-1000, 1000))
def test_an_asset_without_a_price_counts_nothing(amount: int, cash: int) -> None:
    """The answer is what it would be without the asset: at most the true health."""
    unpriced = Portfolio((token("USD", cash), token("SOL", amount, None)))
    assert health(unpriced, HealthType.MAINTENANCE) == cash


@pytest.mark.parametrize("cash", [10, -10])
def test_losses_settled_in_an_unpriced_currency_are_a_liability_too(cash: int) -> None:
    """Whether 10 are owned or owed, the currency in which a loss of 50 is paid needs a price."""
    held = perpetual(0, -50)
    unpriced = Portfolio((token("USD", cash, None),), (held,))
    with pytest.raises(LiabilityPriceRequired):
        health(unpriced, HealthType.MAINTENANCE)
    assert health(account(cash, held), HealthType.MAINTENANCE) == cash - 50


def test_a_debt_without_a_price_is_not_hidden_behind_a_profit() -> None:
    """10 are owed and a profit of 50 in the same currency is not settled yet."""
    unpriced = Portfolio((token("USD", -10, None),), (perpetual(0, 50, overall=Fraction(1)),))
    with pytest.raises(LiabilityPriceRequired):
        health(unpriced, HealthType.MAINTENANCE)


def test_the_margin_model_and_the_liquidation_refuse_to_guess() -> None:
    facts = portfolio([balance("USDC", 100), balance("SOL", -1, None)], [position(1, 100, 100)])
    with pytest.raises(LiabilityPriceRequired):
        HealthMargin().requirement(facts, PLAIN)
    with pytest.raises(LiabilityPriceRequired):
        StagedReduction().is_due(liquidation(facts), ReductionConfig())


@pytest.mark.parametrize("price", ["0.99", "1", "1.01"])
def test_health_is_in_dollars_not_in_the_settlement_currency(price: str) -> None:
    """Profit 100 and debt 100 in the same currency cancel out; against dollars they do not."""
    usdc = Fraction(price)
    held = position(10, 90, 100, settle_price=price)
    same = portfolio([balance("USDC", -100, usdc)], [held])
    other = portfolio([balance("USD", -100), balance("USDC", 0, usdc)], [held])
    config = HealthConfig.model_validate({"perpetuals": {"PERP": {"maintenance_asset": "1"}}})
    margin = HealthMargin()
    assert same.equity - margin.requirement(same, config).maintenance == 0
    assert other.equity - margin.requirement(other, config).maintenance == 100 * (usdc - 1)


SCENARIO = """\
format: 1
scenario: Trap 9
venue:
  code: demo
  reporting_asset: USD
  policy: {preset: mango_v4}
assets:
  USD: {decimals: 2}
  USDC: {decimals: 2, price: "%s"}
instruments:
  PERP:
    {kind: perpetual, settle: USDC, contract_size: "1", mark: "100", lot: "1",
     margin: {initial: "0.10", maintenance: "0.05"}}
accounts:
  ada:
    balances: {USD: "%s"}
    positions: {PERP: {quantity: "10", entry_price: "105"}}
  bob: {balances: {USDC: "1000"}, positions: {PERP: {quantity: "-10", entry_price: "105"}}}
  insurance: {kind: fund, balances: {USDC: "1000"}}
  treasury: {kind: capital, balances: {USDC: "1000"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", sweep: {}}
"""


def played(price: str, dollars: str) -> dict[str, Any]:
    result = run(load_bytes("trap_09.yaml", (SCENARIO % (price, dollars)).encode()))
    assert result["ledger"] == {"USD": "0", "USDC": "0"}
    return result


@pytest.mark.parametrize(
    ("price", "dollars", "left"),
    [
        # Maintenance health: dollars + price x (1000 x 0.95 - 1050) = dollars - 100 x price
        ("0.99", "99", "10"),
        ("0.99", "98.99", "4"),
        ("1", "100", "10"),
        ("1", "99.99", "4"),
        ("1.01", "101", "10"),
        ("1.01", "100.99", "4"),
    ],
)
def test_a_depeg_moves_the_moment_of_liquidation(price: str, dollars: str, left: str) -> None:
    """A dearer USDC makes the same loss cost more dollars.

    With initial weights health is dollars - 150 x price, about 50 x price too little, and a lot
    brings price x 100 x (0.995 - 0.9) = 9.50 x price: 5.27 lots, so six.
    """
    result = played(price, dollars)
    assert result["accounts"]["ada"]["positions"]["PERP"]["quantity"] == left


@pytest.mark.parametrize(("price", "short"), [("0.99", "9.6"), ("1", "10"), ("1.01", "10.4")])
def test_a_loss_is_paid_in_its_currency_at_its_price(price: str, short: str) -> None:
    """All ten are closed: 50 USDC owed; 40 dollars buy 40.40 at 0.99 and 39.60 at 1.01."""
    result = played(price, "40")
    assert result["accounts"]["ada"]["cash"] == {"USD": "0", "USDC": "0"}
    (shortfall,) = result["shortfalls"]
    assert (shortfall["asset"], shortfall["amount"]) == ("USDC", short)
    assert [used["step"] for used in shortfall["steps"]] == ["insurance_fund"]

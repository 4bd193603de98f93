"""Trap 8: a liquidation fee or an insurance fee that pushes the account below zero.

A fee is taken from what is left. The insurance fee shrinks to nothing as equity does, and no fee
opens or widens a shortfall.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.drift_v2.liquidation import health_of
from plugins.drift_v2.reference import liquidate
from plugins.drift_v2.sizing import Pace
from tests.plugins.drift_v2.strategies import accounts, terms

VENUE = """\
format: 1
scenario: Trap 8
venue:
  code: demo
  reporting_asset: USD
  policy:
    liquidation: {%s, fund: insurance}
    shortfall:
      - {step: insurance_vault, with: {fund: insurance}}
assets:
  USD: {decimals: 2}
instruments:
  PERP: {kind: perpetual, settle: USD, contract_size: "1", mark: "100",
         margin: {initial: "0.1", maintenance: "0.05"}}
accounts:
  amy: {balances: {USD: "%s"}, positions: {PERP: {quantity: "10", entry_price: "100"}}}
  insurance: {kind: fund, balances: {USD: "1000"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", sweep: {}}
  - {at: "2026-03-02T09:05:00+00:00", sweep: {}}
"""
DRIFT = 'model: drift_v2, with: {liquidator_fee: "0", max_insurance_fee: "0.03", duration_slots: 0}'
FLAT_FEE = 'style: full, fee: "0.03"'


def played(liquidation: str, cash: str) -> dict[str, Any]:
    return run(load_bytes("trap_08.yaml", (VENUE % (liquidation, cash)).encode()))


@given(st.data())
def test_the_insurance_fee_never_takes_the_last_of_the_collateral(data) -> None:
    market = data.draw(terms())
    cash, position = data.draw(accounts(market, -5, 20))
    before = health_of(cash, position, market)
    assume(before.is_liquidatable)
    done = liquidate(position, market, before, Pace(), abs(position.size))
    left = before.collateral - done.liquidator_fee
    if left <= 0:
        assert done.insurance_fee == 0
    else:
        assert done.insurance_fee <= left


@given(st.data())
def test_the_fund_takes_no_more_than_its_slack_when_everything_is_closed(data) -> None:
    """0.95 of what the liquidator leaves, and 2e-6 of notional for two roundings down."""
    market = data.draw(terms())
    cash, position = data.draw(accounts(market, 0, 20))
    before = health_of(cash, position, market)
    assume(before.is_liquidatable)
    done = liquidate(position, market, before, Pace(), abs(position.size))
    assume(done.position_after.size == 0)
    left = max(Fraction(0), before.collateral - done.liquidator_fee)
    notional = position.value(market.oracle_price)
    rounding = notional * Fraction(2, 10**6) * (1 + 1 / market.oracle_price) + Fraction(1, 10**6)
    assert done.insurance_fee <= left * Fraction(95, 100) + rounding


@pytest.mark.parametrize("cash", ["49.99", "30", "10", "1", "0.01", "0"])
@pytest.mark.parametrize("liquidation", [DRIFT, FLAT_FEE], ids=["drift_v2", "flat fee"])
def test_no_fee_opens_a_shortfall(liquidation, cash) -> None:
    result = played(liquidation, cash)
    amy = result["accounts"]["amy"]
    assert result["shortfalls"] == []
    assert Fraction(amy["cash"]["USD"]) >= 0
    fee = Fraction(result["accounts"]["insurance"]["cash"]["USD"]) - 1000
    assert 0 <= fee <= Fraction(cash)


@pytest.mark.parametrize("liquidation", [DRIFT, FLAT_FEE], ids=["drift_v2", "flat fee"])
def test_no_fee_widens_a_shortfall(liquidation) -> None:
    result = played(liquidation, "-40")
    (shortfall,) = result["shortfalls"]
    assert shortfall["amount"] == "40"
    assert result["accounts"]["insurance"]["cash"] == {"USD": "960"}

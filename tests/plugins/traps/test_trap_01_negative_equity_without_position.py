"""Trap 1: negative equity with no position; the chain refuses to touch it, we must not.

dydxprotocol/v4-chain x/clob/keeper/liquidations_test.go TestIsLiquidatable, deleveraging.go
GateWithdrawalsIfNegativeTncSubaccountSeen (an error without positions).
"""

from fractions import Fraction

from plugins.dydx_v4.margin import Account, account_risk, is_liquidatable
from tests.plugins.dydx_v4.running import cash, holder, result_of


def test_the_venues_own_rule_leaves_it_alone() -> None:
    assert not is_liquidatable(account_risk(Account(Fraction(-1))))


def test_it_enters_the_shortfall_workflow_and_the_fund_pays() -> None:
    result = result_of(holder("abel", "-1"), holder("insurance", "5"))
    (shortfall,) = result["shortfalls"]
    assert (shortfall["account"], shortfall["amount"], shortfall["state"]) == (
        "abel",
        "1",
        "covered",
    )
    assert [step["step"] for step in shortfall["steps"]] == ["insurance_fund"]
    assert (cash(result, "abel"), cash(result, "insurance")) == ("0", "4")


def test_without_a_payer_it_stays_open_frozen_and_shuts_withdrawals() -> None:
    """The venue has no owner for it; here it is recorded, retried, and nobody runs away."""
    result = result_of(
        holder("abel", "-1"),
        holder("insurance", "0.999999"),
        holder("zoe", "10"),
        events=("sweep: {}", 'withdraw: {account: zoe, asset: USDC, amount: "1"}'),
    )
    (shortfall,) = result["shortfalls"]
    assert (shortfall["state"], shortfall["steps"]) == ("open", [])
    assert result["accounts"]["abel"]["restrictions"] == ["frozen"]
    assert cash(result, "insurance") == "0.999999"
    assert [refusal["reason"] for refusal in result["refused"]] == ["insolvency_gate"]


def test_a_later_sweep_pays_when_the_fund_can() -> None:
    result = result_of(
        holder("abel", "-1"),
        holder("insurance", "0.999999"),
        events=(
            "sweep: {}",
            'deposit: {account: insurance, asset: USDC, amount: "0.000001"}',
            "sweep: {}",
        ),
    )
    assert [one["state"] for one in result["shortfalls"]] == ["covered"]
    assert (cash(result, "abel"), cash(result, "insurance")) == ("0", "0")

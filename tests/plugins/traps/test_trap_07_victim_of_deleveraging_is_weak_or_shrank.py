"""Trap 7: the victim of a deleveraging is itself under margin or insolvent, or shrank meanwhile.

dydxprotocol/v4-chain x/clob/keeper/deleveraging.go: passed over where bankruptcy prices do not
overlap. sherlock 2023-02-gmx #210: an exact size must be clamped, not fail.
"""

from fractions import Fraction

import pytest

from plugins.dydx_v4.deleveraging import SettleAt
from plugins.dydx_v4.errors import PricesDoNotOverlap
from plugins.dydx_v4.margin import Account, Position, account_risk, is_liquidatable
from plugins.dydx_v4.reference import offset, transfer
from plugins.dydx_v4.tiers import LiquidityTier
from tests.plugins.dydx_v4.running import cash, holder, result_of, size

TIER = LiquidityTier.of_fractions(Fraction(1, 5), Fraction(1, 10))


def owner(cash_usdc: int, quantity: str) -> Account:
    held = Position("BTC", Fraction(quantity), Fraction(50_000), TIER)
    return Account(Fraction(cash_usdc), (held,))


def test_a_victim_under_maintenance_margin_is_closed_where_it_is_not_made_worse() -> None:
    """Its equity of 4,999 is below 5,000; at 50,000 it ends flat with exactly that."""
    victim = owner(-45_001, "1")
    assert is_liquidatable(account_risk(victim))
    done = transfer(owner(50_000, "-1"), victim, "BTC", Fraction(1), SettleAt.BANKRUPTCY)
    assert done.counterparty.cash == 4_999


def test_an_insolvent_victim_is_passed_over_and_the_next_one_is_closed() -> None:
    bankrupt, insolvent, healthy = owner(49_999, "-1"), owner(-50_000, "1"), owner(0, "1")
    with pytest.raises(PricesDoNotOverlap):
        transfer(bankrupt, insolvent, "BTC", Fraction(1), SettleAt.BANKRUPTCY)
    walked = offset(bankrupt, [("a", insolvent), ("b", healthy)], "BTC", Fraction(1))
    assert [fill.account for fill in walked.fills] == ["b"]
    assert [code for code, _ in walked.skipped] == ["a"]


def test_in_a_sweep_the_insolvent_one_is_passed_over() -> None:
    """abel's price is 46,000; bea's own is 44,500, so only cleo may be made to buy at 46,000."""
    result = result_of(
        holder("abel", "4000", "1"),
        holder("bea", "500", "-1", "44000"),
        holder("cleo", "20000", "-1"),
        holder("insurance", "0"),
        mark="45000",
    )
    assert [size(result, code) for code in ("abel", "bea", "cleo")] == ["0", "-1", "0"]
    assert (cash(result, "abel"), cash(result, "cleo")) == ("0", "24000")
    assert result["accounts"]["bea"]["status"] == "bankrupt"
    assert result["shortfalls"] == []


def test_a_victim_that_shrank_gives_what_it_still_has() -> None:
    """Two closings in one sweep: abel's takes 1 of cleo's 1.5, so bert's gets only 0.5."""
    result = result_of(
        holder("abel", "4000", "1"),
        holder("bert", "3000", "1"),
        holder("cleo", "60000", "-1.5"),
        holder("insurance", "0"),
        mark="45000",
    )
    assert [size(result, code) for code in ("abel", "bert", "cleo")] == ["0", "0.5", "0"]
    # 60000 + (50000 - 46000) × 1 + (50000 - 47000) × 0.5
    assert cash(result, "cleo") == "65500"
    # half of bert's 3000 is used up, and the rest of its position stays open
    assert cash(result, "bert") == "1500"


def test_a_victim_that_is_gone_leaves_the_position_open() -> None:
    result = result_of(
        holder("abel", "4000", "1"),
        holder("bert", "3000", "1"),
        holder("cleo", "60000", "-1"),
        holder("insurance", "0"),
        mark="45000",
    )
    assert [size(result, code) for code in ("abel", "bert", "cleo")] == ["0", "1", "0"]
    assert result["accounts"]["bert"]["status"] == "bankrupt"

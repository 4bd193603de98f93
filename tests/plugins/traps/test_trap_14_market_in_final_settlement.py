"""Trap 14: a position in a market in final settlement, with positive and with negative equity.

dydxprotocol/v4-chain x/clob/keeper/deleveraging.go CanDeleverageSubaccount: at the oracle price
where equity is not negative, at the bankruptcy price where it is.
"""

from fractions import Fraction

import pytest

from plugins.dydx_v4.deleveraging import SettleAt, settles_at
from plugins.dydx_v4.errors import PricesDoNotOverlap
from plugins.dydx_v4.margin import Account, Position, account_risk
from plugins.dydx_v4.reference import transfer
from plugins.dydx_v4.tiers import LiquidityTier
from tests.plugins.dydx_v4.running import cash, holder, result_of, size

TIER = LiquidityTier.of_fractions(Fraction(1, 5), Fraction(1, 10))
END = ("sweep: {}", 'expire: {instrument: BTC, price: "45000"}', "sweep: {}")


def owner(cash_usdc: int, quantity: int) -> Account:
    held = Position("BTC", Fraction(quantity), Fraction(50_000), TIER)
    return Account(Fraction(cash_usdc), (held,))


@pytest.mark.parametrize(
    ("cash_usdc", "ordinary", "ending"),
    [
        (50_001, None, SettleAt.ORACLE),
        (50_000, None, SettleAt.ORACLE),
        (49_999, SettleAt.BANKRUPTCY, SettleAt.BANKRUPTCY),
    ],
)
def test_equity_decides_the_price(
    cash_usdc: int, ordinary: SettleAt | None, ending: SettleAt
) -> None:
    risk = account_risk(owner(cash_usdc, -1))
    assert settles_at(risk, final_settlement=False) is ordinary
    assert settles_at(risk, final_settlement=True) is ending


def test_at_the_oracle_price_no_debt_may_stay_behind() -> None:
    one = Fraction(1)
    done = transfer(owner(100_000, -1), owner(50_000, 1), "BTC", one, SettleAt.ORACLE)
    assert (done.closed.cash, done.counterparty.cash) == (50_000, 100_000)
    for short, long in ((49_999, 50_000), (100_000, -50_001)):
        with pytest.raises(PricesDoNotOverlap):
            transfer(owner(short, -1), owner(long, 1), "BTC", one, SettleAt.ORACLE)


def test_a_market_ends_and_the_negative_account_costs_its_counterparty_only() -> None:
    result = result_of(
        holder("abel", "4000", "1"),
        holder("bert", "30000", "1"),
        holder("cleo", "60000", "-2"),
        holder("insurance", "7"),
        mark="45000",
        events=END,
    )
    assert [size(result, code) for code in ("abel", "bert", "cleo")] == ["0", "0", "0"]
    # cleo buys 1 at abel's bankruptcy price of 46000 and 1 at the oracle price
    assert [cash(result, code) for code in ("abel", "bert", "cleo", "insurance")] == [
        "0",
        "25000",
        "69000",
        "7",
    ]
    assert result["shortfalls"] == []


@pytest.mark.parametrize(("fund", "state"), [("1000", "covered"), ("999.999999", "open")])
def test_a_negative_account_without_counterparty_becomes_a_shortfall(fund: str, state: str) -> None:
    """Upstream it would stay open for ever; settling at the oracle price makes the hole visible."""
    result = result_of(
        holder("abel", "4000", "1"), holder("insurance", fund), mark="45000", events=END
    )
    assert size(result, "abel") == "0"
    (shortfall,) = result["shortfalls"]
    assert (shortfall["amount"], shortfall["state"]) == ("1000", state)

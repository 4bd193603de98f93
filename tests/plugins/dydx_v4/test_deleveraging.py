"""Transfers at bankruptcy and oracle price, the walk, and which changes are allowed."""

from fractions import Fraction

import pytest
from hypothesis import assume, given

from plugins.dydx_v4.deleveraging import SettleAt, settles_at
from plugins.dydx_v4.errors import InvalidPositionSizeDelta, PricesDoNotOverlap
from plugins.dydx_v4.margin import Account, Position, Risk, account_risk
from plugins.dydx_v4.reference import offset, transfer
from plugins.dydx_v4.tiers import LiquidityTier
from plugins.dydx_v4.transition import is_valid_change
from tests.plugins.dydx_v4.strategies import opposite_accounts

QUANTUM = Fraction(1, 10**6)
TIER = LiquidityTier.of_fractions(Fraction(1, 5), Fraction(1, 10))
BTC = "BTC"


def holding(cash: int, size: str, price: int = 50_000) -> Account:
    return Account(Fraction(cash), (Position(BTC, Fraction(size), Fraction(price), TIER),))


def risk(equity: int, maintenance: int) -> Risk:
    return Risk(Fraction(equity), Fraction(2 * maintenance), Fraction(maintenance))


@given(opposite_accounts())
def test_a_transfer_moves_money_and_makes_nobody_riskier(
    pair: tuple[Account, Account, Fraction],
) -> None:
    account, counterparty, delta = pair
    market = account.positions[0].market
    assume(account_risk(account).maintenance)
    try:
        done = transfer(account, counterparty, market, delta, SettleAt.BANKRUPTCY)
    except PricesDoNotOverlap:
        return
    assert done.closed.cash + done.counterparty.cash == account.cash + counterparty.cash
    for before, after in ((account, done.closed), (counterparty, done.counterparty)):
        assert is_valid_change(account_risk(before), account_risk(after))


def test_a_deleveraging_needs_equity_below_zero_or_final_settlement() -> None:
    assert settles_at(risk(-1, 100), False) is SettleAt.BANKRUPTCY
    assert settles_at(risk(-1, 100), True) is SettleAt.BANKRUPTCY
    assert settles_at(risk(0, 100), False) is None
    assert settles_at(risk(0, 100), True) is SettleAt.ORACLE


@pytest.mark.parametrize("size", ["0.5", "-1"])
def test_both_sides_must_hold_what_is_closed(size: str) -> None:
    with pytest.raises(InvalidPositionSizeDelta):
        transfer(holding(54_999, "-1"), holding(0, size), BTC, Fraction(1), SettleAt.BANKRUPTCY)


def test_a_walk_clamps_passes_over_and_leaves_the_rest_open() -> None:
    """0.4 and 0.3 of one BTC are taken; the insolvent and the same-side account are passed over."""
    queue = [
        ("same", holding(100_000, "-1")),
        ("first", holding(50_000, "0.4")),
        ("broke", holding(-50_001, "1")),
        ("second", holding(50_000, "0.3")),
    ]
    walked = offset(holding(50_000, "-1"), queue, BTC, Fraction(1))
    assert [(fill.account, fill.size, fill.price) for fill in walked.fills] == [
        ("first", Fraction(4, 10), 50_000),
        ("second", Fraction(3, 10), 50_000),
    ]
    assert walked.remaining == Fraction(3, 10)
    left = walked.closed.position(BTC)
    assert left is not None
    assert left.size == Fraction(-3, 10)
    assert [code for code, _ in walked.skipped] == ["same", "broke"]


def test_a_walk_looks_at_so_many_accounts_and_no_more() -> None:
    queue = [("same", holding(100_000, "-1")), ("first", holding(50_000, "1"))]
    walked = offset(holding(50_000, "-1"), queue, BTC, Fraction(1), counterparties_max=1)
    assert (walked.fills, walked.remaining) == ((), 1)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (risk(10, 100), risk(5, 50), True),  # the same ratio
        (risk(10, 100), Risk(Fraction(4), Fraction(100), Fraction(50)), False),
        (risk(10, 100), risk(200, 100), True),  # meets initial margin
        (risk(10, 100), risk(20, 101), False),  # better ratio, but larger
        (risk(-10, 100), risk(-5, 50), True),
        (risk(-10, 100), risk(-6, 50), False),
        (risk(-10, 100), risk(-1, 0), False),  # flat with a debt
        (risk(-10, 0), risk(-9, 0), True),
        (risk(-10, 0), risk(-10, 0), False),
        (risk(-10, 0), risk(-9, 1), False),
        (risk(-10, 100), risk(0, 0), True),
    ],
)
def test_changes_of_an_account_below_margin(before: Risk, after: Risk, allowed: bool) -> None:
    assert is_valid_change(before, after) is allowed

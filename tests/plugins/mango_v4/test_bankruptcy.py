"""Own assets, fund, both sides: figures of upstream's own tests, and conservation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mango_v4.bankruptcy import NobodyToSocialize, loss_per_unit
from plugins.mango_v4.health import health
from plugins.mango_v4.positions import Portfolio
from plugins.mango_v4.reference import Bankruptcy, Fund, fund_pays, resolve
from plugins.mango_v4.weighting import HealthType, ImpossibleInput, Weights

from .accounts import F, amounts, perpetual, prices, token

WEIGHTS = Weights(F(9, 10), F(11, 10))


def bankrupt(
    account: tuple[F | str, F | str, F | str],
    fund: Fund,
    *,
    limits: tuple[int, int],
    price: F | int = 2,
    open_interest: int = 1,
) -> tuple[Bankruptcy, F]:
    """What happens, and the liquidation-end health after it."""
    cash, pnl, other = (F(part) for part in account)
    held = perpetual(0, pnl, overall=F(0))
    tokens = (token("USD", cash, price, WEIGHTS), token("OTHER", other))
    done = resolve(
        Portfolio(tokens, (held,)),
        held,
        fund,
        settle_limit=F(limits[0]),
        liquidator_limit=F(limits[1]),
        open_interest=F(open_interest),
    )
    after = Portfolio(
        (replace(tokens[0], balance=done.settle_after), tokens[1]),
        (replace(held, quote=done.pnl_after),),
    )
    return done, health(after, HealthType.LIQUIDATION_END)


@pytest.mark.parametrize(
    ("account", "fund", "limits", "after"),
    [
        # programs/mango-v4/src/instructions/perp_liq_negative_pnl_or_bankruptcy.rs
        # ::test_liq_negative_pnl_or_bankruptcy: (cash, pnl, liquidator's pnl, fund, both)
        (("40", "-50", "-36"), Fund(100, F(3)), (10, 19), (30, -31, -19, 6, 0)),
        (("0", "-5", "2.2"), Fund(0, F(1)), (0, 0), (0, -1, 0, 0, 4)),
        (("4", "-5", "-3.6"), Fund(0, F(1)), (0, 0), (4, -2, 0, 0, 3)),
        (("40", "-50", "-36"), Fund(6, F(3)), (0, 100), (40, -20, -9, 6, 21)),
        (("40", "-50", "-36"), Fund(6, F(3)), (0, 3), (40, -47, -3, 2, 0)),
    ],
)
def test_figures_of_the_source(
    account: tuple[str, str, str], fund: Fund, limits: tuple[int, int], after: tuple[int, ...]
) -> None:
    done, _ = bankrupt(account, fund, limits=limits)
    got = (done.settle_after, done.pnl_after, done.liquidator_pnl, done.fund_paid, done.socialized)
    assert got == after


def test_a_figure_that_the_source_rounds() -> None:
    """ "everything 2": its -4.1, 14.1, -23.1 and 26.9 are -45/11, 155/11, -254/11 and 296/11."""
    done, _ = bankrupt(("10", "-50", "9"), Fund(6, F(3)), limits=(100, 40))
    assert (done.settle_after, done.settled) == (F(-45, 11), F(155, 11))
    assert (done.liquidator_pnl, done.socialized) == (F(-254, 11), F(296, 11))


@given(
    account=st.tuples(amounts, st.integers(-500, -1).map(F), amounts),
    amount=st.integers(0, 500),
    value=prices,
    price=prices,
    fee=st.integers(0, 5).map(lambda n: F(n, 100)),
    limits=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    open_interest=st.integers(0, 2),
)
def test_nothing_is_lost_and_nobody_is_overcharged(
    account: tuple[F, F, F],
    amount: int,
    value: F,
    price: F,
    fee: F,
    limits: tuple[int, int],
    open_interest: int,
) -> None:
    fund = Fund(amount, value, fee)
    done, after = bankrupt(account, fund, limits=limits, price=price, open_interest=open_interest)
    assert done.pnl_after - account[1] == done.settled + done.taken_over + done.socialized
    assert done.pnl_after <= 0
    assert 0 <= done.fund_paid <= amount
    assert -done.liquidator_pnl <= limits[1]
    assert done.settled <= limits[0]
    # The fund pays at least what it took over is worth, and less than one of its units more.
    worth = done.taken_over * price * (1 + fee) / value
    assert worth <= done.fund_paid < worth + 1
    if done.socialized:
        assert done.fund_paid == amount
        assert after <= 0
    if not open_interest:
        assert done.socialized == 0
    if done.unowned:
        assert done.fund_paid == amount
        assert not open_interest


@given(loss=st.integers(1, 10_000), value=prices, amount=st.integers(0, 100_000))
def test_the_fund_rounds_up_to_its_unit(loss: int, value: F, amount: int) -> None:
    paid = fund_pays(F(loss, 7), F(1), Fund(amount, value))
    assert paid == amount or 0 <= paid * value - F(loss, 7) < value


def test_open_interest_counts_both_sides() -> None:
    assert loss_per_unit(F(30), F(12)) == F(5, 2)
    with pytest.raises(NobodyToSocialize, match="open_interest"):
        loss_per_unit(F(30), F(0))


@pytest.mark.parametrize(("base", "quote", "field"), [(1, -5, "base"), (0, 0, "quote")])
def test_only_a_flat_loss_is_bankrupt(base: int, quote: int, field: str) -> None:
    held = perpetual(base, quote)
    tokens = (token("USD", 0), token("OTHER", 0))
    with pytest.raises(ImpossibleInput, match=field):
        resolve(
            Portfolio(tokens, (held,)),
            held,
            Fund(0, F(1)),
            settle_limit=F(0),
            liquidator_limit=F(0),
            open_interest=F(1),
        )

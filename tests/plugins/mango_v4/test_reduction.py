"""The staged reduction: figures of upstream's own tests, and what holds for every account."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mango_v4.health import health, with_balance
from plugins.mango_v4.positions import Portfolio
from plugins.mango_v4.reduction import Reduction, Terms, WrongDirection, reduce_perpetual
from plugins.mango_v4.weighting import HealthType, ImpossibleInput

from .accounts import F, account, amounts, parts, perpetual

END = HealthType.LIQUIDATION_END

# programs/mango-v4/src/instructions/perp_liq_base_or_positive_pnl.rs::test_liq_base_or_positive_pnl
# (base weight, overall, settle fee), (cash, base, quote, other), after, (most base, most pnl)
SOURCE = [
    (("0.9", "0.9", "0"), ("0", 0, "0", "0"), ("0", 0, "0"), (0, 100)),
    (("0.5", "0.5", "0"), ("5", -10, "0", "0"), ("5", -9, "-1"), (-1, 100)),
    (("0.5", "0.5", "0"), ("5", 20, "-20", "0"), ("5", 19, "-19"), (1, 100)),
    (("0.5", "0.5", "0"), ("-25", 20, "10", "0"), ("0", 10, "-5"), (100, 100)),
    (("0.5", "0.5", "0"), ("-23", 20, "10", "0"), ("-2", 10, "-1"), (100, 21)),
    (("0.5", "0.5", "0"), ("-20", 20, "10", "0"), ("-15", 10, "15"), (10, 5)),
    (("0.5", "0", "0"), ("-20", 20, "10", "0"), ("-20", 20, "10"), (10, 0)),
    (("0.5", "0", "0"), ("-20", 20, "10", "0"), ("-15", 20, "5"), (10, 5)),
    (("0.5", "0", "0"), ("-30", 20, "10", "0"), ("-7.5", 15, "-7.5"), (5, 30)),
    (("0.5", "0", "0"), ("-25", 20, "10", "0"), ("0", 10, "-5"), (200, 200)),
    (("0.5", "0", "0"), ("-7", 60, "-30", "-3"), ("3", 40, "-20"), (200, 200)),
    (("0.5", "0.5", "0"), ("-7", 70, "-30", "-100"), ("8", 10, "15"), (60, 15)),
    (("0.5", "0.5", "0.25"), ("-7", 70, "-30", "-100"), ("8", 10, "10"), (60, 20)),
    (("0.5", "0.5", "0.25"), ("-7", 70, "-30", "-6"), ("5.75", 45, "-22"), (60, 20)),
    (("0.5", "0.5", "0.25"), ("-7", 70, "-30", "4"), ("-5.5", 70, "-32"), (60, 20)),
]


@pytest.mark.parametrize(("weights", "before", "after", "most"), SOURCE)
def test_figures_of_the_source(
    weights: tuple[str, str, str],
    before: tuple[str, int, str, str],
    after: tuple[str, int, str],
    most: tuple[int, int],
) -> None:
    cash, base, quote, other = (F(part) for part in before)
    held = perpetual(base, quote, weight=F(weights[0]), overall=F(weights[1]))
    terms = Terms(F(most[0]), F(most[1]), settle_fee=F(weights[2]))
    done = reduce_perpetual(account(cash, held, other), held, terms)
    assert (done.settle_after, done.base_after, done.quote_after) == tuple(F(x) for x in after)


def applied(before: Portfolio, done: Reduction) -> Portfolio:
    held = replace(before.perpetuals[0], base=done.base_after, quote=done.quote_after)
    after = with_balance(before, "USD", done.settle_after)
    return replace(after, perpetuals=(held,))


@given(
    cash=amounts,
    other=amounts,
    base=st.integers(-50, 50),
    quote=amounts,
    weight=st.integers(1, 8).map(lambda n: F(n, 10)),
    overall=parts,
    fee=st.integers(0, 3).map(lambda n: F(n, 100)),
    settle_fee=st.integers(0, 3).map(lambda n: F(n, 10)),
    max_pnl=st.integers(0, 60),
)
def test_a_liquidation_never_harms_and_never_overshoots(
    cash: F,
    other: F,
    base: int,
    quote: F,
    weight: F,
    overall: F,
    fee: F,
    settle_fee: F,
    max_pnl: int,
) -> None:
    held = perpetual(base, quote, weight=weight, overall=overall)
    before = account(cash, held, other)
    terms = Terms(F(base), F(max_pnl), liquidator_fee=fee, settle_fee=settle_fee)
    done = reduce_perpetual(before, held, terms)
    start, end = health(before, END), health(applied(before, done), END)
    assert end >= start
    if start >= 0:
        assert (done.base, done.pnl) == (0, 0)
    assert 0 <= done.pnl <= max_pnl
    assert abs(done.base_after) <= abs(base)
    assert done.base_after * base >= 0
    # Conservation: what the account gave for base and profit is what it got, less the two fees.
    lost = held.unsettled_pnl + cash - (done.base_after + done.quote_after) - done.settle_after
    assert lost == abs(done.base) * fee + done.pnl * settle_fee
    if done.base and not done.pnl and 1 - settle_fee > overall:
        # One lot less would not have been enough, or there was no more to close.
        part = replace(terms, max_base=(abs(done.base) - 1) * (1 if base > 0 else -1))
        less = reduce_perpetual(before, held, part)
        assert less.pnl or health(applied(before, less), END) < 0


def test_the_stable_price_does_not_move_the_target() -> None:
    """test_liq_base_or_positive_pnl_stable_price: 30 lots become 12."""
    held = perpetual(30, -30, weight=F(6, 10), overall=F(0))
    held = replace(held, prices=replace(held.prices, stable=F(1, 2)))
    done = reduce_perpetual(account(5, held), held, Terms(F(100), F(0)))
    assert done.base_after == 12


def test_the_platform_gets_its_part_and_the_account_pays_both() -> None:
    held = perpetual(20, -30)
    terms = Terms(F(100), F(0), liquidator_fee=F(1, 10), platform_fee=F(1, 20))
    done = reduce_perpetual(account(0, held), held, terms)
    assert (done.base, done.quote, done.platform_fee) == (-20, 17, 1)


@pytest.mark.parametrize(("base", "most"), [(10, -1), (-10, 1)])
def test_the_wrong_direction_is_refused(base: int, most: int) -> None:
    held = perpetual(base, 0)
    with pytest.raises(WrongDirection, match="max_base"):
        reduce_perpetual(account(-50, held), held, Terms(F(most), F(0)))


def test_fees_that_eat_the_margin_are_refused() -> None:
    held = perpetual(10, -20, weight=F(9, 10))
    with pytest.raises(ImpossibleInput, match="liquidator_fee"):
        reduce_perpetual(account(0, held), held, Terms(F(10), F(0), liquidator_fee=F(1, 10)))

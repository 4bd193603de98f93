"""Whom a deleveraging closes: the chain's own rule, from the facts of a candidate."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.sdk import Candidate
from plugins.dydx_v4.deleveraging import COUNTERPARTIES_MAX
from plugins.dydx_v4.margin import Account, Position, account_risk, position_risk
from plugins.dydx_v4.ranks import closing_loss, overlapping_prices
from plugins.dydx_v4.tiers import LiquidityTier
from plugins.dydx_v4.transition import is_valid_change

ONE = Fraction(1)
TIER = LiquidityTier.of_fractions(Fraction(1, 5), Fraction(1, 10))
BTC, MARK = "BTC", Fraction(50_000)
SHORT = Candidate(
    account="ann",
    quantity=ONE,
    profit_share=Fraction(0),
    leverage=None,
    is_long=False,
    mark=Fraction(100),
    close_price=Fraction(101),
    equity=Fraction(50),
    notional=Fraction(100),
    initial_margin=Fraction(20),
    maintenance_margin=Fraction(10),
    position_margin=Fraction(10),
    bankruptcy_price=Fraction(150),
)


def candidate(account: Account, close_price: Fraction) -> Candidate:
    """The account's position in BTC as the core shows it."""
    held, total = account.position(BTC), account_risk(account)
    assert held is not None
    margin = position_risk(held).maintenance
    share = total.net_collateral * margin / total.maintenance
    return replace(
        SHORT,
        quantity=abs(held.size),
        is_long=held.size > 0,
        mark=MARK,
        close_price=close_price,
        equity=total.net_collateral,
        initial_margin=total.initial,
        maintenance_margin=total.maintenance,
        position_margin=margin,
        bankruptcy_price=MARK - share / held.size,
    )


@given(
    own_share=st.integers(-30, 300).filter(bool),
    offered_share=st.integers(1, 150),
    size=st.integers(-50, 50).filter(bool),
    part=st.integers(1, 50),
    other_size=st.integers(-50, 50),
)
def test_it_closes_whom_the_chain_closes(
    own_share: int, offered_share: int, size: int, part: int, other_size: int
) -> None:
    """Equity is `own_share` percent of maintenance margin; the price lies `offered_share` percent
    of the position's margin on the losing side of the mark.
    """
    other = (Position("ETH", Fraction(other_size), Fraction(3000), TIER),) if other_size else ()
    bare = Account(Fraction(0), (Position(BTC, Fraction(size), MARK, TIER), *other))
    needs = account_risk(bare)
    account = Account(needs.maintenance * own_share / 100 - needs.net_collateral, bare.positions)
    delta = Fraction(min(part, abs(size)) * (-1 if size > 0 else 1))
    price = MARK + 5_000 * Fraction(offered_share, 100) * (-1 if size > 0 else 1)
    after = account.traded(BTC, delta, -delta * price)
    allowed = is_valid_change(account_risk(account), account_risk(after))
    chosen = overlapping_prices(abs(delta), ONE, [candidate(account, price)])
    assert chosen == ({"ann": abs(delta)} if allowed else {})


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500), st.booleans())
def test_the_loss_is_the_contracts_own(equity: int, mark: int, close: int, is_long: bool) -> None:
    """Of an inverse contract: 1000 USD, settled in a coin worth 7."""
    worth = 7 * Fraction(1000) * (1 if is_long else -1)
    reciprocal = Fraction(1, mark) + equity / worth
    assume(reciprocal > 0 and close != mark)
    one = replace(
        SHORT,
        inverse=True,
        is_long=is_long,
        equity=Fraction(equity),
        mark=Fraction(mark),
        close_price=Fraction(close),
        bankruptcy_price=1 / reciprocal,
    )
    assert closing_loss(one) == worth * (Fraction(1, close) - Fraction(1, mark))


def test_riskier_than_before_but_well_above_initial_margin_is_closed() -> None:
    """Its own bankruptcy price of 100.5 is below 101, but it keeps 49 where 10 are needed."""
    partly = replace(
        SHORT, position_margin=Fraction(1, 10), bankruptcy_price=Fraction("100.5"), quantity=ONE
    )
    assert overlapping_prices(ONE, ONE, [partly]) == {"ann": 1}
    poor = replace(partly, equity=Fraction(20))
    assert overlapping_prices(ONE, ONE, [poor]) == {}


def test_without_a_bankruptcy_price_the_notional_bounds_the_loss() -> None:
    """Closed at 101 instead of 100, notional 100: at most 1 is lost."""
    unknown = replace(SHORT, bankruptcy_price=None)
    assert closing_loss(unknown) == 1
    assert closing_loss(replace(unknown, inverse=True, is_long=True)) == 0
    assert closing_loss(replace(unknown, inverse=True)) == Fraction(100, 101)
    assert closing_loss(replace(unknown, inverse=True, close_price=Fraction(80))) == 0
    assert overlapping_prices(ONE, ONE, [unknown]) == {"ann": 1}
    assert overlapping_prices(ONE, ONE, [replace(unknown, mark=Fraction(0))]) == {}


def test_a_deleveraging_looks_at_so_many_opposite_accounts() -> None:
    """The first 500 by code are insolvent themselves; the one behind them is not reached."""
    weak = replace(SHORT, equity=Fraction(-1), bankruptcy_price=Fraction(99))
    crowd = [replace(weak, account=f"a{place:03}") for place in range(COUNTERPARTIES_MAX)]
    candidates = [*crowd, replace(SHORT, account="a500")]
    assert overlapping_prices(ONE, ONE, candidates) == {}
    assert overlapping_prices(ONE, ONE, candidates[1:]) == {"a500": 1}
    assert overlapping_prices(ONE, ONE, []) == {}


@pytest.mark.parametrize(("close", "is_long"), [("100", False), ("99", False), ("101", True)])
def test_nobody_is_closed_for_an_account_that_is_not_below_zero(close: str, is_long: bool) -> None:
    solvent = replace(SHORT, close_price=Fraction(close), is_long=is_long)
    assert overlapping_prices(ONE, ONE, [solvent]) == {}

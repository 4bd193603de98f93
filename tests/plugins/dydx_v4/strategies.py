"""Random accounts of this regime, in whole quanta as the venue holds them."""

from fractions import Fraction

from hypothesis import strategies as st

from plugins.dydx_v4.margin import Account, Position, account_risk
from plugins.dydx_v4.tiers import LiquidityTier

MARKETS = ("BTC", "ETH", "SOL")
SIZES = st.integers(-(10**9), 10**9).filter(bool).map(lambda quanta: Fraction(quanta, 10**8))
PRICES = st.integers(1, 10**10).map(lambda ticks: Fraction(ticks, 10**5))
SHARES = st.integers(1, 10**6).map(lambda ppm: Fraction(ppm, 10**6))
TIERS = st.builds(LiquidityTier, SHARES, SHARES)


@st.composite
def accounts(draw: st.DrawFn, least: int = 1) -> Account:
    """An account with positions of any sign, and equity around what it needs."""
    markets = draw(st.lists(st.sampled_from(MARKETS), min_size=least, unique=True))
    positions = tuple(
        Position(market, draw(SIZES), draw(PRICES), draw(TIERS)) for market in markets
    )
    bare = account_risk(Account(Fraction(0), positions))
    width = int(2 * bare.initial * 10**6) + 10**6
    equity = Fraction(draw(st.integers(-width, width)), 10**6)
    return Account(equity - bare.net_collateral, positions)


@st.composite
def opposite_accounts(draw: st.DrawFn) -> tuple[Account, Account, Fraction]:
    """Two accounts on opposite sides of the first market, and how much both may close."""
    one = draw(accounts())
    first = one.positions[0]
    other = draw(accounts())
    size = -draw(SIZES.map(abs)) if first.size > 0 else draw(SIZES.map(abs))
    facing = Position(first.market, size, first.oracle_price, first.tier)
    rest = tuple(held for held in other.positions if held.market != first.market)
    most = min(abs(size), abs(first.size))
    part = draw(st.integers(1, int(most * 10**8))) * Fraction(1, 10**8)
    both = (facing, *rest)
    value = account_risk(Account(Fraction(0), both)).net_collateral
    equity = account_risk(other).net_collateral
    return one, Account(equity - value, both), -part if first.size > 0 else part

"""Random markets and accounts for the tests of liquidations."""

from fractions import Fraction

from hypothesis import strategies as st

from plugins.drift_v2.health import PerpPosition
from plugins.drift_v2.liquidation import PerpTerms


def scaled(low: int, high: int, decimals: int) -> st.SearchStrategy[Fraction]:
    return st.integers(low, high).map(lambda raw: Fraction(raw, 10**decimals))


sizes = st.builds(lambda s, sign: s * sign, scaled(10**7, 10**12, 9), st.sampled_from((1, -1)))
prices = scaled(10**6, 10**11, 6)


@st.composite
def terms(draw: st.DrawFn, fees: bool = True) -> PerpTerms:
    """A market whose liquidator's fee is below its maintenance ratio, as the venue demands."""
    maintenance = draw(scaled(100, 2_000, 4))
    part = draw(scaled(0, 90, 2)) if fees else Fraction(0)
    return PerpTerms(
        oracle_price=draw(prices),
        maintenance_ratio=maintenance,
        buffer_ratio=draw(scaled(10, 500, 4)),
        liquidator_fee=Fraction(int(maintenance * part * 10**6), 10**6),
        max_insurance_fee=draw(scaled(0, 100_000, 6)) if fees else Fraction(0),
    )


@st.composite
def accounts(
    draw: st.DrawFn, market: PerpTerms, least: int, most: int
) -> tuple[Fraction, PerpPosition]:
    """Cash and a position bought at the oracle price; equity is least..most % of the notional."""
    size = draw(sizes)
    flat = PerpPosition(size, Fraction(0))
    position = PerpPosition(size, -flat.pnl(market.oracle_price))
    percent = draw(st.integers(least, most))
    cash = Fraction(int(flat.value(market.oracle_price) * 10**4) * percent, 10**6)
    return cash, position

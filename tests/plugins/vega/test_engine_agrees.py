"""The formulas of a cycle, and the engine under the preset: the same pool, the same haircuts."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.events import SetBooks, SetMarks, Sweep
from backoffice.core.state import OrderBook
from backoffice.hooks import expand_preset
from backoffice.sdk import round_half_even
from plugins.vega.reference import Distressed, dispose, take_over
from plugins.vega.settlement import Winner, distribute
from tests.core.support import account, cash, do, fund, venue

CENTS = 100  # the support's USD has two decimals, prices are whole dollars
POLICY = expand_preset({"preset": "vega", "accounts": {"insurance": "fund"}})


@settings(max_examples=60, deadline=None)
@given(
    funds=st.integers(0, 60_000),
    size=st.integers(1, 10),
    mark=st.integers(140, 160),
    slippage=st.integers(0, 10),
    pool=st.integers(0, 60_000),
    shares=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_a_short_that_is_taken_over(
    funds: int, size: int, mark: int, slippage: int, pool: int, shares: list[int]
) -> None:
    """Longs stand against it in these shares; the close is bought outside, above the mark."""
    if funds >= size * (mark - 100) * CENTS + size * mark * CENTS // 20:
        funds = 0  # it would not be distressed
    longs = {f"w{n}": Fraction(size * share, sum(shares)) for n, share in enumerate(shares)}
    book = venue(
        account("pat", funds, positions={"PERP": (-size, 100)}),
        *(account(code, 10**7, positions={"PERP": (held, 100)}) for code, held in longs.items()),
        fund("fund", pool),
        account("treasury", kind="capital"),
        policy=POLICY,
    )
    close = Fraction(mark + slippage)
    do(book, SetMarks, {"PERP": Fraction(mark)})
    asks = OrderBook(bids=[], asks=[(close, Fraction(1000))])
    do(book, SetBooks, {"PERP": asks})
    do(book, Sweep)

    party = Distressed(funds, Fraction(-size), Fraction(100 * CENTS), Fraction(mark * CENTS))
    taken = take_over(party, pool)
    closed = dispose(party.position, party.mark, close * CENTS, Fraction(0), taken.pool_after)
    uncovered = taken.uncovered + closed.uncovered
    gains = {code: round_half_even(held * (mark - 100) * CENTS) for code, held in longs.items()}
    expected = sum(gains.values())
    cut = min(uncovered, expected)
    winners = [Winner(code, gain) for code, gain in sorted(gains.items())]
    received = distribute(expected - cut, expected, winners)
    held = cash(book)
    assert held.get("fund", 0) == closed.pool_after
    assert held.get("pat", 0) == taken.account_after
    assert {code: held[code] - 10**7 for code in longs} == received
    assert -held.get("treasury", 0) == uncovered - cut

"""One cycle: nothing is created, nobody gets more than is due, the pool is never overdrawn."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.vega.errors import InvalidInput
from plugins.vega.reference import Loser, collect, settle_cycle
from plugins.vega.settlement import Winner, distribute

AMOUNTS = st.integers(0, 30) | st.integers(0, 10**15)


@st.composite
def cycles(draw: st.DrawFn) -> tuple[list[Loser], list[Winner], int]:
    """Losers and winners that owe and are due the same sum, and a pool."""
    gains = draw(st.lists(AMOUNTS, min_size=1, max_size=6))
    cuts = sorted(draw(st.lists(st.integers(0, sum(gains)), max_size=4)))
    edges = [0, *cuts, sum(gains)]
    losses = [high - low for low, high in pairwise(edges)]
    losers = [Loser(f"l{n}", loss, draw(AMOUNTS)) for n, loss in enumerate(losses)]
    network = draw(st.integers(-1, len(gains) - 1))
    winners = [Winner(f"w{n}", gain, n == network) for n, gain in enumerate(gains)]
    return losers, winners, draw(AMOUNTS)


@given(cycles())
def test_money_is_neither_made_nor_lost(cycle: tuple[list[Loser], list[Winner], int]) -> None:
    losers, winners, pool = cycle
    done = settle_cycle(losers, winners, pool)
    assert sum(done.received.values()) == done.collected.total
    assert done.left_over == 0
    assert sum(done.haircut.values()) == sum(done.collected.missing.values())
    assert done.collected.pool_after + sum(done.collected.pool_draws.values()) == pool
    assert min(done.haircut.values()) >= 0


@given(cycles())
def test_a_winner_is_short_of_its_part_by_less_than_a_unit(
    cycle: tuple[list[Loser], list[Winner], int],
) -> None:
    losers, winners, pool = cycle
    done = settle_cycle(losers, winners, pool)
    expected = sum(loser.loss_due for loser in losers)
    for winner in winners:
        floor = winner.gain_due * done.collected.total // expected if expected else 0
        assert floor <= done.received[winner.account] <= winner.gain_due


@given(cycles())
def test_the_pool_pays_in_the_order_given_and_only_an_empty_pool_leaves_anything_missing(
    cycle: tuple[list[Loser], list[Winner], int],
) -> None:
    losers, _, pool = cycle
    taken = collect(losers, pool)
    ended = False
    for loser in losers:
        assert not (ended and taken.pool_draws[loser.account])
        ended = ended or taken.missing[loser.account] > 0
    assert not ended or taken.pool_after == 0


def test_the_last_winner_takes_the_rest() -> None:
    winners = [Winner("party2", 7200), Winner("party5", 800), Winner("party4", 800)]
    assert distribute(5800, 8800, winners) == {"party2": 4745, "party5": 527, "party4": 528}


def test_the_network_takes_the_rest_before_the_last() -> None:
    winners = [Winner("network", 7200, is_network=True), Winner("a", 800), Winner("b", 800)]
    assert distribute(5800, 8800, winners) == {"network": 4746, "a": 527, "b": 527}


def test_the_rest_never_lifts_a_winner_above_its_due() -> None:
    winners = [Winner(name, 7) for name in "abcd"] + [Winner("last", 1)]
    # 28 of 29: 4 x floor(6.76) + floor(0.97) = 24; of the rest of 4 the last can take but 1
    assert distribute(28, 29, winners) == {"a": 6, "b": 7, "c": 7, "d": 7, "last": 1}


def test_a_cycle_without_losses_pays_nothing() -> None:
    done = settle_cycle([], [Winner("a", 0)], 5)
    assert dict(done.received) == {"a": 0}
    assert done.collected.pool_after == 5


@pytest.mark.parametrize(
    ("losers", "winners", "pool", "named"),
    [
        ([Loser("a", -1, 0)], [], 0, "loss_due"),
        ([Loser("a", 1, -1)], [], 0, "funds"),
        ([], [], -1, "pool"),
        ([Loser("a", 1, 0), Loser("a", 1, 0)], [], 0, "losers names a twice"),
        ([Loser("a", 3, 3)], [Winner("b", 1), Winner("b", 2)], 0, "winners names b twice"),
        ([Loser("a", 3, 3)], [Winner("b", 4)], 0, "gain_due adds up to 4"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    losers: list[Loser], winners: list[Winner], pool: int, named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        settle_cycle(losers, winners, pool)

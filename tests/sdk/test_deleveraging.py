"""The queue of a deleveraging."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk.deleveraging import (
    close_in_order,
    effective_leverage,
    lights,
    profit_leverage_score,
    queue,
)

SCORES = st.none() | st.fractions(-5, 5, max_denominator=20)
SIZES = st.fractions(Fraction(1, 10), 100, max_denominator=10)
HOLDERS = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(SCORES, SIZES), min_size=1)


def test_lights_of_the_published_example() -> None:
    """BitMEX prints 20 %, 40 %, 60 %, 80 %, 80 % and 100 %: one light less for each fifth."""
    order = ["2", "5", "4", "1", "6", "3"]
    sizes = {"1": 10, "2": 10, "3": 20, "4": 30, "5": 20, "6": 10}
    shown = lights(order, {account: Fraction(size) for account, size in sizes.items()})
    assert [shown[account] for account in order] == [5, 4, 3, 2, 2, 1]


def test_score() -> None:
    half, lever = Fraction(1, 2), Fraction(10)
    assert profit_leverage_score(half, lever) == 5
    assert profit_leverage_score(-half, lever) == Fraction(-1, 20)
    assert profit_leverage_score(Fraction(0), lever) == 0
    assert profit_leverage_score(-half, Fraction(0)) == 0


def test_effective_leverage_of_both_signs() -> None:
    assert effective_leverage(Fraction(100), Fraction(90)) == 10
    assert effective_leverage(Fraction(-100), Fraction(-110)) == 10
    assert effective_leverage(Fraction(100), Fraction(100)) is None
    assert effective_leverage(Fraction(100), Fraction(120)) is None


@given(holders=HOLDERS, quantity=SIZES)
def test_nobody_is_closed_before_a_better_score_is_gone(
    holders: dict[str, tuple[Fraction | None, Fraction]], quantity: Fraction
) -> None:
    scores = {account: score for account, (score, _) in holders.items()}
    sizes = {account: size for account, (_, size) in holders.items()}
    order = queue(scores)
    closed = close_in_order(quantity, order, sizes)
    assert sum(closed.values()) == min(quantity, sum(sizes.values()))
    partly = [account for account in order if closed.get(account, Fraction(0)) < sizes[account]]
    assert all(account not in closed for account in partly[1:])
    real = [scores[account] for account in order if scores[account] is not None]
    assert real == sorted(real, reverse=True)
    assert all(scores[account] is None for account in order[: len(order) - len(real)])


@given(holders=HOLDERS)
def test_lights_go_out_down_the_queue(holders: dict[str, tuple[Fraction, Fraction]]) -> None:
    sizes = {account: size for account, (_, size) in holders.items()}
    order = sorted(sizes)
    shown = [lights(order, sizes)[account] for account in order]
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] == 1
    assert all(1 <= count <= 5 for count in shown)

"""Whom a deleveraging closes, and by how much."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import Candidate, Rank
from plugins.auto_deleverage.ranks import pnl_leverage, pro_rata

LOT = Fraction(1, 10)
POSITIVE = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000)
SCORES = st.fractions(-2, 2, max_denominator=50)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        account=st.sampled_from("abcdefgh"),
        quantity=POSITIVE,
        profit_share=SCORES,
        leverage=st.none() | st.just(Fraction(0)) | POSITIVE,
    ),
    unique_by=lambda candidate: candidate.account,
)


def candidate(
    account: str, quantity: int, profit: str = "0", leverage: str | None = "1"
) -> Candidate:
    level = None if leverage is None else Fraction(leverage)
    return Candidate(account, Fraction(quantity), Fraction(profit), level)


def test_published_example_of_a_queue() -> None:
    """BitMEX's example: of the ranking 2(10), 5(20), 4(30), … a short of 20 takes 10 and 10."""
    ranked = [("2", 10), ("5", 20), ("4", 30), ("1", 10), ("6", 10), ("3", 20)]
    candidates = [
        candidate(code, quantity, str(Fraction(9 - place, 10)), "2")
        for place, (code, quantity) in enumerate(ranked)
    ]
    assert pnl_leverage(Fraction(20), LOT, sorted(candidates, key=lambda c: c.account)) == {
        "2": 10,
        "5": 10,
    }


def test_order_of_scores() -> None:
    """No equity first, by code; then profit × leverage; a loss counts less the higher it is."""
    candidates = [
        candidate("loss-at-leverage-5", 1, "-0.5", "5"),
        candidate("loss-at-leverage-2", 1, "-0.5", "2"),
        candidate("small-but-leveraged", 1, "0.1", "10"),
        candidate("large-profit", 1, "0.8", "1"),
        candidate("no-profit", 1, "0", "0"),
        candidate("z-no-equity", 1, "-5", None),
        candidate("y-no-equity", 1, "0.1", None),
    ]
    order = [
        "y-no-equity",
        "z-no-equity",
        "small-but-leveraged",
        "large-profit",
        "no-profit",
        "loss-at-leverage-5",
        "loss-at-leverage-2",
    ]
    for count in range(1, len(order) + 1):
        assert set(pnl_leverage(Fraction(count), LOT, candidates)) == set(order[:count])


def test_pro_rata_in_lots() -> None:
    candidates = [candidate("a", 3), candidate("b", 3), candidate("c", 3)]
    chosen = pro_rata(Fraction(1), LOT, candidates)
    assert chosen == {"a": Fraction(4, 10), "b": Fraction(3, 10), "c": Fraction(3, 10)}


def test_pro_rata_of_quantities_that_are_no_lots() -> None:
    candidates = [candidate("a", 1), Candidate("b", Fraction(1, 3), Fraction(0), Fraction(1))]
    assert sum(pro_rata(Fraction(1, 2), LOT, candidates).values()) == Fraction(1, 2)


@pytest.mark.parametrize("rank", [pnl_leverage, pro_rata])
@given(quantity=POSITIVE, candidates=CANDIDATES)
def test_choice_is_exact_and_affordable(
    rank: Rank, quantity: Fraction, candidates: Sequence[Candidate]
) -> None:
    chosen = rank(quantity, LOT, candidates)
    held = {item.account: item.quantity for item in candidates}
    assert sum(chosen.values()) == min(quantity, sum(held.values()))
    assert all(0 < closed <= held[account] for account, closed in chosen.items())
    assert rank(quantity, LOT, candidates[::-1]) == chosen

"""Trap 5: rounded shares that do not add up to the loss.

A help page prints rounded shares whose sum is a cent more than the loss; rounding each payer alone
loses or makes a unit. Here every split sums exactly, whichever step splits, and says who bore the
odd units.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.events import SetMarks, Sweep
from backoffice.core.opening import Contributed
from backoffice.sdk import split_capped, split_pro_rata
from plugins.vega.settlement import Winner, distribute
from tests.core.support import account, cash, do, fund, step, venue, waterfall

THIRDS = ("a", "b", "c")
LOSS = 100  # cents, over three equal payers


@given(
    st.integers(1, 10**18),
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3), st.integers(1, 10**18), min_size=1, max_size=9
    ),
)
def test_every_way_to_split_sums_to_the_amount(amount: int, weights: dict[str, int]) -> None:
    total = sum(weights.values())
    assert sum(split_pro_rata(amount, weights).values()) == amount
    assert sum(split_capped(amount, weights, weights).values()) == min(amount, total)
    winners = [Winner(code, gain) for code, gain in weights.items()]
    assert sum(distribute(min(amount, total), total, winners).values()) == min(amount, total)


def test_rounding_each_share_alone_would_not() -> None:
    shares = {code: Fraction(LOSS, 3) for code in THIRDS}
    assert sum(round(share) for share in shares.values()) == LOSS - 1
    assert split_pro_rata(LOSS, dict.fromkeys(THIRDS, 1)) == {"a": 34, "b": 33, "c": 33}


MEMBERS = {
    "default_fund": {"fund": "fund"},
    "assessment": {"fund": "fund"},
    "assessment_with_capital": {"fund": "fund", "capital": "empty"},
    "default_fund_with_capital": {"fund": "fund", "capital": "empty"},
}
WINNERS: dict[str, tuple[dict[str, Any], list[int]]] = {
    "socialized_loss": ({"base": "period_profit"}, [33, 33, 34]),
    "gains_haircut": ({}, [33, 33, 34]),
    "winner_haircut": ({}, [32, 34, 34]),  # 966 each of 2900, and the last gets the rest of two
}


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_members_bear_exactly_the_loss(name: str) -> None:
    members = [
        account(code, 500, kind="member", contributes=(Contributed("fund", "USD", 300),))
        for code in THIRDS
    ]
    policy = waterfall(step(name, **MEMBERS[name]))
    book = venue(
        account("zoe", -LOSS), *members, fund(), account("empty", kind="capital"), policy=policy
    )
    do(book, Sweep)
    (use,) = book.shortfalls[1].steps
    assert sum(use.allocations.values()) == use.amount == LOSS
    assert sorted(use.allocations.values()) == [33, 33, 34]
    assert cash(book).get("zoe", 0) == 0


@pytest.mark.parametrize("name", sorted(WINNERS))
def test_winners_bear_exactly_the_loss(name: str) -> None:
    """Three shorts of one contract gain 1000 cents each; the long that lost them has enough."""
    config, shares = WINNERS[name]
    winners = [account(code, 50_000, positions={"PERP": (-1, 100)}) for code in THIRDS]
    book = venue(
        account("zoe", -LOSS),
        account("lost", 90_000, positions={"PERP": (3, 100)}),
        *winners,
        policy=waterfall(step(name, **config)),
    )
    do(book, SetMarks, {"PERP": Fraction(90)})
    do(book, Sweep)
    (use,) = book.shortfalls[1].steps
    assert sum(use.allocations.values()) == use.amount == LOSS
    assert sorted(use.allocations.values()) == shares
    assert sum(50_000 - cash(book)[code] for code in THIRDS) == LOSS

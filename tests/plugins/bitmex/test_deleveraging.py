"""Scores of positions, linear and inverse."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import Candidate
from backoffice.sdk.perpetuals import inverse_bankruptcy_price, linear_bankruptcy_price
from plugins.bitmex.deleveraging import bitmex, position_leverage, score

PRICES = st.fractions(10, 1000, max_denominator=10)
SIGNS = st.sampled_from([1, -1])


def candidate(
    *, sign: int, entry: Fraction, mark: Fraction, equity: Fraction, inverse: bool
) -> Candidate | None:
    """One unit as the core would show it; None where it has no positive equity."""
    pnl = sign * (1 / entry - 1 / mark if inverse else mark - entry)
    if equity <= 0:
        return None
    notional = 1 / mark if inverse else mark
    solve = inverse_bankruptcy_price if inverse else linear_bankruptcy_price
    return Candidate(
        account="a",
        quantity=Fraction(1),
        profit_share=pnl * entry if inverse else pnl / entry,
        leverage=notional / equity,
        is_long=sign > 0,
        entry_price=entry,
        mark=mark,
        equity=equity,
        notional=notional,
        bankruptcy_price=solve(Fraction(sign), entry, equity - pnl),
        inverse=inverse,
    )


@given(
    sign=SIGNS,
    entry=PRICES,
    mark=PRICES,
    margin=st.fractions(Fraction(1, 100), 2, max_denominator=100),
    inverse=st.booleans(),
)
def test_effective_leverage_of_a_lone_position_is_the_accounts(
    sign: int, entry: Fraction, mark: Fraction, margin: Fraction, inverse: bool
) -> None:
    equity = margin * (1 / mark if inverse else mark)
    one = candidate(sign=sign, entry=entry, mark=mark, equity=equity, inverse=inverse)
    assert one is not None
    assert position_leverage(one) == one.leverage == 1 / margin


def test_only_the_position_counts_where_the_account_has_others() -> None:
    one = Candidate(
        "a",
        Fraction(1),
        profit_share=Fraction(1, 10),
        leverage=Fraction(3),
        entry_price=Fraction(100),
        mark=Fraction(110),
        bankruptcy_price=Fraction(99),
    )
    assert position_leverage(one) == 10
    assert score(one) == 1


def test_an_inverse_long_by_hand() -> None:
    """1000 at 8000 with 0.025 at a mark of 10000: 0.1 / (1000/b − 0.1), b = 1000 / 0.15."""
    one = Candidate(
        "a",
        Fraction(1000),
        profit_share=Fraction(1, 5),
        leverage=Fraction(7),
        entry_price=Fraction(8000),
        mark=Fraction(10000),
        bankruptcy_price=Fraction(1000) / Fraction(15, 100),
        inverse=True,
    )
    assert position_leverage(one) == 2
    assert score(one) == Fraction(2, 5)


def test_an_inverse_position_at_its_entry_price_is_still_inverse() -> None:
    """Without a profit there is no telling by it: 0.1 / (0.1 − 1000/12500)."""
    one = Candidate(
        "a",
        Fraction(1000),
        profit_share=Fraction(0),
        leverage=Fraction(7),
        is_long=False,
        entry_price=Fraction(10000),
        mark=Fraction(10000),
        bankruptcy_price=Fraction(12500),
        inverse=True,
    )
    assert position_leverage(one) == 5
    assert score(one) == 0


@pytest.mark.parametrize("bankruptcy", [None, Fraction(0), Fraction(-5)])
def test_without_a_price_to_go_bankrupt_at(bankruptcy: Fraction | None) -> None:
    one = Candidate(
        "a",
        Fraction(1),
        profit_share=Fraction(1, 10),
        leverage=Fraction(1, 2),
        entry_price=Fraction(100),
        mark=Fraction(110),
        bankruptcy_price=bankruptcy,
    )
    expected = Fraction(1, 2) if bankruptcy is None else 110 / (110 - bankruptcy)
    assert position_leverage(one) == expected


def test_who_has_no_equity_left_goes_first() -> None:
    broke = Candidate("z", Fraction(1), Fraction(-1), None)
    rich = Candidate("a", Fraction(1), Fraction(5), Fraction(9))
    assert bitmex(Fraction(1), Fraction(1), [rich, broke]) == {"z": 1}

"""Whom OKX closes first."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import Candidate
from plugins.okx.deleveraging import margin_ratio, score

POSITIVE = st.fractions(Fraction(1, 10), 100, max_denominator=10)


def held(account: str, profit: Fraction, equity: Fraction, margin: Fraction) -> Candidate:
    return Candidate(
        account,
        Fraction(1),
        profit,
        Fraction(1) if equity > 0 else None,
        equity=equity,
        maintenance_margin=margin,
    )


@given(profit=POSITIVE, equity=POSITIVE, margin=POSITIVE, more=POSITIVE)
def test_the_riskier_of_two_winners_and_of_two_losers_goes_first(
    profit: Fraction, equity: Fraction, margin: Fraction, more: Fraction
) -> None:
    for share in (profit, -profit):
        pair = [held("a-safe", share, equity + more, margin), held("risky", share, equity, margin)]
        assert list(margin_ratio(Fraction(1), Fraction(1), pair)) == ["risky"]


def test_scores_by_hand() -> None:
    tenth, hundred = Fraction(1, 10), Fraction(100)
    assert score(held("a", tenth, hundred, Fraction(50))) == Fraction(1, 20)
    assert score(held("a", -tenth, hundred, Fraction(50))) == Fraction(-1, 5)
    assert score(held("a", -tenth, hundred, Fraction(0))) == 0
    assert score(held("a", tenth, Fraction(0), Fraction(50))) is None


def test_who_has_no_equity_left_goes_first() -> None:
    one, nine = Fraction(1), Fraction(9)
    pair = [held("a", nine, one, one), held("b", -nine, -one, one)]
    assert list(margin_ratio(one, one, pair)) == ["b"]

"""Gains haircutting: one rate for all, whole units that add up, nobody beyond its gain."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from plugins.ccp.vmgh import haircut_rate, haircuts

AMOUNTS = st.integers(0, 30) | st.integers(0, 10**15)
GAINS = st.dictionaries(st.sampled_from("abcdefgh"), AMOUNTS, max_size=6)
RATES = st.fractions(0, 1, max_denominator=1000)


@given(AMOUNTS, GAINS, RATES)
def test_with_the_gains_still_there_the_cuts_are_what_the_rate_says(
    loss: int, gains: dict[str, int], max_rate: Fraction
) -> None:
    cuts = haircuts(loss, gains, gains, max_rate)
    total = sum(gains.values())
    assert sum(cuts.values()) == min(loss, max_rate * total // 1)
    rate = haircut_rate(loss, gains, max_rate)
    for account, gain in gains.items():
        assert abs(cuts.get(account, 0) - rate * gain) < 2
        assert cuts.get(account, 0) <= gain


@given(AMOUNTS, GAINS, GAINS, RATES)
def test_nobody_pays_for_a_winner_whose_gain_is_gone(
    loss: int, gains: dict[str, int], some_cash: dict[str, int], max_rate: Fraction
) -> None:
    cash = {account: some_cash.get(account, 0) for account in gains}
    full, cuts = haircuts(loss, gains, gains, max_rate), haircuts(loss, gains, cash, max_rate)
    for account in gains:
        assert cuts.get(account, 0) == min(full.get(account, 0), cash[account])


def test_a_pure_market_loss_is_always_covered() -> None:
    # what losers did not pay is at most what winners are due
    gains = {"a": 500, "b": 300}
    assert haircuts(800, gains, gains, Fraction(1)) == gains
    assert haircuts(8, gains, gains, Fraction(1)) == {"a": 5, "b": 3}


def test_no_gains_no_cut() -> None:
    assert haircut_rate(5, {}, Fraction(1)) == 0
    assert haircuts(5, {"a": 0}, {"a": 9}, Fraction(1)) == {}

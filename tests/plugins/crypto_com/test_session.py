"""The published table, and what is posted instead."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import split_pro_rata
from plugins.crypto_com import session

PROFITS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-1000, 10**9), min_size=1)
TABLE = {"A": 50_000, "B": 45_000, "C": 30_000, "F": 30_000, "G": 15_000, "E": 1_000}


def test_the_published_table_adds_up_to_a_cent_too_much() -> None:
    profits = {account: profit * 100 for account, profit in TABLE.items()}
    shares = session.published_shares(1_000_000, profits)
    assert sum(shares.values()) == 1_000_001
    assert shares["F"] == shares["C"] == 175_439
    assert session.published_net(1_000_000, profits)["F"] == 2_824_561
    assert session.net_total(1_000_000, profits) == 16_100_000
    assert split_pro_rata(1_000_000, profits)["F"] == 175_438


@given(loss=st.integers(0, 10**9), profits=PROFITS)
def test_it_is_never_further_off_than_half_a_unit_each(loss: int, profits: dict[str, int]) -> None:
    shares = session.published_shares(loss, profits)
    gains = {account: profit for account, profit in profits.items() if profit > 0}
    assert shares.keys() == gains.keys()
    charged = min(loss, sum(gains.values()))
    assert abs(sum(shares.values()) - charged) <= Fraction(len(gains), 2)
    assert all(0 <= share <= gains[account] for account, share in shares.items())
    assert session.net_total(loss, profits) == sum(gains.values()) - charged

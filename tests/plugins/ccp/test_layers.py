"""A layer that members and the venue bear together."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.accounts import AccountKind
from backoffice.core.events import Sweep
from backoffice.core.opening import Contributed
from plugins.ccp.layers import shared
from tests.core.support import account, cash, do, fund, step, venue, waterfall

AMOUNTS = st.integers(0, 30) | st.integers(0, 10**15)


@given(AMOUNTS, st.dictionaries(st.sampled_from("abcd"), AMOUNTS, max_size=4), AMOUNTS)
def test_both_are_used_up_in_one_proportion(
    amount: int, members: dict[str, int], capital: int
) -> None:
    shares, own = shared(amount, members, capital)
    held = sum(members.values()) + capital
    assert sum(shares.values()) + own == min(amount, held)
    assert own <= capital
    used = Fraction(min(amount, held), held) if held else 0
    assert abs(own - used * capital) < 1
    for member, part in members.items():
        assert abs(shares.get(member, 0) - used * part) < 1


def test_the_defaulters_own_contribution_is_no_part_of_it() -> None:
    book = venue(
        account("m0", -600, kind="member", contributes=(Contributed("fund", "USD", 1000),)),
        account("m1", kind="member", contributes=(Contributed("fund", "USD", 300),)),
        account("skin", 100, kind=AccountKind.CAPITAL.value),
        fund(),
        policy=waterfall(step("default_fund_with_capital", fund="fund", capital="skin")),
    )
    do(book, Sweep)
    assert cash(book)["m0"] == -200
    assert cash(book)["fund"] == 1000
    assert "skin" not in cash(book)
    assert [s.allocations for s in book.shortfalls[1].steps] == [{"m1": 300}, {"skin": 100}]


def test_a_fund_that_lost_money_elsewhere_gives_what_it_has() -> None:
    book = venue(
        account("m0", -600, kind="member"),
        account("m1", kind="member", contributes=(Contributed("fund", "USD", 300),)),
        account("m2", kind="member", contributes=(Contributed("fund", "USD", 100),)),
        account("skin", 100, kind="capital"),
        fund(usd=-200),
        policy=waterfall(step("default_fund_with_capital", fund="fund", capital="skin")),
    )
    do(book, Sweep)
    assert [s.allocations for s in book.shortfalls[1].steps] == [
        {"m1": 150, "m2": 50},
        {"skin": 100},
    ]
    assert cash(book)["m0"] == -300

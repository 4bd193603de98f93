"""A venue opens with balanced journals, and remembers who contributed what."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from backoffice.core.book import Venue
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.opening import Contributed, VenueSetup, open_book
from backoffice.hooks import compile_policy
from tests.core.support import ASSETS, INSTRUMENTS, MARKS, MONDAY, PRICES, account, cash, fund


def opened(*accounts):
    return open_book(
        VenueSetup(
            at=MONDAY,
            venue=Venue("test", "USD", ZoneInfo("UTC"), StandardMargin()),
            policy=compile_policy({}),
            assets=ASSETS,
            prices=PRICES,
            instruments=INSTRUMENTS,
            marks=MARKS,
            accounts=accounts,
        )
    )


def test_balances_are_posted_from_outside_and_may_be_negative() -> None:
    book = opened(account("bob", -3_00, EUR=5_00), account("amy", 10_00))
    assert cash(book) == {"amy": 10_00, "bob": -3_00, "external": -7_00}
    assert cash(book, "EUR") == {"bob": 5_00, "external": -5_00}
    journals = book.take_outcome().journals
    assert [(j.cause, j.account) for j in journals] == [
        ("opening", "amy"),
        ("opening", "bob"),
        ("opening", "bob"),
    ]


def test_the_system_accounts_need_not_be_declared() -> None:
    book = opened(account("amy"))
    assert sorted(book.accounts) == ["amy", "clearing", "external", "fees"]
    assert [swept.code for swept in book.swept()] == ["amy"]


def test_a_contribution_is_the_funds_cash_and_remembered_as_the_members() -> None:
    twice = (Contributed("df", "EUR", 40_00), Contributed("other", "USD", 7_00))
    book = opened(account("m1", 1_00, kind="member", contributes=twice), fund("df"), fund("other"))
    assert (cash(book, "EUR"), cash(book)["other"]) == ({"df": 40_00, "external": -40_00}, 7_00)
    item = book.contributions["m1", "df"]
    assert (item.asset, item.original, item.left) == ("EUR", 40_00, 40_00)
    assert set(book.contributions) == {("m1", "df"), ("m1", "other")}


def test_positions_open_at_their_cost_and_empty_ones_do_not() -> None:
    book = opened(account("amy", positions={"PERP": (2, 90), "ALT": (0, 200), "COIN": (4, 50_000)}))
    assert sorted(book.held("amy")) == ["COIN", "PERP"]
    assert book.held("amy")["PERP"].cost == 180
    assert book.held("amy")["COIN"].cost == Fraction(4, 50_000)
    assert not any(book.balances.values())


def test_the_first_periods_begin_with_the_opening() -> None:
    book = opened(account("amy"))
    assert {kind: str(period.last_day) for kind, period in book.current.items()} == {
        "day": "2026-03-02",
        "week": "2026-03-08",
        "month": "2026-03-31",
    }

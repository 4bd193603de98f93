"""Debts: daily interest to the unit, and what repays them in which order."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.debt import tiered_interest
from backoffice.core.events import Deposit, EndOfDay, Fill, Repay, SetMarks, Settle, Sweep
from backoffice.core.plan import DebtTier
from backoffice.core.shortfall import state_of
from tests.core.support import account, bucket, do, fund, step, venue, waterfall

DAY = timedelta(days=1)
YEARLY = {"tiers": [{"up_to": "100000", "annual_rate": "0.0583"}, {"annual_rate": "0.0533"}]}


def indebted(*steps: Any, hole: int = 100_00, held: int = 1_000_00, **amy: Any) -> Book:
    """Amy's hole is carried under these steps on Monday; `fund` can lend."""
    book = venue(account("amy", -hole, **amy), fund(usd=held), policy=waterfall(*steps))
    do(book, Sweep)
    return book


def bearing(hole: int, **given: Any) -> Book:
    return indebted(step("negative_interest", **given), hole=hole)


def close(book: Book, days: int) -> list[int]:
    """Close this many days, one at a time; return the interest of each."""
    charged = []
    for _ in range(days):
        before = -bucket(book, "amy", "debt")
        do(book, EndOfDay)
        charged.append(-bucket(book, "amy", "debt") - before)
        book.now += DAY
    return charged


def owed(book: Book) -> list[tuple[int, int]]:
    return [(debt.principal, debt.interest) for debt in book.debts.values()]


TIERS = (DebtTier(Fraction(100), Fraction("0.10")), DebtTier(None, Fraction("0.05")))


@pytest.mark.parametrize(("principal", "interest"), [(0, 0), (60, 6), (100, 10), (300, 20)])
def test_each_slice_bears_its_own_rate(principal: int, interest: int) -> None:
    assert tiered_interest(Fraction(principal), TIERS) == interest


def test_the_residue_is_carried_to_the_next_day() -> None:
    # (100,000 * 5.83 % + 50,000 * 5.33 %) / 360 = 23.59722.. a day: 23.60, then 23.59 since the
    # residue is -0.2778 cents, then 23.60 again; three days are 70.79166..
    book = bearing(150_000_00, day_count=360, **YEARLY)
    assert close(book, 3) == [23_60, 23_59, 23_60]
    assert book.debts[1].residue == Fraction(1, 6)  # of a cent
    assert bucket(book, "fees", "receivable") == 70_79
    assert owed(book) == [(150_000_00, 70_79)]


def test_less_than_a_unit_a_day_adds_up() -> None:
    # 10.00 at 7.3 % is 0.2 cents a day; half-even: 0.4 is 0, 0.6 is 1
    assert close(bearing(10_00, annual_rate="0.073"), 6) == [0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("given", "charged"),
    [
        ({}, [10_00, 10_00, 10_00, 10_00]),  # 10,000.00 at 36.5 % is 10.00 a day
        ({"day_count": 360}, [10_14, 10_14, 10_14, 10_14]),  # 10.13888..
        ({"grace_days": 2}, [0, 0, 10_00, 10_00]),  # the opening day is day 1; never caught up
        ({"compounding": True}, [10_00, 10_01, 10_02, 10_03]),  # 10.01, 10.02001, 10.03003
        ({"cap": "25.55"}, [10_00, 10_00, 5_55, 0]),
        ({"cap": "20"}, [10_00, 10_00, 0, 0]),
    ],
)
def test_daily_interest(given: dict[str, Any], charged: list[int]) -> None:
    assert close(bearing(10_000_00, annual_rate="0.365", **given), 4) == charged


def test_compounding_is_on_interest_posted_and_unpaid() -> None:
    book = bearing(10_000_00, annual_rate="0.365", compounding=True)
    close(book, 2)
    do(book, Deposit, "amy", "USD", 20_01)  # pays all interest so far
    assert close(book, 1) == [10_00]


def test_income_goes_to_the_named_account() -> None:
    book = bearing(10_000_00, annual_rate="0.365", income="fund")
    close(book, 1)
    assert (bucket(book, "fund", "receivable"), bucket(book, "fees", "receivable")) == (10_00, 0)


def test_days_closed_late_charge_what_stood_at_each_days_end() -> None:
    book = bearing(10_000_00, annual_rate="0.365")
    do(book, Deposit, "amy", "USD", 5_000_00, at=book.now + 2 * DAY)
    outcome = do(book, EndOfDay, at=book.now + DAY)
    # Monday and Tuesday on 10,000.00; Wednesday and Thursday on 5,000.00
    assert [d.amounts["amy"] for d in outcome.decisions] == [10_00, 10_00, 5_00, 5_00]
    assert owed(book) == [(5_000_00, 30_00)]
    days = [d.sentence.split(" for ")[1][:10] for d in outcome.decisions]
    assert days == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]


def test_a_repayment_pays_interest_first_to_income_then_the_creditor() -> None:
    book = bearing(100_00, annual_rate="36.5", creditor="fund", income="fees")
    close(book, 1)  # 10.00 of interest
    assert bucket(book, "fund", "receivable") == 100_00
    do(book, Deposit, "amy", "USD", 4_00)
    assert owed(book) == [(100_00, 6_00)]
    assert (book.cash("fees", "USD"), book.cash("fund", "USD")) == (4_00, 900_00)
    do(book, Deposit, "amy", "USD", 36_00)
    assert owed(book) == [(70_00, 0)]
    assert (book.cash("fees", "USD"), book.cash("fund", "USD")) == (10_00, 930_00)
    assert (bucket(book, "fees", "receivable"), bucket(book, "fund", "receivable")) == (0, 70_00)
    assert bucket(book, "amy", "debt") == -70_00


def test_a_debt_is_repaid_at_zero_and_what_is_left_stays() -> None:
    book = bearing(100_00, annual_rate="0.10")
    do(book, Deposit, "amy", "USD", 130_00)
    assert (book.cash("amy", "USD"), bucket(book, "amy", "debt")) == (30_00, 0)
    assert state_of(book, book.shortfalls[1]) == "repaid"


def earn(book: Book, profit: int, fee: int = 0) -> None:
    """Amy realises a profit in one fill: buys one at the mark before, sells it now."""
    do(book, Fill, "amy", "PERP", Fraction(1), Fraction(100))
    do(book, Fill, "amy", "PERP", Fraction(-1), 100 + Fraction(profit, 100), fee)


@pytest.mark.parametrize(
    ("profit", "fee", "repaid"),
    [
        (33, 0, 16),  # half of it, rounded down
        (50_00, 1_01, 24_49),  # half of 48.99
        (1_00, 1_00, 0),
        (1_00, 2_00, 0),
        (500_00, 0, 100_00),  # no more than is owed
        (-5_00, 0, 0),
    ],
)
def test_a_profit_repays_its_rate_after_the_fee(profit: int, fee: int, repaid: int) -> None:
    book = indebted(step("clawback", rate="0.5"))
    earn(book, profit, fee)
    assert owed(book) == [(100_00 - repaid, 0)]
    assert book.cash("amy", "USD") == profit - fee - repaid


def test_a_profit_repays_at_most_positive_cash_and_its_own_asset() -> None:
    book = indebted(step("clawback", rate="1"))
    do(book, Deposit, "amy", "EUR", 50_00)
    do(book, Fill, "amy", "PERP", Fraction(1), Fraction(100), 8_00)  # cash is -8.00 now
    do(book, Settle, "PERP", Fraction(120))
    assert (owed(book), book.cash("amy", "USD")) == ([(88_00, 0)], 0)  # 20.00 - 8.00
    assert book.cash("amy", "EUR") == 50_00


def test_funding_is_no_profit_and_a_mark_alone_realises_nothing() -> None:
    book = indebted(step("clawback", rate="1"))
    do(book, Fill, "amy", "PERP", Fraction(1), Fraction(100))
    do(book, SetMarks, {"PERP": Fraction(150)})
    assert owed(book) == [(100_00, 0)]
    do(book, Settle, "PERP")
    assert owed(book) == [(50_00, 0)]


def test_several_debts_share_one_profit_within_the_largest_rate() -> None:
    slow, fast = step("clawback", rate="0.2", limit="60"), step("clawback", rate="0.5")
    book = indebted(slow, fast)  # owes 60.00 and 40.00
    earn(book, 50_00)  # at most 25.00 in all: 10.00 for the older, 15.00 are left
    assert owed(book) == [(50_00, 0), (25_00, 0)]
    earn(book, 100_00)  # at most 50.00: 20.00, then 25.00 are the rest
    assert owed(book) == [(30_00, 0), (0, 0)]
    earn(book, 100_00)  # the largest rate of those that stand
    assert owed(book) == [(10_00, 0), (0, 0)]


def test_a_deposit_fills_the_hole_first_and_repays_only_what_names_it() -> None:
    profits, deposits = (
        step("clawback", rate="0.5", limit="60"),
        step("clawback", rate="0.5", limit="30", from_=["profit", "deposit"]),
    )
    book = indebted(profits, deposits)  # 60.00, 30.00, and 10.00 remain open
    do(book, Deposit, "amy", "USD", 35_00)
    assert book.shortfalls[1].remaining == 0
    assert owed(book) == [(60_00, 0), (5_00, 0)]


@pytest.mark.parametrize(
    ("asked", "debts", "left"),
    [
        (10_00, [(50_00, 0), (40_00, 0)], 70_00),
        (75_00, [(0, 0), (25_00, 0)], 5_00),  # the oldest first
        (500_00, [(0, 0), (20_00, 0)], 0),  # at most the cash
    ],
)
def test_repay_goes_oldest_first(asked: int, debts: list[tuple[int, int]], left: int) -> None:
    book = indebted(step("clawback", rate="0.5", limit="60"), step("clawback", rate="0.5"))
    do(book, Deposit, "amy", "USD", 80_00)
    do(book, Repay, "amy", "USD", asked)
    assert (owed(book), book.cash("amy", "USD")) == (debts, left)


def test_repay_takes_at_most_what_is_owed() -> None:
    book = indebted(step("clawback", rate="0.5"))
    do(book, Deposit, "amy", "USD", 150_00)
    do(book, Repay, "amy", "USD", 150_00)
    assert (owed(book), book.cash("amy", "USD")) == ([(0, 0)], 50_00)


def test_a_creditor_carries_only_what_it_can_pay() -> None:
    book = indebted(step("clawback", rate="0.5", creditor="fund"), held=30_00)
    assert owed(book) == [(30_00, 0)]
    assert book.shortfalls[1].remaining == 70_00
    assert (book.cash("fund", "USD"), bucket(book, "fund", "receivable")) == (0, 30_00)

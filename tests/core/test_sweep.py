"""One sweep: rules and margin calls as before it, then liquidations, surplus and shortfalls."""

import json
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.events import Deposit, Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids, Imposed
from tests.core.support import account, bucket, cash, do, fund, ladder, paid, step, venue

LONG_TEN = {"PERP": (10, 100)}  # initial margin 100, maintenance margin 50
DAY = timedelta(days=1)


def rule(when: str, *restrict: str) -> dict[str, Any]:
    return {"when": when, "restrict": list(restrict or ("no_withdrawal",))}


def test_a_margin_call_is_listed_until_a_sweep_no_longer_finds_it() -> None:
    book = venue(
        account("amy", 80_00, positions=LONG_TEN), account("bob", 100_00, positions=LONG_TEN)
    )
    do(book, Sweep)
    assert book.margin_calls == {"amy": 20}
    do(book, SetMarks, {"PERP": Fraction(99)})
    assert book.margin_calls == {"amy": 20}  # only sweeps look
    do(book, Sweep)
    assert book.margin_calls == {"amy": 29, "bob": 9}  # 99 - 70, 99 - 90
    do(book, Deposit, "amy", "USD", 29_00)
    do(book, Sweep)
    assert book.margin_calls == {"bob": 9}


def test_a_liquidated_account_has_no_margin_call() -> None:
    book = venue(account("amy", 80_00, positions=LONG_TEN))
    do(book, Sweep)
    do(book, SetMarks, {"PERP": Fraction(95)})  # equity 30 < 47.50
    touched = do(book, Sweep).touched
    assert (book.margin_calls, book.held("amy")) == ({}, {})
    assert ("margin_call", "amy") in touched


@pytest.mark.parametrize(
    ("when", "cents", "matches"),
    [
        ("margin_ratio >= 0.5", 100_00, True),
        ("margin_ratio > 0.5", 100_00, False),
        ("leverage > 9 and status == 'margin_call'", 99_99, True),
        ("equity_ratio < 0.1 or equity < 0", 100_00, False),
        ("initial_margin - maintenance_margin == 50", 500_00, True),
        ("segment == 'retail'", 500_00, False),
        ("kind in ('customer', 'member')", 500_00, True),
        ("days_in_debt > 0", 500_00, False),
    ],
)
def test_rules_are_over_the_accounts_figures(when: str, cents: int, matches: bool) -> None:
    book = venue(account("amy", cents, positions=LONG_TEN), policy={"rules": [rule(when)]})
    do(book, Sweep)
    assert book.forbidden("amy") == ([Forbids.NO_WITHDRAWAL] if matches else [])


def test_all_rules_that_match_apply_and_are_lifted_when_none_asks() -> None:
    rules = [
        rule("equity < 100", "no_increase", "no_withdrawal"),
        rule("equity < 90", "no_withdrawal", "no_trading"),
    ]
    book = venue(account("amy", 80_00), policy={"rules": rules})

    def after(deposit: int) -> list[str]:
        do(book, Deposit, "amy", "USD", deposit)
        do(book, Sweep)
        return [kind.value for kind in book.forbidden("amy")]

    assert after(1) == ["no_increase", "no_trading", "no_withdrawal"]
    assert after(15_00) == ["no_increase", "no_withdrawal"]
    assert after(15_00) == []


def test_imposing_and_lifting_are_decisions_that_say_why() -> None:
    book = venue(account("amy", 80_00), policy={"rules": [rule("equity < 100")]})
    (imposed,) = do(book, Sweep).decisions
    assert imposed.which == "rule"
    assert "no_withdrawal applies because equity" in imposed.sentence
    assert do(book, Sweep).decisions == []
    do(book, Deposit, "amy", "USD", 50_00)
    (lifted,) = do(book, Sweep).decisions
    assert "no_withdrawal was lifted" in lifted.sentence
    assert json.loads(lifted.plan) == {"lifted": True, "restriction": "no_withdrawal"}


def test_a_rule_does_not_lift_what_a_person_imposed() -> None:
    book = venue(account("amy", 80_00), policy={"rules": [rule("equity < 100")]})
    do(book, Restrict, "amy", Forbids.NO_WITHDRAWAL)
    do(book, Sweep)
    do(book, Deposit, "amy", "USD", 50_00)
    do(book, Sweep)
    assert book.restrictions["amy"] == {(Forbids.NO_WITHDRAWAL, Imposed.MANUAL): None}


def test_rules_see_the_status_before_the_liquidations() -> None:
    book = venue(
        account("amy", 40_00, positions=LONG_TEN),
        policy={"rules": [rule("status == 'liquidation'", "no_trading")]},
    )
    do(book, Sweep)
    assert (book.held("amy"), book.forbidden("amy")) == ({}, [Forbids.NO_TRADING])
    do(book, Sweep)
    assert book.forbidden("amy") == []


def test_days_in_debt_begin_with_one() -> None:
    policy = {"rules": [rule("days_in_debt >= 3")], "shortfall": [step("clawback", rate="1")]}
    book = venue(account("amy", -10_00), policy=policy)
    held = []
    for _ in range(4):
        do(book, Sweep)
        held.append(bool(book.forbidden("amy")))
        book.now += DAY
    # the debt is opened by the first sweep, on day 1
    assert held == [False, False, True, True]


def test_only_customers_and_members_are_swept() -> None:
    book = venue(
        account("amy", -1_00),
        account("m1", -1_00, kind="member"),
        account("house", -1_00, kind="capital", positions=LONG_TEN),
        fund(usd=-1_00),
    )
    do(book, Sweep)
    assert [s.account for s in book.shortfalls.values()] == ["amy", "m1"]
    assert "PERP" in book.held("house")


@pytest.mark.parametrize(
    ("surplus", "amy", "fund_cash"), [("account", 35_25, 4_75), ("fund", 0, 40_00)]
)
def test_what_is_left_of_a_full_liquidation(surplus: str, amy: int, fund_cash: int) -> None:
    liquidation = {"fee": "0.005", "fund": "fund", "surplus": surplus}
    book = venue(
        account("amy", 90_00, positions=LONG_TEN),
        fund(),
        policy={"liquidation": liquidation},
        marks={"PERP": 95},
    )
    do(book, Sweep)  # 90 - 50 = 40.00; 0.5 % of 950 is 4.75
    assert (book.cash("amy", "USD"), book.cash("fund", "USD")) == (amy, fund_cash)


def test_the_surplus_is_what_other_holes_left() -> None:
    liquidation = {"fund": "fund", "surplus": "fund"}
    book = venue(
        account("amy", 90_00, EUR=-8_00, BTC=100, positions=LONG_TEN),
        fund(),
        policy={"liquidation": liquidation},
        marks={"PERP": 95},
    )
    do(book, Sweep)
    # 40.00 are left; 10.00 of them fill the hole of 8.00 EUR; BTC is not what PERP settles in
    left = {asset: book.cash("amy", asset) for asset in book.assets}
    assert left == {"USD": 0, "EUR": 0, "BTC": 100}
    assert book.cash("fund", "USD") == 30_00


def test_a_partly_liquidated_account_keeps_its_cash() -> None:
    liquidation = {"style": "partial", "fund": "fund", "surplus": "fund"}
    book = venue(
        account("amy", 90_00, positions=LONG_TEN),
        fund(),
        policy={"liquidation": liquidation},
        marks={"PERP": 95},
    )
    do(book, Sweep)
    assert book.cash("fund", "USD") == 0
    assert book.held("amy")["PERP"].quantity < 10


def test_a_book_is_consumed_across_accounts_in_order_of_code() -> None:
    book = venue(
        account("bob", 40_00, positions=LONG_TEN),
        account("amy", 40_00, positions=LONG_TEN),
        policy={"liquidation": {"gateway": "book"}},
    )
    book.order_books["PERP"] = ladder(bids=[(99, 10), (98, 4)])
    do(book, Sweep)  # bob: 4 at 98, and 6 at the mark of 100
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (30_00, 32_00)


def test_all_shortfalls_are_opened_before_any_waterfall_runs() -> None:
    # amy's waterfall takes bob's last euros; they were his own to convert before that
    book = venue(
        account("amy", EUR=-10_00, parent="bob"),
        account("bob", -9_50, EUR=20_00),
        policy={"shortfall": [step("linked_accounts")]},
    )
    outcome = do(book, Sweep)
    assert [d.which for d in outcome.decisions] == ["conversion", "linked_accounts"]
    assert [(s.account, s.amount) for s in book.shortfalls.values()] == [("amy", 10_00)]
    assert cash(book, "EUR") == {"bob": 2_00, "clearing": 8_00, "external": -10_00}


def test_from_a_bankrupt_position_to_a_debt() -> None:
    policy = {"shortfall": [step("insurance_fund", fund="fund"), step("clawback", rate="1")]}
    book = venue(account("amy", 60_00, positions=LONG_TEN), fund(usd=25_00), policy=policy)
    do(book, SetMarks, {"PERP": Fraction(90)})
    outcome = do(book, Sweep)  # 60 - 100 = -40.00
    assert cash(book) == {"clearing": 100_00, "external": -85_00}
    assert bucket(book, "amy", "debt") == -15_00
    assert paid(book.shortfalls[1]) == [("insurance_fund", 25_00), ("clawback", 15_00)]
    assert [d.which for d in outcome.decisions] == ["liquidation", "insurance_fund", "clawback"]


def test_whom_deleveraging_left_flat_with_a_hole_is_settled_in_the_same_sweep() -> None:
    # amy's bankruptcy price is 80 + 100/10 = 90, where bob, short 10 from 60, loses 300.00. At the
    # mark his equity is 285 - 200 = 85 > 80, so no screen would have found him
    policy = {
        "liquidation": {"gateway": "book", "unfilled": "auto_deleverage"},
        "shortfall": [step("write_off", charge="house")],
    }
    book = venue(
        account("amy", 100_00, positions=LONG_TEN),
        account("bob", 285_00, positions={"PERP": (-10, 60)}),
        account("house", kind="capital"),
        policy=policy,
        marks={"PERP": 80},
    )
    do(book, Sweep)
    assert [(s.account, s.amount, s.remaining) for s in book.shortfalls.values()] == [
        ("bob", 15_00, 0)
    ]
    assert cash(book) == {"external": -385_00, "house": -15_00, "clearing": 400_00}

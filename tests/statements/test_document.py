"""The document by itself: what adds up, what is late, what growth is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import read_number, shown_number
from backoffice.sdk.statement import GROUP_POINT
from backoffice.statements.document import (
    StatementMismatch,
    build,
    canonical,
    parse,
    problems_of,
)
from backoffice.statements.document.amounts import minor_of, minor_text
from backoffice.statements.document.canonical import NotAStatement
from backoffice.statements.document.categories import category_of
from backoffice.statements.document.facts import (
    DayFigure,
    Heading,
    LedgerFacts,
    Movement,
    PartFacts,
    StatementFacts,
)
from backoffice.statements.document.growth import growth_of, money_weighted, time_weighted

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = AT.date()


def movement(amount: int, balance: int, **changes: object) -> Movement:
    usual = Movement(1, 1, AT, DAY, "deposit", "r1", "external", amount, balance)
    return usual._replace(**changes)


def ledger(*movements: Movement, opening: int = 0, closing: int | None = None) -> LedgerFacts:
    end = opening + sum(m.amount for m in movements) if closing is None else closing
    return LedgerFacts("USD", 2, "cash", opening, end, 9, 9, movements)


def facts(*parts: PartFacts) -> StatementFacts:
    plain = {"code": "x", "name": "x"}
    heading = Heading(
        venue=plain,
        account=plain,
        statement={"number": 1},
        presentation=plain,
        policy=None,
        seal=None,
        rests_on={},
        prices={"USD": Fraction(1)},
        begins_at=AT - timedelta(hours=1),
        first_day=DAY,
    )
    return StatementFacts(heading, parts)


def part(*ledgers: LedgerFacts, account: str = "amy", **more: object) -> PartFacts:
    return PartFacts(account, None, ledgers, **more)


@given(st.integers(-(10**40), 10**40), st.integers(0, 18))
def test_an_amount_is_read_as_it_was_written(minor: int, decimals: int) -> None:
    assert minor_of(minor_text(minor, decimals), decimals) == minor


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6), st.sampled_from([*GROUP_POINT])
)
def test_a_number_is_read_as_it_was_shown(value: object, numbers: str) -> None:
    text = f"{value:f}"
    assert read_number(shown_number(text, numbers), numbers) == text


def test_numbers_are_written_as_in_their_place() -> None:
    assert [shown_number("-1234567.50", way) for way in GROUP_POINT] == [
        "−1,234,567.50",
        "−1.234.567,50",
        "−1\u202f234\u202f567,50",
        "−1’234’567.50",
    ]


def test_a_document_adds_up_and_keeps_its_bytes() -> None:
    found = build(facts(part(ledger(movement(500, 500), movement(-300, 200), opening=0))))
    assert problems_of(found) == []
    assert parse(canonical(found)) == found
    assert found["totals"] == [
        {
            "asset": "USD",
            "decimals": 2,
            "bucket": "cash",
            "opening": "0.00",
            "credits": "5.00",
            "debits": "3.00",
            "internal": "0.00",
            "closing": "2.00",
        }
    ]


@pytest.mark.parametrize(
    "wrong",
    [ledger(movement(500, 501)), ledger(movement(500, 500), closing=400)],
    ids=["balance after a movement", "closing"],
)
def test_what_does_not_add_up_is_no_statement(wrong: LedgerFacts) -> None:
    with pytest.raises(StatementMismatch, match=r"run `manage\.py verify`"):
        build(facts(part(wrong)))


def test_a_changed_document_is_found_out() -> None:
    found = build(facts(part(ledger(movement(500, 500)))))
    found["accounts"][0]["ledgers"][0]["movements"][0][8] = "6.00"
    problems = problems_of(found)
    assert len(problems) == 3
    assert problems[0] == "amy USD.cash: posting 1 does not lead to its balance."


def test_what_belongs_to_an_earlier_period_is_marked() -> None:
    rows = [
        movement(1, 1),
        movement(1, 2, value_on=DAY - timedelta(days=1)),
        movement(1, 3, booked_at=AT - timedelta(hours=2)),
    ]
    [shown] = build(facts(part(ledger(*rows))))["accounts"][0]["ledgers"]
    assert [row[10] for row in shown["movements"]] == [0, 1, 1]
    assert shown["late"] == 2


@pytest.mark.parametrize(
    ("kind", "more", "category"),
    [
        ("fill", {}, "profit"),
        ("fill", {"to_fees": True}, "fee"),
        ("liquidation_fee", {}, "fee"),
        ("interest", {"bucket": "debt"}, "interest"),
        ("clawback", {"bucket": "debt"}, "debt"),
        ("socialized_loss", {}, "policy"),
        ("a step of a stranger", {}, "policy"),
        ("a clerk's journal", {"engine": False}, "transfer"),
    ],
)
def test_a_movement_has_its_category(kind: str, more: dict, category: str) -> None:
    assert category_of(kind, **more) == category


def test_totals_leave_out_what_moved_within_the_family() -> None:
    main = part(ledger(movement(-300, 700, counterparty="sub"), opening=1000), account="main")
    sub = part(ledger(movement(300, 300, counterparty="main")), account="sub")
    found = build(facts(main, sub))
    [total] = found["totals"]
    assert (total["credits"], total["debits"], total["internal"]) == ("0.00", "0.00", "3.00")
    assert problems_of(found) == []


def days(*figures: tuple[int, int]) -> list[DayFigure]:
    first = date(2026, 3, 1)
    return [
        DayFigure(first + timedelta(days=n), Fraction(equity), Fraction(flow))
        for n, (equity, flow) in enumerate(figures)
    ]


def test_growth_does_not_count_what_was_paid_in() -> None:
    """100 grows to 110, 90 are paid in at the day's end, 200 grow to 220: twice a tenth."""
    found = days((100, 0), (200, 90), (220, 0))
    assert time_weighted(found) == Fraction(21, 100)
    # modified Dietz: (220 - 100 - 90) / (100 + 90 * 1/2)
    assert money_weighted(found) == Fraction(30, 145)


def test_growth_of_nothing_is_none() -> None:
    assert time_weighted(days((0, 0), (100, 100))) is None
    assert money_weighted(days((0, 0), (100, 100))) is None
    assert growth_of([]) == {"kept": False}
    assert growth_of(days((100, 0)))["time_weighted"] is None


def test_a_document_has_no_binary_fractions() -> None:
    with pytest.raises(NotAStatement, match="binary fraction"):
        parse(b'{"schema":"backoffice-statement-1","x":1.5}')
    with pytest.raises(NotAStatement, match="schema"):
        parse(b"{}")


def test_the_order_of_facts_does_not_matter_for_bytes() -> None:
    one = facts(part(ledger(movement(5, 5))))
    other = replace(one, heading=replace(one.heading, venue={"name": "x", "code": "x"}))
    assert canonical(build(one)) == canonical(build(other))

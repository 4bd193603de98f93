"""Neighbours of the ledger cases: the same kinds at other values, so that no adapter fits one.

Where a name is given, the figure is from that project's own suite; the rest follows from the
formula in the notes of the cases, worked out by hand.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.registry import discover
from tests.conformance.runner import run_case

discover()

OUT_OF_ORDER = [  # django-hordak, test_account_balance_after_out_of_order_ids_on_same_day
    {"id": 1, "date": "2000-01-15", "amount": "50"},
    {"id": 2, "date": "2000-01-15", "amount": "-70"},
    {"id": 3, "date": "2000-01-05", "amount": "110"},
    {"id": 4, "date": "2000-01-05", "amount": "100"},
]
NEIGHBOURS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (  # Blnk, Rounding_Edge_Case
        "allocation.truncate_rest_to_largest",
        {"total": "100.01", "distribution": ["33.33%", "33.33%", "33.34%"], "scale": 2},
        {"parts": ["33.33", "33.33", "33.35"]},
    ),
    (  # Blnk, Small_Amount_Distribution
        "allocation.truncate_rest_to_largest",
        {"total": "0.01", "distribution": ["50%", "50%"], "scale": 2},
        {"parts": ["0.01", "0"]},
    ),
    (
        "allocation.round_then_pennies",
        {"total": "0.05", "ratios": ["0", "1", "1", "1"], "scale": 2},
        {"parts": ["0", "0.01", "0.02", "0.02"]},
    ),
    (
        "allocation.waterfall",
        {"amount": "10.5", "caps": ["4", "0.25"]},
        {"taken": ["4", "0.25"], "unallocated": "6.25"},
    ),
    (  # Fineract, testCalculateInterestInternal2
        "interest.compound_periods",
        {"principal": "100", "rate": "5", "months": "12", "months_per_compounding": "6"},
        {"maturity": "105.0625"},
    ),
    (
        "interest.segments",
        {
            "rate": "3.65",
            "overdraft_rate": "36.5",
            "days_in_year": "365",
            "compounding": "none",
            "scale": 2,
            "min_overdraft": "100",
            "segments": [{"balance": "-100.01", "days": "1"}, {"balance": "1000", "days": "10"}],
        },
        {"credit_interest": "1", "overdraft_interest": "0.1", "net": "0.9"},
    ),
    (
        "interest.accrual_carry",
        {"rate": "3.65", "days_in_year": "365", "scale": 0, "mode": "floor", "days": ["9000"] * 10},
        {"total_with_carry": "9", "total_rounding_each_day": "0"},
    ),
    (  # Fineract, testSavingsAccountLien…: a hold binds, its release frees
        "hold.available",
        {
            "opening": "1100",
            "steps": [
                {"op": "hold", "id": "h1", "amount": "1000"},
                {"op": "withdraw", "amount": "300"},
                {"op": "release", "id": "h1"},
                {"op": "withdraw", "amount": "300"},
                {"op": "release", "id": "h1"},
            ],
        },
        {
            "history": [
                {"result": "ok", "available": "100"},
                {"result": "refused", "available": "100"},
                {"result": "ok", "available": "1100"},
                {"result": "ok", "available": "800"},
                {"result": "refused", "available": "800"},
            ]
        },
    ),
    ("hold.can_debit", {"balance": "1000", "inflight": "600", "amount": "401"}, {"allowed": False}),
    (
        "hold.can_debit",
        {"balance": "-600", "inflight": "300", "amount": "100", "limit": "1000"},
        {"allowed": True},
    ),
    (
        "hold.can_debit",
        {"balance": "-600", "inflight": "600", "amount": "1", "limit": "1000"},
        {"allowed": False},
    ),
    (  # TigerBeetle: post a part, the rest is released
        "hold.two_phase",
        {
            "start": {"debits_pending": "0", "debits_posted": "0", "credits_posted": "0"},
            "steps": [
                {"op": "pending", "id": "p", "amount": "123"},
                {"op": "post", "id": "p", "amount": "100"},
                {"op": "post", "id": "p"},
            ],
        },
        {
            "history": [
                {"result": "ok", "debits_pending": "123", "debits_posted": "0"},
                {"result": "ok", "debits_pending": "0", "debits_posted": "100"},
                {"result": "not_pending", "debits_pending": "0", "debits_posted": "100"},
            ]
        },
    ),
    (
        "hold.two_phase",
        {
            "start": {"debits_pending": "30", "debits_posted": "20", "credits_posted": "100"},
            "debits_must_not_exceed_credits": True,
            "steps": [
                {"op": "pending", "id": "p", "amount": "51"},
                {"op": "pending", "id": "q", "amount": "50"},
            ],
        },
        {
            "history": [
                {"result": "exceeds_credits", "debits_pending": "30", "debits_posted": "20"},
                {"result": "ok", "debits_pending": "80", "debits_posted": "20"},
            ]
        },
    ),
    (
        "account.close",
        {"side": "debit", "debits_posted": "10", "credits_posted": "20"},
        {"moved": "10", "debits_posted": "20", "credits_posted": "20"},
    ),
    (  # nothing to move on that side
        "account.close",
        {"side": "credit", "debits_posted": "10", "credits_posted": "20"},
        {"moved": "0", "debits_posted": "10", "credits_posted": "20"},
    ),
    ("statement.running", {"rows": OUT_OF_ORDER}, {"balance_after": ["110", "210", "260", "190"]}),
    (
        "balance.tree",
        {"node": "A:B", "balances": {"A:B": "1", "A:B:C:D": "0.5", "A:Bank": "7", "A": "9"}},
        {"total": "1.5"},
    ),
    ("balance.pad", {"current": "10.5", "target": "10.50"}, {"pad": "0"}),
    ("reconcile.residual", {"rows": [["p", "50.00"], ["p", "-50.00"]]}, {"open": {}}),
    (
        "ledger.post",
        {
            "transactions": [
                {"id": "1", "entries": [["a", "USD", "-5"], ["b", "USD", "5"]]},
                {"id": "2", "entries": [["a", "USD", "-5"], ["b", "USD", "4"]]},
            ],
            "report": ["a|USD", "b|USD", "c|USD"],
        },
        {"balanced": False, "balances": {"a|USD": "-10", "b|USD": "9", "c|USD": "0"}},
    ),
    ("rounding.value", {"value": "-12.345", "scale": 2, "mode": "half_up"}, {"value": "-12.35"}),
    ("fx.convert", {"amount": "1", "rate": "0.005", "scale": 2, "mode": "ceil"}, {"out": "0.01"}),
    ("units.minor", {"amount": "-123456789.99", "exponent": 2}, {"minor": "-12345678999"}),
]


def neighbour(kind: str, inputs: dict[str, Any], expected: dict[str, Any]) -> Case:
    return Case("neighbour", "somebody", kind, inputs, expected, "", Path("none.json"))


@pytest.mark.parametrize(("kind", "inputs", "expected"), NEIGHBOURS)
def test_neighbour(db, kind: str, inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    row = run_case(neighbour(kind, inputs, expected))
    assert row.outcome == "passed", row.why


def test_the_book_of_a_case_does_not_stay(db) -> None:
    from backoffice.ledger.models import LedgerBook

    case = neighbour("balance.pad", {"current": "1", "target": "2"}, {"pad": "1"})
    assert run_case(case).outcome == run_case(case).outcome == "passed"
    assert not LedgerBook.objects.exists()

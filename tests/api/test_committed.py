"""What differs where requests have transactions of their own, as they have outside of tests."""

import pytest

from backoffice.access.models import AuditRecord

pytestmark = pytest.mark.django_db(transaction=True)
LINE = {"account": "cleo", "asset": "USD", "amount": "1", "against": "insurance"}


def test_questions_by_post_read_one_instant(caller):
    operator = caller("operator")
    ask = {"account": "nobody", "action": "withdraw", "asset": "USD", "amount": "1"}
    (found,) = operator.post("permissions", {"questions": [ask]}, status=200)["answers"]
    assert found["reasons"][0]["code"] == "unknown_account"
    assert operator.post("adjustments/preview", {"lines": [LINE]}, status=200)["postings"]
    assert operator.get("accounts/cleo/figures")["equity"] == "1000"


def test_changes_carry_the_name(caller):
    operator, approver = caller("operator"), caller("approver")
    made = operator.post("adjustments", {"lines": [LINE], "reason_code": "other", "reason": "x"})
    approver.post(f"adjustments/{made['id']}/approve", {}, status=200)
    operator.post("ingest/deposits", {"account": "cleo", "asset": "USD", "amount": "1"}, status=200)
    rows = AuditRecord.objects.filter(table="adjustments_adjustmentrequest").order_by("id")
    assert [(row.operation, row.actor) for row in rows] == [
        ("insert", "operator"),
        ("update", "approver"),
    ]
    assert all(row.request and row.address for row in rows)

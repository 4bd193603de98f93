"""What the API changes: through services, once, recorded under the token's user."""

from datetime import UTC, datetime

import pytest

from backoffice.access.models import AuditRecord

LINE = {"account": "cleo", "asset": "USD", "amount": "12.50", "against": "insurance"}
PROPOSAL = {"lines": [LINE], "reason_code": "goodwill", "reason": "The order book was down."}
FREEZE = {
    "orders": [{"account": "cleo", "kind": "frozen"}],
    "reason_code": "fraud",
    "reason": "A chargeback.",
}


def test_permissions_say_yes_and_no_with_reasons(caller):
    viewer, operator = caller("viewer"), caller("operator")
    ask = {"action": "withdraw", "asset": "USD"}
    yes = viewer.get("accounts/cleo/permissions", **ask, amount="1000")
    assert (yes["allowed"], yes["reasons"]) == (True, [])
    no = viewer.get("accounts/cleo/permissions", **ask, amount="1000.01")
    assert [one["code"] for one in no["reasons"]] == ["insufficient_cash"]
    operator.post("restrictions", FREEZE)
    frozen = viewer.get("accounts/cleo/permissions", **ask, amount="1")
    assert frozen["reasons"] == [{"code": "frozen", "sentence": "The account is frozen."}]
    assert frozen["sequence"] > yes["sequence"]
    trade = viewer.get("accounts/cleo/permissions", action="trade", asset="BTC-PERP", amount="-1")
    assert not trade["allowed"]
    bulk = viewer.post(
        "permissions",
        {
            "questions": [
                {"account": name, "action": "withdraw", "asset": "USD", "amount": 1}
                for name in ("cleo", "bob", "nobody", "insurance")
            ]
        },
        status=200,
    )["answers"]
    assert [[r["code"] for r in one["reasons"]] for one in bulk] == [
        ["frozen"],
        [],
        ["unknown_account"],
        ["system_account"],
    ]


def test_restrictions_count_once(caller):
    operator = caller("operator")
    first = operator.post("restrictions", FREEZE, HTTP_IDEMPOTENCY_KEY="t-1")
    assert operator.post("restrictions", FREEZE, HTTP_IDEMPOTENCY_KEY="t-1") == first
    other = FREEZE | {"orders": [{"account": "bob", "kind": "frozen"}]}
    conflict = operator.post("restrictions", other, status=409, HTTP_IDEMPOTENCY_KEY="t-1")
    assert conflict["code"] == "reference_conflict"
    (listed,) = operator.get("restrictions", account="cleo")["items"]
    ordered = {"reason": "A chargeback.", "reason_code": "fraud", "ordered_by": "operator"}
    assert listed | ordered == listed
    lift = FREEZE | {"orders": [{"account": "cleo", "kind": "frozen", "lift": True}]}
    operator.post("restrictions", lift | {"reason": "Paid.", "reason_code": "resolved"})
    changes = operator.get("restrictions/changes")["items"][-2:]
    assert [(one["change"], one["reason"], one["ordered_by"]) for one in changes] == [
        ("imposed", "A chargeback.", "operator"),
        ("lifted", "Paid.", "operator"),
    ]
    assert not operator.get("restrictions", account="cleo")["items"]
    found = AuditRecord.objects.filter(table="accounts_restriction").first()
    assert (found.actor, found.address) == ("operator", "127.0.0.1")


def test_an_adjustment_takes_two(caller):
    operator, approver = caller("operator"), caller("approver")
    seen = operator.post("adjustments/preview", {"lines": [LINE]}, status=200)
    assert seen["postings"][0]["amount"] == "12.5"
    made = operator.post("adjustments", PROPOSAL, HTTP_IDEMPOTENCY_KEY="a-1")
    assert operator.post("adjustments", PROPOSAL, HTTP_IDEMPOTENCY_KEY="a-1") == made
    assert operator("POST", f"adjustments/{made['id']}/approve", {}).status_code == 403
    done = approver.post(
        f"adjustments/{made['id']}/approve", {"seen_sha256": made["lines_sha256"]}, status=200
    )
    assert (done["state"], done["decided_by"]) == ("approved", "approver")
    assert approver.get("accounts/cleo/balances")["balances"][0]["amount"] == "1012.5"
    other = operator("POST", "adjustments", PROPOSAL | {"reason": "z"}, HTTP_IDEMPOTENCY_KEY="a-1")
    assert (other.status_code, other.json()["code"]) == (409, "reference_conflict")
    path, why = f"adjustments/{made['id']}/reverse", {"reason": "It was not."}
    undo = operator.post(path, why, HTTP_IDEMPOTENCY_KEY="r-1")
    assert operator.post(path, why, HTTP_IDEMPOTENCY_KEY="r-1") == undo
    other = operator("POST", path, {"reason": "z"}, HTTP_IDEMPOTENCY_KEY="r-1")
    assert (other.status_code, other.json()["code"]) == (409, "reference_conflict")
    refused = approver.post(f"adjustments/{undo['id']}/refuse", {"because": "It was."}, status=200)
    assert (refused["state"], refused["refusal"]) == ("refused", "It was.")
    assert len(approver.get("adjustments", state="refused")["items"]) == 1


def test_two_roles_of_one_person_are_one_person(caller):
    both = caller("operator", "approver")
    made = both.post("adjustments", PROPOSAL)
    answer = both.post(f"adjustments/{made['id']}/approve", {}, status=409)
    assert answer["code"] == "same_person"


def test_security_events_hold_and_break_glass_ends(caller):
    operator, approver = caller("operator"), caller("approver")
    now = datetime.now(UTC).isoformat()
    event = {"account": "cleo", "what": "new_address", "happened_at": now, "reference": "e-1"}
    held = operator.post("security-events", event)
    assert held["forbids"] == "no_withdrawal"
    assert operator.post("security-events", event)["id"] == held["id"]
    glass = operator.post(
        "break-glass", {"account": "cleo", "forbids": "no_withdrawal", "reason": "She sits here."}
    )
    done = approver.post(f"break-glass/{glass['id']}/approve", {}, status=200)
    assert done["approved_by"] == "approver"
    assert [one["what"] for one in approver.get("alarms")["items"]] == [
        "break_glass_proposed",
        "break_glass",
    ]


def test_a_hold_stays_where_break_glass_is_refused(caller):
    operator, approver = caller("operator"), caller("approver")
    now = datetime.now(UTC).isoformat()
    event = {"account": "cleo", "what": "new_address", "happened_at": now, "reference": "e-1"}
    until = operator.post("security-events", event)["until"]
    wish = {"account": "cleo", "forbids": "no_withdrawal", "reason": "She sits here."}
    glass = operator.post("break-glass", wish, HTTP_IDEMPOTENCY_KEY="g-1")
    assert operator.post("break-glass", wish, HTTP_IDEMPOTENCY_KEY="g-1") == glass
    assert glass["held_until"] == until
    assert glass["cause"].startswith("New Address at")
    no = {"because": "Not her."}
    viewer = caller("viewer")
    assert viewer("POST", f"break-glass/{glass['id']}/refuse", no).status_code == 403
    done = approver.post(f"break-glass/{glass['id']}/refuse", no, status=200)
    assert (done["refused_by"], done["refusal"]) == ("approver", "Not her.")
    assert approver("POST", f"break-glass/{glass['id']}/approve", {}).status_code == 422
    taken = {"lines": [{**LINE, "amount": "-1"}]}
    answer = operator("POST", "adjustments/preview", taken)
    assert answer.json()["field"] == "lines.1.account"
    assert "under a security hold" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"reason": ""}, 400, "reason"),
        ({"reason": 5}, 400, "reason"),
        ({"surprise": 1}, 400, "surprise"),
        ({"reason_code": "x"}, 400, "reason_code"),
        ({"lines": []}, 400, "lines"),
        ({"lines": [{**LINE, "amount": "1e3"}]}, 400, "lines.0.amount"),
        ({"lines": [{**LINE, "amount": True}]}, 400, "lines.0.amount"),
        ({"lines": [{**LINE, "amount": "0.001"}]}, 422, "lines.1.amount"),
        ({"lines": [{**LINE, "asset": "EUR"}]}, 422, "lines.1.asset"),
        ({"lines": [{**LINE, "account": "zoe"}]}, 422, "lines.1.account"),
        ({"lines": [{**LINE, "against": "cleo"}]}, 422, "lines.1.against"),
        ({"lines": [{**LINE, "amount": "99999"}]}, 403, "limit"),
    ],
)
def test_wrong_bodies_are_named(caller, change, status, field):
    answer = caller("operator")("POST", "adjustments", PROPOSAL | change)
    assert answer.status_code == status, answer.content
    assert answer.json()["field"] == field

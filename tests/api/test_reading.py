"""What the API tells about a venue."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.accounts.models import Account
from backoffice.core.events import Restrict
from backoffice.core.state import Forbids
from backoffice.days.models import AccountSnapshot
from backoffice.venues.store import handle
from tests.console.rows import planned_debt
from tests.venues.builders import later


@pytest.fixture
def viewer(caller):
    return caller("viewer")


def test_accounts_come_in_pages(viewer):
    first = viewer.get("accounts", limit=3)
    assert len(first["items"]) == 3
    rest = viewer.get("accounts", limit=100, after=first["next"])
    codes = [one["code"] for one in first["items"] + rest["items"]]
    assert rest["next"] is None
    assert len(set(codes)) == len(codes)
    assert {"amy", "bob", "cleo", "insurance", "clearing"} <= set(codes)
    funds = viewer.get("accounts", kind="fund")["items"]
    assert {one["code"] for one in funds} == {"insurance", "guarantee"}
    assert viewer.get("accounts/amy")["kind"] == "customer"


def test_figures_are_exact_texts(viewer):
    found = viewer.get("accounts/bob/figures")
    assert (found["equity"], found["reporting_asset"]) == ("2250", "USD")
    assert found["positions"][0]["quantity"] == "-1"
    assert found["margin_ratio"] is not None


def test_figures_of_the_close_of_days(viewer, venue):
    row = {
        "venue": venue, "account": Account.objects.get(code="bob"), "currency": "USD",
        "equity": 2250.5, "initial_margin": 1e-7, "maintenance_margin": 1e22, "position_value": 0.0,
        "balance_value": Decimal("2000.25"), "open_debt": 0, "net_flows": -3,
        "as_of": later(minutes=1), "sequence": 1, "late": False,
    }  # fmt: skip
    for day in (30, 31):
        AccountSnapshot.objects.create(business_date=date(2026, 3, day), **row)
    found = viewer.get("accounts/bob/figures/days", **{"from": "2026-03-31", "to": "2026-04-02"})
    (last,) = found["days"]
    assert (last["business_date"], last["equity"]) == ("2026-03-31", "2250.5")
    assert (last["initial_margin"], last["maintenance_margin"]) == ("0.0000001", "1" + 22 * "0")
    assert (last["balance_value"], last["net_flows"]) == ("2000.25", "-3")
    assert viewer.get("accounts/cleo/figures/days", to="2026-04-01")["days"] == []


def test_balances_now_and_before(viewer, venue):
    now = viewer.get("accounts/cleo/balances")["balances"]
    assert now == [{"bucket": "cash", "asset": "USD", "amount": "1000"}]
    past = viewer.get("accounts/cleo/balances", as_of="2001-01-01T00:00:00Z")["balances"]
    assert [one["amount"] for one in past] == ["0"]
    later_ = viewer.get("accounts/cleo/balances", as_of="2199-01-01T00:00:00+00:00")
    assert later_["balances"] == now


def test_activity_runs_with_the_balance(viewer):
    page = viewer.get("accounts/insurance/activity", asset="USD", limit=1)
    rest = viewer.get("accounts/insurance/activity", asset="USD", after=page["next"])
    lines = page["items"] + rest["items"]
    assert lines[0]["balance"] == "500"
    assert float(lines[-1]["balance"]) < 500
    past = viewer.get("accounts/insurance/activity", asset="USD", as_of="2001-01-01T00:00:00Z")
    assert past == {"items": [], "next": None}


def test_shortfalls_and_decisions_are_explained(viewer):
    (hole,) = viewer.get("shortfalls")["items"]
    assert hole["account"] == "amy"
    assert viewer.get(f"shortfalls/{hole['number']}") == hole
    assert hole["steps"][0]["step"] == "insurance_fund"
    decisions = viewer.get("decisions", account="amy")["items"]
    assert all(one["sentence"] for one in decisions)
    assert viewer.get(f"decisions/{decisions[0]['number']}") == decisions[0]
    assert viewer.get("decisions", account="nobody")["items"] == []


def test_debts_with_their_plans(viewer, venue):
    plan = planned_debt(venue, "amy")
    (debt,) = viewer.get("debts", account="amy", state="owed")["items"]
    assert (debt["number"], debt["plan"]["overdue"]) == (1, "1")
    (one,) = debt["plan"]["instalments"]
    assert (one["state"], one["amount"], one["paid"]) == ("overdue", "1", "0")
    whole = viewer.get("debts/1")
    assert {**debt, "plans": whole["plans"]} == whole
    assert [(step["id"], step["state"]) for step in whole["plans"]] == [(plan.pk, "approved")]
    assert viewer.get("debts", state="repaid")["items"] == []
    assert viewer.get("debts", account="cleo") == {"items": [], "next": None}


def test_funds_and_policies(viewer):
    funds = {one["account"]: one for one in viewer.get("funds")["funds"]}
    assert set(funds) == {"insurance", "guarantee"}
    (policy,) = viewer.get("policies")["items"]
    assert viewer.get("policies/1")["document"]["liquidation"] == {
        "fee": "0.001",
        "fund": "insurance",
    }
    assert policy["author"] == "ann"


def test_the_feed_of_restrictions_is_a_copy(viewer, venue):
    feed = viewer.get("restrictions/changes")
    handle("demo", Restrict(later(minutes=2), "cleo", Forbids.FROZEN))
    fresh = viewer.get("restrictions/changes", since=feed["next"])
    assert [(one["account"], one["change"]) for one in fresh["items"]] == [("cleo", "imposed")]
    assert viewer.get("restrictions/changes", since=fresh["next"]) == {
        "items": [],
        "next": fresh["next"],
    }
    copy = {}
    for one in feed["items"] + fresh["items"]:
        key = (one["account"], one["kind"], one["imposed_by"])
        copy.pop(key, None) if one["change"] == "lifted" else copy.update({key: one["until"]})
    listed = viewer.get("restrictions")["items"]
    assert set(copy) == {(one["account"], one["kind"], one["imposed_by"]) for one in listed}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("accounts", {"limit": "0"}, "limit"),
        ("accounts", {"limit": "1e3"}, "limit"),
        ("accounts", {"after": "9" * 30}, "after"),
        ("accounts", {"kind": "king"}, "kind"),
        ("accounts/cleo/balances", {"as_of": "yesterday"}, "as_of"),
        ("accounts/cleo/balances", {"as_of": "2026-01-01T00:00:00"}, "as_of"),
        ("accounts/cleo/activity", {}, "asset"),
        ("accounts/cleo/activity", {"asset": "USD", "bucket": "pocket"}, "bucket"),
        ("restrictions", {"state": "x"}, "state"),
        ("debts", {"state": "x"}, "state"),
        ("accounts/bob/figures/days", {"to": "31.3.2026"}, "to"),
        ("accounts/bob/figures/days", {"from": "2026-04-01", "to": "2026-03-31"}, "from"),
        ("accounts/bob/figures/days", {"from": "0001-01-01"}, "from"),
        ("restrictions", {"account": "a\x00"}, "account"),
        ("accounts/cleo/permissions", {"action": "fly", "asset": "USD", "amount": "1"}, "action"),
        ("accounts/cleo/permissions", {"action": "withdraw", "amount": "1"}, "asset"),
        (
            "accounts/cleo/permissions",
            {"action": "withdraw", "asset": "USD", "amount": "NaN"},
            "amount",
        ),
    ],
)
def test_wrong_parameters_are_named(viewer, path, query, field):
    answer = viewer("GET", f"{path}?" + "&".join(f"{k}={v}" for k, v in query.items()))
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert (found["field"], found["code"], found["status"]) == (field, "invalid", 400)
    assert found["detail"].startswith(f"{field}: ")


@pytest.mark.parametrize(
    "path",
    [
        "accounts/nobody",
        "shortfalls/99",
        "debts/99",
        "decisions/0",
        "policies/7",
        "adjustments/1",
        "accounts/nobody/figures",
        "nothing",
        "accounts/nobody/permissions?action=withdraw&asset=USD&amount=1",
    ],
)
def test_what_is_not_there(viewer, path):
    assert viewer("GET", path).status_code == 404


def test_auditors_read_the_trail_of_their_venue(caller, venue):
    auditor = caller("auditor")
    handle("demo", Restrict(later(minutes=2), "cleo", Forbids.FROZEN))
    (found,) = auditor.get("audit", table="accounts_restriction")["items"][-1:]
    assert (found["operation"], found["venue"], found["after"]["kind"]) == (
        "insert",
        "demo",
        "frozen",
    )
    everything = auditor.get("audit", limit=1000)["items"]
    assert {one["venue"] for one in everything} == {"demo"}
    assert "digest" not in str(everything)
    assert auditor.get("audit", actor="nobody")["items"] == []
    assert caller("viewer")("GET", "audit").status_code == 403


def test_nothing_may_be_loaded_for_an_answer_or_kept_of_it(viewer):
    for path in ("accounts", "accounts/cleo/permissions?action=withdraw&asset=USD&amount=1"):
        found = viewer("GET", path)
        assert found.status_code == 200
        assert found["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert found["Cache-Control"] == "no-store, private"

"""A debt's page, and what the desk and the account show of its plan; the provision matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from backoffice.core.events import Deposit
from backoffice.proposals.models import ProvisionMatrix, RepaymentPlan
from backoffice.shortfalls.models import Debt
from backoffice.venues.models import Venue
from backoffice.venues.selectors import read_business_day
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.console.signing import signed_in
from tests.proposals.conftest import lost_at
from tests.venues.builders import POLICY, later, setup

PAGE, DESK, MATRIX = (
    f"/console/demo/{path}/" for path in ("debts/1", "shortfalls", "shortfalls/provisions")
)


@pytest.fixture
def browser(db: None) -> Callable[..., Client]:
    """Signs somebody in with roles at the venue `demo`, where amy owes."""
    venue = lost_at(10)
    return lambda name, *roles: signed_in(person(name, venue, *roles))


def today():
    return read_business_day(venue_id=Venue.objects.get(code="demo").pk)


def test_a_plan_from_proposal_to_overdue(browser) -> None:
    maker, other = browser("mia", "operator", "approver"), browser("cho", "approver")
    assert "agree on a repayment plan" in maker.get("/console/demo/accounts/amy/").content.decode()
    sent = {"count": 3, "every": "week", "first": today(), "reason": "By letter"}
    shown = maker.post(PAGE, {**sent, "do": "preview"})
    assert [one.number for one in shown.context["preview"]] == [1, 2, 3]
    assert not RepaymentPlan.objects.exists()
    maker.post(PAGE, {**sent, "do": "propose"})
    row = RepaymentPlan.objects.get()
    assert row.amount == Debt.objects.get().principal + Debt.objects.get().interest
    decide = {"do": "approve", "proposal": row.pk}
    assert "another person decides" in maker.post(PAGE, decide, follow=True).content.decode()
    assert "By letter" in other.get("/console/demo/").content.decode()  # waits on the home page
    assert "counts from now on" in other.post(PAGE, decide, follow=True).content.decode()
    handle("demo", Deposit(later(days=1), "cleo", "USD", 1))
    for path in (PAGE, "/console/demo/accounts/amy/", "/console/demo/shortfalls/1/", DESK):
        page = other.get(path).content.decode()
        assert "overdue" in page, path
    assert other.get(DESK).context["late_count"] == 1
    maker.post(PAGE, {"do": "end", "reason": "Written off"})
    end = RepaymentPlan.objects.get(what="end")
    done = other.post(PAGE, {"do": "approve", "proposal": end.pk}, follow=True).content.decode()
    assert "the plan has ended" in done
    assert other.get(DESK).context["late_count"] == 0


WRONG: list[tuple[dict[str, object], str, str]] = [
    ({}, "count", "Say how many instalments"),
    ({"count": 2}, "first", "Say when the first is due"),
    ({"count": 0}, "count", "greater than or equal to 1"),
    ({"count": 2, "first": "2026-01-01"}, "first", "No. 1: let it be due on"),
    ({"count": 2, "first": "9999-12-31"}, "first", "after the year 9999"),
    ({"count": 1, "first": "2027-01-01", "amount": "1e9"}, "amount", "12.50"),
    ({"count": 1, "first": "2027-01-01", "amount": "99999999"}, "amount", "more than is owed"),
    ({"count": 1, "first": "2027-01-01", "amount": "-1"}, "amount", "above 0"),
    ({"rows": "2027-01-31 99999999"}, "rows", "more than is owed"),
    ({"rows": "2027-01-31"}, "rows", "No. 1: write a day and an amount"),
    ({"rows": "2027-01-31 1\n31.1.2027 1"}, "rows", "No. 2: write the day such as"),
    ({"rows": "2027-01-31 0.001"}, "rows", "No. 1: USD has 2 decimals"),
    ({"rows": "2027-01-31 1\n2027-01-31 1"}, "rows", "No. 2: let it be due after"),
    ({"rows": "2027-01-31 1", "count": 2}, "count", "Leave it empty"),
]


def test_what_cannot_be_proposed(browser) -> None:
    client = browser("mia", "operator")
    for number, (sent, field, said) in enumerate(WRONG):
        do = ("preview", "propose")[number % 2]
        page = client.post(PAGE, {**sent, "do": do, "reason": "x"})
        assert said in " ".join(page.context["form"].errors[field]), sent
        assert "preview" not in page.context
    assert not RepaymentPlan.objects.exists()


def test_another_venue_decides_nothing_about_ours(browser) -> None:
    maker = browser("mia", "operator")
    sent = {"rows": f"{today() + timedelta(days=1)} 1.00", "reason": "x", "do": "propose"}
    maker.post(PAGE, sent)
    maker.post(MATRIX, {"do": "propose", "below": "", "rate": "10", "reason": "x"})
    theirs = create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    stranger = signed_in(person("sam", theirs, "operator", "approver"))
    plan, matrix = RepaymentPlan.objects.get(), ProvisionMatrix.objects.get()
    for do in ("approve", "refuse"):
        decide = {"do": do, "proposal": plan.pk, "because": "x"}
        for path in (PAGE, PAGE.replace("demo", "other")):
            assert stranger.post(path, decide).status_code == 404
        decide = {**decide, "proposal": matrix.pk}
        assert stranger.post(MATRIX, decide).status_code == 404
        page = stranger.post(MATRIX.replace("demo", "other"), decide, follow=True)
        assert "Choose what to approve" in page.content.decode()
    viewer = browser("vic", "viewer")
    viewer.post(PAGE, {"do": "approve", "proposal": plan.pk})
    for row in (plan, matrix):
        row.refresh_from_db()
        assert row.approved is None


def test_the_matrix_by_two_persons(browser) -> None:
    maker, other = browser("mia", "operator", "approver"), browser("cho", "approver")
    before = maker.get(DESK).context["provisions"]
    assert [one.bucket.label for one, _, _ in before] == ["up to 30 days"]
    wrong = {"do": "propose", "below": ["10", "5", ""], "rate": ["10", "20", "100"], "reason": "x"}
    page = maker.post(MATRIX, wrong)
    assert page.context["wrong"].startswith("Row 2, below: give more than 10 days")
    assert [row.below for row in page.context["rows_sent"]][:3] == ["10", "5", ""]
    assert (
        "Row 1, rate: write per cent"
        in maker.post(MATRIX, {**wrong, "rate": ["ten", "", ""]}).content.decode()
    )
    page = maker.post(MATRIX, {**wrong, "rate": ["100.1", "", ""]})
    assert page.context["wrong"] == "Row 1, rate: write at most 100 per cent."
    maker.post(MATRIX, {**wrong, "below": ["0010", "20", ""], "rate": ["12.5", "20", "100"]})
    row = ProvisionMatrix.objects.get()
    assert row.buckets[0] == {"below": 10, "rate": "1/8"}
    decide = {"do": "approve", "proposal": row.pk}
    assert "another person decides" in maker.post(MATRIX, decide, follow=True).content.decode()
    assert "Provision matrix" in other.get("/console/demo/").content.decode()
    done = other.post(MATRIX, decide, follow=True).content.decode()
    assert "version 1 counts" in done
    assert "12.5 %" in done
    after = maker.get(DESK)
    assert [one.bucket.label for one, _, _ in after.context["provisions"]] == ["up to 10 days"]
    assert after.context["matrix_version"] == 1


def test_an_account_shows_no_more_debts_than_a_page_holds(browser, monkeypatch) -> None:
    monkeypatch.setattr("backoffice.console.accounts.views.DEBTS", 0)
    page = browser("mia", "viewer").get("/console/demo/accounts/amy/").content.decode()
    assert "The oldest 0 of 1;" in page
    assert "agree on a repayment plan" not in page

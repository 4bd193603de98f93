"""Repayment plans: two persons, one in force a debt, and what repays the debt counts to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.db.models import Q

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.controls.models import Alarm
from backoffice.core.events import Deposit, EndOfDay, Repay
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import RepaymentPlan
from backoffice.proposals.plans import late_plans, running_plans
from backoffice.proposals.services import (
    approve_plan,
    propose_plan,
    propose_plan_end,
    refuse_plan,
    tell_overdue,
)
from backoffice.shortfalls.instalments import Instalment, split
from backoffice.shortfalls.models import Debt
from backoffice.venues.store import handle
from tests.access.people import person
from tests.venues.builders import later

pytestmark = pytest.mark.parametrize("venue", [10], indirect=True)
TODAY = date(2026, 3, 2)
P = "proposals_repaymentplan"


def debt() -> Debt:
    return Debt.objects.select_related("venue").get()


def wanted(by, count=4, total=None, first=TODAY):
    owed = int(debt().principal) if total is None else total
    made = split(owed, count=count, every="week", first=first)
    return propose_plan(debt=debt(), instalments=made, reason="Agreed by letter", by=by)


def stands(venue, today=None):
    (one,) = running_plans(venue, Q(debt=debt()), today=today).values()
    return [(item.state, item.paid) for item in one.standings]


def repay(amount, **when):
    handle("demo", Deposit(later(**when), "amy", "USD", amount))
    handle("demo", Repay(later(**when), "amy", "USD", amount, "mia", "cho"))


def test_what_repays_the_debt_counts_since_the_plan(venue, maker, checker):
    repay(500, minutes=4)  # before it: not the plan's
    plan = approve_plan(proposal=wanted(maker, total=400), by=checker)
    assert approve_plan(proposal=plan, by=checker) == plan
    assert stands(venue) == [("due", 0)] * 4
    repay(150, minutes=5)
    assert stands(venue) == [("paid", 100), ("partly_paid", 50), ("due", 0), ("due", 0)]
    handle("demo", EndOfDay(later(hours=10)))
    assert late_plans(venue, most=5) == ([], 0)
    handle("demo", Deposit(later(days=8), "cleo", "USD", 1))
    (one,), count = late_plans(venue, most=5)
    assert (count, one.overdue, one.paid) == (1, 50, 150)
    assert one.late[0].overdue_since == TODAY + timedelta(days=8)
    assert one.coming is not None
    assert one.coming.number == 3
    repay(50, days=8, minutes=1)
    assert late_plans(venue, most=5) == ([], 0)


def test_two_persons_and_one_in_force(venue, maker, checker):
    first = wanted(maker)
    with pytest.raises(ProposalError, match="mia proposed one already"):
        wanted(maker)
    person("mia", venue, "approver")
    with pytest.raises(SamePerson):
        approve_plan(proposal=first, by=maker)
    with pytest.raises(NotPermitted):
        wanted(checker)
    refuse_plan(proposal=first, by=checker, because="Too slow")
    with pytest.raises(ProposalError, match="no plan in force"):
        propose_plan_end(debt=debt(), reason="x", by=maker)
    second = approve_plan(proposal=wanted(maker, count=2), by=checker)
    third = approve_plan(proposal=wanted(maker, count=3), by=checker)
    assert third.replaces == second
    assert len(stands(venue)) == 3
    end = approve_plan(proposal=propose_plan_end(debt=debt(), reason="Paid", by=maker), by=checker)
    assert end.replaces == third
    assert running_plans(venue, Q(debt=debt())) == {}
    again = approve_plan(proposal=wanted(maker, count=1), by=checker)
    assert again.replaces == end


def test_looked_at_again_as_it_is_approved(venue, maker, checker):
    owed = int(debt().principal)
    with pytest.raises(ProposalError, match=r"amount: .* USD are owed; agree on no more"):
        wanted(maker, total=owed + 1)
    late = wanted(maker)
    repay(1, minutes=4)
    with pytest.raises(ProposalError, match="are owed; agree on no more"):
        approve_plan(proposal=late, by=checker)
    refuse_plan(proposal=late, by=checker, because="x")
    past = wanted(maker, first=TODAY)
    handle("demo", Deposit(later(days=1), "cleo", "USD", 1))
    with pytest.raises(ProposalError, match="due on 2026-03-03 or later"):
        approve_plan(proposal=past, by=checker)


def test_told_once_a_day_of_what_became_overdue(venue, maker, checker):
    approve_plan(proposal=wanted(maker, total=400), by=checker)
    assert tell_overdue() == 0  # none is, and today it is not looked at again
    repay(100, minutes=5)
    handle("demo", Deposit(later(days=15), "cleo", "USD", 1))
    assert (tell_overdue(), tell_overdue()) == (2, 0)
    (alarm,) = Alarm.objects.filter(venue=venue)
    said = "2 instalments are newly overdue by the repayment plans of debt 1."
    assert (alarm.what, alarm.sentence) == ("instalments_overdue", said)
    handle("demo", Deposit(later(days=16), "cleo", "USD", 1))
    assert tell_overdue() == 0  # they are late still, but not newly
    handle("demo", Deposit(later(days=22), "cleo", "USD", 1))
    assert tell_overdue() == 1
    assert Alarm.objects.count() == 2


APPROVED = f"UPDATE {P} SET approved = true, decided_at = now(), decided_by = "
INSERT = (
    f"INSERT INTO {P} (venue_id, debt_id, what, replaces_id, amount, instalments, reason,"
    " proposed_by, expires_at) SELECT venue_id, debt_id, 'agree', {}, 5, '{}', 'x', 'eve',"
    f" now() + interval '1 day' FROM {P} LIMIT 1"
)
ITEM = '{{"due_on": "2026-04-0{}", "amount": "{}"}}'


ATTACKS = [
    (f"{APPROVED} ' Mia', sequence = (SELECT sequence FROM venues_venuestate)", "two_persons"),
    (f"{APPROVED} 'cho', sequence = 1", "from no other event"),
    (f"UPDATE {P} SET amount = 1", "permission denied"),
    (f"DELETE FROM {P}", "permission denied"),
    (INSERT.format(f"(SELECT max(id) FROM {P})", f"[{ITEM.format(1, 5)}]"), "or none"),
    (INSERT.format("NULL", f"[{ITEM.format(1, 9)}, {ITEM.format(2, -4)}]"), "above 0"),
    (INSERT.format("NULL", f"[{ITEM.format(2, 2)}, {ITEM.format(1, 3)}]"), "above 0"),
    (INSERT.format("NULL", f"[{ITEM.format(1, 4)}]"), "sum to the amount"),
    (INSERT.format("NULL", '[{"due_on": "1 May 2027", "amount": "5"}]'), "plan_items"),
    (INSERT.format("NULL", '[{"due_on": "infinity", "amount": "5"}]'), "plan_items"),
    (INSERT.format("NULL", '[{"due_on": "2027-05-01", "amount": "5e0"}]'), "plan_items"),
]


def test_database_wants_what_two_persons_agreed(venue, maker):
    wanted(maker)
    for attack, said in ATTACKS:
        with (
            pytest.raises(Error, match=said),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)


def test_database_lets_one_plan_be_in_force(venue, maker, checker):
    """Past the service: two plans that follow the same one, or none."""
    approve_plan(proposal=wanted(maker), by=checker)
    row = RepaymentPlan.objects.get()
    for replaces, key in ((None, "plan_first"), (row.pk, "plan_replaced_once")):
        same = {**_copied(row), "replaces_id": replaces}
        two = [RepaymentPlan.objects.create(**same) for _ in range(2)]
        both = RepaymentPlan.objects.filter(pk__in=[one.pk for one in two])
        did = {name: getattr(row, name) for name in ("approved", "decided_by", "decided_at")}
        with pytest.raises(Error, match=key), transaction.atomic():
            both.update(**did, sequence=row.sequence)


def _copied(row):
    names = ("venue_id", "debt_id", "what", "amount", "instalments", "reason", "proposed_by")
    return {name: getattr(row, name) for name in (*names, "expires_at")}


def test_instalments_given_one_by_one(venue, maker, checker):
    made = [Instalment(TODAY, 7), Instalment(TODAY + timedelta(days=90), 11)]
    row = propose_plan(debt=debt(), instalments=made, reason="x", by=maker)
    assert (row.amount, list(row.agreed)) == (18, made)

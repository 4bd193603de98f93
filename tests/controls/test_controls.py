"""Restrictions by hand, security holds, break-glass."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.accounts.selectors import read_restrictions
from backoffice.controls.errors import ControlError, ReferenceConflict
from backoffice.controls.models import Alarm, ControlOrder, SecurityEvent
from backoffice.controls.services import (
    Order,
    apply_orders,
    approve_break_glass,
    approve_security_rule,
    propose_break_glass,
    propose_security_rule,
    refuse_break_glass,
    report_security,
    see_alarm,
    set_security_rule,
)
from backoffice.core.state import Forbids, Imposed
from backoffice.venues.models import EventRecord
from tests.access.people import person, root

WHY = {"reason_code": "fraud", "reason": "A chargeback."}
HELD = (Forbids.NO_WITHDRAWAL, Imposed.SECURITY)
MANUAL = (Forbids.FROZEN, Imposed.MANUAL)


@pytest.fixture
def operator(venue):
    return person("opa", venue, "operator")


def in_force(venue, account="amy"):
    return read_restrictions(venue_id=venue.pk).get(account, {})


def test_many_are_restricted_extended_and_lifted(venue, operator):
    end = timezone.now() + timedelta(days=1)
    frozen = [Order(name, "frozen", end) for name in ("amy", "bob")]
    first = apply_orders(venue=venue, orders=frozen, by=operator, reference="t1", **WHY)
    assert apply_orders(venue=venue, orders=frozen, by=operator, reference="t1", **WHY) == first
    assert ControlOrder.objects.count() == 2
    other = [Order("cleo", "frozen", end)]
    for conflict in (
        {"orders": other},
        {"orders": frozen[:1]},
        {"orders": [*frozen, *other]},
        {"reason": "Another one."},
        {"reason_code": "other"},
        {"by": person("oto", venue, "operator")},
    ):
        sent = {"venue": venue, "orders": frozen, "by": operator, "reference": "t1", **WHY}
        with pytest.raises(ReferenceConflict, match="t1 was used before"):
            apply_orders(**{**sent, **conflict})
    assert ControlOrder.objects.count() == 2
    assert in_force(venue)[MANUAL] == end
    extended = [Order("amy", "frozen", end + timedelta(days=1))]
    apply_orders(venue=venue, orders=extended, by=operator, **WHY)
    assert in_force(venue)[MANUAL] == end + timedelta(days=1)
    lifts = [Order("amy", "frozen", lift=True), Order("bob", "frozen", lift=True)]
    apply_orders(venue=venue, orders=lifts, by=operator, **WHY)
    assert not in_force(venue)
    newest = ControlOrder.objects.filter(account__code="amy").first()
    assert (newest.kind, newest.ordered_by, newest.reason) == ("lift", "opa", "A chargeback.")


def test_one_mistake_and_nothing_is_done(venue, operator):
    past = timezone.now() - timedelta(days=1)
    for orders, said in (
        ([Order("amy", "frozen"), Order("zoe", "frozen")], "orders.2.account"),
        ([Order("amy", "frozen"), Order("a\x00", "frozen")], "orders.2.account"),
        ([Order("amy", "frozen"), Order("bob", "cold")], "orders.2.kind"),
        ([Order("amy", "frozen"), Order("bob", "frozen", past)], "orders.2.until"),
        ([], "orders: give"),
    ):
        with pytest.raises(ControlError, match=said):
            apply_orders(venue=venue, orders=orders, by=operator, **WHY)
    with pytest.raises(ControlError, match="reason_code"):
        apply_orders(
            venue=venue, orders=[Order("amy", "frozen")], by=operator, reason_code="x", reason="y"
        )
    with pytest.raises(NotPermitted):
        apply_orders(venue=venue, orders=[Order("amy", "frozen")], by=root(), **WHY)
    assert not in_force(venue)


def test_a_lift_of_nothing_is_no_lift(venue, operator):
    apply_orders(venue=venue, orders=[Order("amy", "frozen")], by=operator, **WHY)
    events = EventRecord.objects.count()
    lifts = [Order(name, "frozen", lift=True) for name in ("amy", "bob")]
    with pytest.raises(ControlError, match=r"orders\.2: bob has no restriction frozen by hand"):
        apply_orders(venue=venue, orders=lifts, by=operator, reference="t2", **WHY)
    assert MANUAL in in_force(venue)
    assert not ControlOrder.objects.filter(kind="lift").exists()
    assert EventRecord.objects.count() == events
    done = apply_orders(venue=venue, orders=lifts[:1], by=operator, reference="t2", **WHY)
    again = apply_orders(venue=venue, orders=lifts[:1], by=operator, reference="t2", **WHY)
    assert (again, ControlOrder.objects.filter(kind="lift").count()) == (done, 1)


def report(venue, operator, what="new_device", reference="e1", **ago):
    return report_security(
        venue=venue,
        account="amy",
        what=what,
        reference=reference,
        happened_at=timezone.now() - timedelta(**ago),
        by=operator,
    )


def test_a_security_event_holds_by_rule_and_is_never_shortened(venue, operator):
    event = report(venue, operator, what="signer_change")
    assert in_force(venue)[HELD] == event.until == event.happened_at + timedelta(hours=72)
    report(venue, operator, what="new_device", reference="e2")
    assert in_force(venue)[HELD] == event.until  # 24 hours would be less
    lifts = [Order("amy", "no_withdrawal", lift=True)]
    with pytest.raises(ControlError, match=r"orders\.1: amy has no restriction no_withdrawal"):
        apply_orders(venue=venue, orders=lifts, by=operator, **WHY)
    apply_orders(venue=venue, orders=[Order("amy", "no_withdrawal"), *lifts], by=operator, **WHY)
    assert in_force(venue)[HELD] == event.until
    assert ControlOrder.objects.filter(kind="hold").count() == 2


def test_the_venue_sets_its_rules(venue, operator):
    rule = {"venue": venue, "what": "new_device", "forbids": "frozen"}
    with pytest.raises(NotPermitted):
        set_security_rule(**rule, hours=1, by=operator)
    less = {"reason": "Support resets devices itself", "by": root()}
    wanted = propose_security_rule(**rule, hours=1, **less)
    approve_security_rule(request=wanted, by=root("root-2"))
    event = report(venue, operator)
    assert in_force(venue)[Forbids.FROZEN, Imposed.SECURITY] == event.until
    wanted = propose_security_rule(**rule, hours=0, **less)
    approve_security_rule(request=wanted, by=root("root-2"))
    assert report(venue, operator, reference="e2").until is None
    with pytest.raises(ControlError, match="hours"):
        set_security_rule(**rule, hours=-1, by=root())


def test_a_reference_counts_once_and_old_events_hold_nothing(venue, operator):
    event = report(venue, operator)
    same = {
        "venue": venue,
        "account": "amy",
        "what": "new_device",
        "reference": "e1",
        "happened_at": event.happened_at,
        "by": operator,
    }
    assert report_security(**same) == event
    for another in ({"what": "new_address"}, {"by": person("oto", venue, "operator")}):
        with pytest.raises(ReferenceConflict, match="e1 was used before"):
            report_security(**same | another)
    assert report(venue, operator, reference="e3", days=9).until is None
    for wrong in ({"reference": " "}, {"what": "x"}, {"days": -1}):
        with pytest.raises(ControlError):
            report(venue, operator, **{"reference": "e4", **wrong})


def test_two_persons_break_the_glass_with_an_alarm(venue, operator):
    report(venue, operator)
    ask = {"venue": venue, "account": "amy", "reason": "She sits here.", "by": operator}
    with pytest.raises(ControlError, match="no security hold"):
        propose_break_glass(**ask, forbids="frozen")
    request = propose_break_glass(**ask, forbids="no_withdrawal")
    assert Alarm.objects.get().what == "break_glass_proposed"
    with pytest.raises(SamePerson):
        approve_break_glass(request=request, by=person("opa", venue, "approver"))
    assert HELD in in_force(venue)
    checker = person("cho", venue, "approver")
    done = approve_break_glass(request=request, by=checker)
    assert (done.approved_by, HELD in in_force(venue)) == ("cho", False)
    alarm = Alarm.objects.get(what="break_glass")
    assert alarm.sentence.startswith("opa and cho ended the security hold")
    with pytest.raises(SamePerson):
        see_alarm(alarm=alarm, by=checker)
    with pytest.raises(ControlError, match="carried out already"):
        approve_break_glass(request=request, by=checker)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE controls_breakglassrequest SET approved_by = E'OPA ', approved_at = now()",
        "UPDATE controls_breakglassrequest SET proposed_by = 'x'",
        "DELETE FROM controls_breakglassrequest",
        "DELETE FROM controls_alarm",
        "UPDATE controls_alarm SET sentence = 'nothing'",
        "UPDATE controls_controlorder SET ordered_by = 'x'",
        "DELETE FROM controls_securityevent",
    ],
)
def test_the_database_keeps_what_was_done(venue, operator, attack):
    report(venue, operator)
    propose_break_glass(
        venue=venue, account="amy", forbids="no_withdrawal", reason="x", by=operator
    )
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert SecurityEvent.objects.count() == 1


@pytest.fixture
def wanted(venue, operator):
    """A request to end amy's hold after a new device."""
    report(venue, operator, hours=1)
    return propose_break_glass(
        venue=venue, account="amy", forbids="no_withdrawal", reason="She sits here.", by=operator
    )


def test_the_request_holds_what_was_seen(venue, wanted):
    assert wanted.held_until == in_force(venue)[HELD]
    assert wanted.cause == f"New Device at {wanted.event.happened_at:%Y-%m-%d %H:%M} UTC"


@pytest.mark.parametrize("what", ["signer_change", "password_change"])
def test_a_hold_that_changed_is_not_ended(venue, operator, wanted, what):
    """The attacker asks to end an old hold, and changes the address while it waits."""
    report(venue, operator, what=what, reference="e2", hours=2)  # longer, or within the first
    checker = person("cho", venue, "approver")
    with pytest.raises(ControlError, match="the hold has changed since it was proposed"):
        approve_break_glass(request=wanted, by=checker)
    assert HELD in in_force(venue)
    assert Alarm.objects.get().what == "break_glass_proposed"
    again = propose_break_glass(
        venue=venue, account="amy", forbids="no_withdrawal", reason="Still here.", by=operator
    )
    approve_break_glass(request=again, by=checker)
    assert HELD not in in_force(venue)
    with pytest.raises(ControlError, match="the hold has ended by now"):
        approve_break_glass(request=wanted, by=checker)
    assert ControlOrder.objects.filter(kind="break_glass").count() == 1


def test_refused_or_withdrawn(venue, operator, wanted):
    checker = person("cho", venue, "approver")
    with pytest.raises(NotPermitted):
        refuse_break_glass(request=wanted, by=person("oto", venue, "operator"), because="x")
    with pytest.raises(ControlError, match="because"):
        refuse_break_glass(request=wanted, by=checker, because=" ")
    done = refuse_break_glass(request=wanted, by=checker, because="Nobody sits here.")
    assert (done.refused_by, done.refusal) == ("cho", "Nobody sits here.")
    with pytest.raises(ControlError, match="cho refused it"):
        approve_break_glass(request=wanted, by=checker)
    own = propose_break_glass(
        venue=venue, account="amy", forbids="no_withdrawal", reason="x", by=operator
    )
    assert refuse_break_glass(request=own, by=operator, because="A mistake").refused_by == "opa"
    assert HELD in in_force(venue)


def test_whom_an_alarm_is_about_does_not_put_it_away(venue, operator, wanted):
    alarm = Alarm.objects.get()
    with pytest.raises(NotPermitted):
        see_alarm(alarm=alarm, by=person("vic", venue, "viewer"))
    both = person("OPA ", venue, "approver", "auditor")
    with pytest.raises(SamePerson, match="the alarm is about OPA"):
        see_alarm(alarm=alarm, by=both)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE controls_alarm SET seen_by = ' OPA', seen_at = now()")
    see_alarm(alarm=alarm, by=person("aud", venue, "auditor"))
    alarm.refresh_from_db()
    assert alarm.seen_by == "aud"


@pytest.mark.parametrize(
    "attack",
    [
        "approved_by = 'cho', approved_at = now(), sequence = 1",
        "approved_by = 'cho', approved_at = now(), sequence = "
        "(SELECT max(sequence) FROM venues_eventrecord)",
        "held_until = now()",
        "cause = 'nothing'",
        "refused_by = 'cho', refused_at = now(), refusal = ' '",
    ],
)
def test_the_database_wants_the_event_that_ends_the_hold(wanted, attack):
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE controls_breakglassrequest SET {attack}")


def test_a_reference_of_break_glass_counts_once(venue, operator):
    report(venue, operator)
    wish = {"venue": venue, "account": "amy", "forbids": "no_withdrawal", "by": operator}
    first = propose_break_glass(**wish, reason="She sits here.", reference="k1")
    assert propose_break_glass(**wish, reason="She sits here.", reference="k1") == first
    assert Alarm.objects.count() == 1
    with pytest.raises(ReferenceConflict):
        propose_break_glass(**wish, reason="He sits here.", reference="k1")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM controls_sentorders")

"""Halts and prices that two persons let pass."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.core.events import ReleaseBreaker, SetMarks, Sweep
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import GuardProposal
from backoffice.proposals.services import (
    approve_guard,
    propose_acceptance,
    propose_release,
    refuse_guard,
)
from backoffice.venues.models import Halt, HaltRelease, PriceAcceptance, Venue
from backoffice.venues.store import handle, load_book
from tests.access.people import person
from tests.venues.builders import PERP, later
from tests.venues.halting import doubted_venue, guarded_venue, halted_venue

pytestmark = pytest.mark.django_db


def asked(venue: Venue) -> GuardProposal:
    return propose_release(venue=venue, reason="Marks are right", by=maker(venue))


def maker(venue: Venue) -> Any:
    return person("mia", venue, "operator", "approver")


def checker(venue: Venue) -> Any:
    return person("cho", venue, "approver")


def test_two_persons_release_a_halt_and_the_next_sweep_goes_on() -> None:
    venue = halted_venue()
    row = asked(venue)
    with pytest.raises(SamePerson):
        approve_guard(proposal=row, by=maker(venue))
    with pytest.raises(NotPermitted):
        approve_guard(proposal=row, by=person("olga", venue, "operator"))
    with pytest.raises(ProposalError, match="mia asked for it already"):
        propose_release(venue=venue, reason="x", by=person("olga", venue))
    done = approve_guard(proposal=row, by=checker(venue))
    assert approve_guard(proposal=row, by=checker(venue)) == done
    release = HaltRelease.objects.get()
    assert (release.proposed_by, release.approved_by) == ("mia", "cho")
    assert release.sequence == done.sequence
    assert load_book("demo").held("amy")
    handle("demo", Sweep(timezone.now()))
    assert not load_book("demo").held("amy")


def test_a_release_is_refused_for_what_is_over() -> None:
    venue = halted_venue()
    row = asked(venue)
    handle("demo", ReleaseBreaker(later(minutes=2), "ann", "ben"))
    with pytest.raises(ProposalError, match="released already"):
        approve_guard(proposal=row, by=checker(venue))
    with pytest.raises(ProposalError, match="the venue is not halted"):
        propose_release(venue=venue, reason="x", by=maker(venue))


def test_a_request_does_not_end_a_later_halt() -> None:
    venue = halted_venue()
    row = asked(venue)
    handle("demo", ReleaseBreaker(later(minutes=2), "ann", "ben"))
    handle("demo", Sweep(later(minutes=3)))
    mark = {PERP: Fraction(780)}  # now cleo is due
    handle("demo", SetMarks(later(minutes=4), mark))
    handle("demo", Sweep(later(minutes=4)))
    handle("demo", Sweep(later(minutes=5)))
    assert list(Halt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    with pytest.raises(ProposalError, match="released already"):
        approve_guard(proposal=row, by=checker(venue))


def test_a_request_expires_and_may_be_refused() -> None:
    venue = halted_venue()
    row = asked(venue)
    with pytest.raises(ProposalError, match="because"):
        refuse_guard(proposal=row, by=checker(venue), because=" ")
    refused = refuse_guard(proposal=row, by=checker(venue), because="Not yet")
    assert (refused.approved, refused.refusal) == (False, "Not yet")
    late = GuardProposal.objects.create(
        venue=venue,
        what="release",
        halt=Halt.objects.get(),
        reason="x",
        proposed_by="mia",
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    with pytest.raises(ProposalError, match="expired"):
        approve_guard(proposal=late, by=checker(venue))
    assert not HaltRelease.objects.exists()


def test_two_persons_accept_a_mark() -> None:
    venue = doubted_venue()
    row = propose_acceptance(
        venue=venue, of="mark", subject=PERP, reason="It crashed", by=maker(venue)
    )
    with pytest.raises(SamePerson):
        approve_guard(proposal=row, by=maker(venue))
    approve_guard(proposal=row, by=checker(venue))
    assert PriceAcceptance.objects.get().approved_by == "cho"
    assert load_book("demo").marks[PERP] == 100


@pytest.mark.parametrize(("of", "subject"), [("mark", "x"), ("price", "USD"), ("x", PERP)])
def test_only_what_waits_is_accepted(of: str, subject: str) -> None:
    venue = guarded_venue()
    with pytest.raises(ProposalError):
        propose_acceptance(venue=venue, of=of, subject=subject, reason="x", by=maker(venue))


@pytest.mark.parametrize(
    "attack",
    [
        "approved = true, decided_by = E'MIA ', decided_at = now(), sequence = 1",
        "approved = true, decided_by = 'cho', decided_at = now()",
        "reason = 'x'",
        "halt_id = NULL",
    ],
)
def test_the_database_keeps_what_was_asked(attack: str) -> None:
    asked(halted_venue())
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE proposals_guardproposal SET {attack}")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM proposals_guardproposal")

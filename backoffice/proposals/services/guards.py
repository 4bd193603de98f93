"""Halts to release and prices to accept: asked for by one person, let pass by another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.core.events import AcceptMark, AcceptPrice, Event, ReleaseBreaker
from backoffice.core.guards.memory import Candidate
from backoffice.core.replay import from_plain
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import GuardProposal, Pass
from backoffice.proposals.services.deciding import (
    approve_row,
    check_alone,
    check_open,
    locked,
    refuse,
)
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import GuardMemory, Halt, HaltRelease, Venue
from backoffice.venues.store import handle

LIFETIME = timedelta(hours=1)  # what guards hold back is decided soon, or looked at again
REFUSED = {
    "not_halted": "it was released already.",
    "no_candidate": "that price does not wait any more; look again.",
}


@retrying
def propose_release(*, venue: Venue, reason: str, by: Any) -> GuardProposal:
    """Ask that the venue's halt ends. Errors: `NotPermitted`, `ProposalError`."""
    require(by, Permission.PROPOSE, venue)
    said = checked_words("reason", reason, ProposalError)
    with transaction.atomic():
        lock_venue(venue.code)  # one that asks at the same time waits, and is told
        halt = Halt.objects.filter(venue=venue, release__isnull=True).order_by("number").last()
        if halt is None:
            raise ProposalError("halt", "the venue is not halted.")
        check_alone(GuardProposal.objects.filter(venue=venue, what=Pass.RELEASE, halt=halt))
        return _proposed(venue, said, by, what=Pass.RELEASE, halt=halt)


@retrying
def propose_acceptance(
    *, venue: Venue, of: str, subject: str, reason: str, by: Any
) -> GuardProposal:
    """Ask that the mark or price (`of`) that waits outside of its band is used.

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, venue)
    said = checked_words("reason", reason, ProposalError)
    if of not in (Pass.MARK, Pass.PRICE):
        raise ProposalError("of", "choose mark or price.")
    with transaction.atomic():
        lock_venue(venue.code)
        known = [] if "\x00" in subject else [subject]
        rows = GuardMemory.objects.filter(venue=venue, kind="candidate", of=of, subject__in=known)
        row = rows.first()
        if row is None:
            raise ProposalError("subject", f"no {of} of {subject!r} waits outside of its band.")
        price = from_plain(Candidate, row.value).price
        same = {"what": of, "subject": subject, "price": price}
        check_alone(GuardProposal.objects.filter(venue=venue, **same))
        return _proposed(venue, said, by, **same)


@retrying
def approve_guard(*, proposal: GuardProposal, by: Any) -> GuardProposal:
    """Let it pass, once: the next sweep goes on. Again by the same person it answers the same.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError` (decided, expired, or no longer so).
    """
    require(by, Permission.APPROVE, proposal.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = locked(proposal, "venue")
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        now = timezone.now()
        state = lock_venue(row.venue.code)
        _check_halt(row)
        event = _event(row, max(now, state.clock), name)
        done = handle(row.venue.code, event, reference=f"guard:{row.pk}")
        for refusal in done.outcome.refused:
            said = REFUSED.get(refusal.reason, f"the book refuses it: {refusal.reason}.")
            raise ProposalError("proposal", said)
        return approve_row(row, name, sequence=done.sequence)


@retrying
def refuse_guard(*, proposal: GuardProposal, by: Any, because: str) -> GuardProposal:
    """Leave it held back. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.venue)
    return refuse(proposal, by, because)


def _event(row: GuardProposal, at: datetime, name: str) -> Event:
    persons = (row.proposed_by, name)
    if row.what == Pass.RELEASE:
        return ReleaseBreaker(at, *persons)
    assert row.subject is not None
    assert row.price is not None
    which = AcceptMark if row.what == Pass.MARK else AcceptPrice
    return which(at, row.subject, row.price, *persons)


def _check_halt(row: GuardProposal) -> None:
    """A later halt has its own reasons: a request for an earlier one does not end it."""
    if row.halt_id is not None and HaltRelease.objects.filter(halt_id=row.halt_id).exists():
        raise ProposalError("proposal", REFUSED["not_halted"])


def _proposed(venue: Venue, said: str, by: Any, **what: Any) -> GuardProposal:
    name, until = principal_of(by).name, timezone.now() + LIFETIME
    return GuardProposal.objects.create(
        venue=venue, reason=said, proposed_by=name, expires_at=until, **what
    )

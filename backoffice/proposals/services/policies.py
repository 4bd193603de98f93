"""A policy from proposal to version: written by one person, approved by another."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.core.facts import canonical
from backoffice.hooks import PolicyDocumentError
from backoffice.ledger.services import retrying
from backoffice.proposals.checking import read_policy
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import PolicyProposal
from backoffice.proposals.services.deciding import (
    LIFETIME,
    approve_row,
    check_open,
    locked,
    refuse,
)
from backoffice.proposals.services.trials import ask_here, books_of, check_tried
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import PolicyVersion, Venue
from backoffice.venues.services import add_policy_version


def propose_policy(
    *, venue: Venue, text: str, reason: str, effective_at: datetime | None, by: Any
) -> PolicyProposal:
    """Propose a policy; dry runs on the books of now and of yesterday begin, another person
    makes it a version when the first has ended.

    Errors: `NotPermitted`, `ProposalError` with `text`, `reason` or `effective_at`.
    """
    require(by, Permission.WRITE_POLICY, venue)
    said = checked_words("reason", reason, ProposalError)
    now = timezone.now()
    if effective_at is not None and effective_at <= now:
        raise ProposalError("effective_at", "give a time to come, or none for at once.")
    read = read_policy(venue, text)
    if read.problems:
        first = read.problems[0]
        told = f"line {first.line}, {first.field}: {first.message}"
        raise ProposalError("text", told, read.problems)
    if read.policy is None or read.document is None:
        raise ProposalError("text", "it holds no policy.")
    name = principal_of(by).name
    with transaction.atomic():
        row = PolicyProposal.objects.create(
            venue=venue,
            text=text,
            document=read.document,
            document_sha256=hashlib.sha256(canonical(read.document).encode()).hexdigest(),
            based_on=_newest(venue),
            effective_at=effective_at,
            reason=said,
            proposed_by=name,
            expires_at=now + LIFETIME,
        )
        for when in books_of(venue):
            ask_here(venue, read.document, when, 0, name, row)
    return row


@retrying
def approve_policy(
    *, proposal: PolicyProposal, by: Any, seen_sha256: str | None = None
) -> PolicyProposal:
    """Make it a version. Again by the same person it answers the same.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError` (decided before, expired, not
    tried yet, another version was added since, no longer valid).
    """
    require(by, Permission.APPROVE_POLICY, proposal.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = locked(proposal, "venue")
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        if seen_sha256 not in (None, row.document_sha256):
            raise ProposalError("proposal", "this is not the policy proposed; look again.")
        check_tried(row)
        state = lock_venue(row.venue.code)  # so that no other version comes between
        if _newest(row.venue) != row.based_on:
            raise ProposalError(
                "proposal",
                f"it was written when version {row.based_on} was the newest; propose it again.",
            )
        now = timezone.now()
        try:
            version = add_policy_version(
                venue=row.venue,
                document=row.document,
                author=row.proposed_by,
                approver=name,
                # Never before what the books have settled already: history keeps its policy.
                effective_at=max(row.effective_at or now, now, state.clock),
            )
        except PolicyDocumentError as error:
            raise ProposalError("proposal", f"it is no longer valid: {error}.") from error
        return approve_row(row, name, version=version)


@retrying
def refuse_policy(*, proposal: PolicyProposal, by: Any, because: str) -> PolicyProposal:
    """Refuse it. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE_POLICY, proposal.venue)
    return refuse(proposal, by, because)


def _newest(venue: Venue) -> int:
    return PolicyVersion.objects.filter(venue=venue).count()

"""A venue's provision matrix: a version written by one person, approved by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.matrices import newest_matrix
from backoffice.proposals.models import ProvisionMatrix
from backoffice.proposals.services.deciding import (
    LIFETIME,
    WAITS,
    approve_row,
    check_alone,
    check_open,
    locked,
    refuse,
)
from backoffice.records.refusals import checked_words
from backoffice.shortfalls.provisions import MatrixError, plain_matrix, read_matrix
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue


@retrying
def propose_matrix(*, venue: Venue, buckets: Any, reason: str, by: Any) -> ProvisionMatrix:
    """Propose buckets, as `shortfalls.provisions.read_matrix` takes them.

    Errors: `NotPermitted`, `ProposalError` with the bucket's field, `reason` or `proposal`.
    """
    require(by, Permission.PROPOSE, venue)
    said = checked_words("reason", reason, ProposalError)
    try:
        matrix = read_matrix(buckets)
    except MatrixError as error:
        raise ProposalError(error.field, error.wrong) from error
    with transaction.atomic():
        lock_venue(venue.code)  # one that proposes at the same time waits, and is told
        based_on, in_force = newest_matrix(venue)
        if matrix == in_force:
            raise ProposalError("buckets", "these are in force already; change one.")
        check_alone(ProvisionMatrix.objects.filter(venue=venue), WAITS)
        return ProvisionMatrix.objects.create(
            venue=venue,
            buckets=plain_matrix(matrix),
            based_on=based_on,
            reason=said,
            proposed_by=principal_of(by).name,
            expires_at=timezone.now() + LIFETIME,
        )


@retrying
def approve_matrix(*, proposal: ProvisionMatrix, by: Any) -> ProvisionMatrix:
    """Make it the venue's newest version. Again by the same person it answers the same.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError` (decided, expired, another version since).
    """
    require(by, Permission.APPROVE, proposal.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = locked(proposal, "venue")
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        lock_venue(row.venue.code)  # so that no other version comes between
        if newest_matrix(row.venue)[0] != row.based_on:
            raise ProposalError("proposal", "another version came since; propose it again.")
        return approve_row(row, name, version=row.based_on + 1)


@retrying
def refuse_matrix(*, proposal: ProvisionMatrix, by: Any, because: str) -> ProvisionMatrix:
    """Leave the one in force. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.venue)
    return refuse(proposal, by, because)

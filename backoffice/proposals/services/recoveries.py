"""Recoveries and repayments by hand: proposed by one person, carried out by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.core.events import Recover, Repay
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import RecoveryProposal, What
from backoffice.proposals.services.deciding import LIFETIME, check_open, check_words, refuse_row
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.store import handle

MOST_DIGITS = 38
EVENTS = {What.RECOVER: Recover, What.REPAY: Repay}


def propose_recovery(
    *, shortfall: Shortfall, what: str, amount: int, reason: str, by: Any
) -> RecoveryProposal:
    """Propose that `amount` smallest units came in from outside on the shortfall (recover), or
    that the account's free cash repays its debts in the asset (repay).

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, shortfall.venue)
    said = check_words("reason", reason)
    if what not in What.values:
        raise ProposalError("what", f"choose one of {', '.join(What.values)}.")
    if not 0 < amount < 10**MOST_DIGITS:
        raise ProposalError("amount", "give an amount above 0.")
    return RecoveryProposal.objects.create(
        venue=shortfall.venue,
        shortfall=shortfall,
        what=what,
        amount=amount,
        reason=said,
        proposed_by=principal_of(by).name,
        expires_at=timezone.now() + LIFETIME,
    )


@retrying
def approve_recovery(*, proposal: RecoveryProposal, by: Any) -> RecoveryProposal:
    """Carry it out, once. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.shortfall.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = _locked(proposal)
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        hole, now = row.shortfall, timezone.now()
        event = EVENTS[What(row.what)](
            now, hole.account.code, hole.asset.asset.code, int(row.amount)
        )
        try:
            done = handle(hole.venue.code, event, reference=f"recovery:{row.pk}")
        except LedgerError as error:
            raise ProposalError("amount", str(error)) from error
        RecoveryProposal.objects.filter(pk=row.pk).update(
            approved=True, decided_by=name, decided_at=now, sequence=done.sequence
        )
    row.refresh_from_db()
    return row


@retrying
def refuse_recovery(*, proposal: RecoveryProposal, by: Any, because: str) -> RecoveryProposal:
    """Refuse it. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.shortfall.venue)
    said = check_words("because", because)
    with transaction.atomic():
        return refuse_row(_locked(proposal), principal_of(by).name, said)


def _locked(proposal: RecoveryProposal) -> RecoveryProposal:
    rows = RecoveryProposal.objects.select_for_update(of=("self",))
    related = ("shortfall__venue", "shortfall__account", "shortfall__asset__asset")
    return rows.select_related(*related).get(pk=proposal.pk)

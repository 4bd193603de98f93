"""Recoveries and repayments by hand: proposed by one person, carried out by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.models import Action
from backoffice.adjustments.services.limits import check_limits
from backoffice.core.events import Event, Recover, Repay
from backoffice.core.money import format_minor
from backoffice.core.outcome import Outcome
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import RecoveryProposal, What
from backoffice.proposals.room import room_for
from backoffice.proposals.services.deciding import (
    LIFETIME,
    approve_row,
    check_open,
    locked,
    refuse,
)
from backoffice.records.refusals import checked_words
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.locking import lock_venue
from backoffice.venues.store import handle

NOTHING = {
    What.RECOVER: "nothing of this shortfall is borne by others or open, so nothing is recovered "
    "on it; debts are repaid.",
    What.REPAY: "the account has no free cash, or owes nothing, so nothing is repaid.",
}


def propose_recovery(
    *, shortfall: Shortfall, what: str, amount: int, reason: str, by: Any
) -> RecoveryProposal:
    """Propose that `amount` smallest units came in from outside on the shortfall (recover), or
    that the account's free cash repays its debts in the asset (repay).

    Errors: `NotPermitted`, `ProposalError` (more than there is room for), `LimitExceeded`.
    """
    venue = shortfall.venue
    require(by, Permission.PROPOSE, venue)
    said = checked_words("reason", reason, ProposalError)
    if what not in What.values:
        raise ProposalError("what", f"choose one of {', '.join(What.values)}.")
    if amount <= 0:
        raise ProposalError("amount", "give an amount above 0.")
    _check_room(shortfall, what, amount)
    with transaction.atomic():
        amounts = {shortfall.asset.asset.code: amount}
        check_limits(venue=venue, who=by, action=Action.PROPOSE, amounts=amounts)
        return RecoveryProposal.objects.create(
            venue=venue,
            shortfall=shortfall,
            what=what,
            amount=amount,
            reason=said,
            proposed_by=principal_of(by).name,
            expires_at=timezone.now() + LIFETIME,
        )


@retrying
def approve_recovery(*, proposal: RecoveryProposal, by: Any) -> RecoveryProposal:
    """Carry it out, once: the whole amount, or nothing.

    Errors: `NotPermitted`, `SamePerson`, `LimitExceeded`, `ProposalError`.
    """
    require(by, Permission.APPROVE, proposal.shortfall.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = locked(
            proposal,
            "shortfall__venue__ledger_book",
            "shortfall__account",
            "shortfall__asset__asset",
        )
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        hole, asset = row.shortfall, row.shortfall.asset.asset.code
        amounts = {asset: int(row.amount)}
        check_limits(venue=hole.venue, who=by, action=Action.APPROVE, amounts=amounts)
        lock_venue(hole.venue.code)  # what there is room for stays so until commit
        _check_room(hole, row.what, int(row.amount))
        sequence = _carry_out(row, asset, name)
        return approve_row(row, name, sequence=sequence)


@retrying
def refuse_recovery(*, proposal: RecoveryProposal, by: Any, because: str) -> RecoveryProposal:
    """Refuse it. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.shortfall.venue)
    return refuse(proposal, by, because)


def _check_room(hole: Shortfall, what: str, amount: int) -> None:
    """Raise `ProposalError` where more is wanted than there is room for."""
    room = room_for(hole, what)
    if not room:
        raise ProposalError("amount", NOTHING[What(what)])
    if amount > room:
        most = f"{format_minor(room, hole.asset.asset.decimals)} {hole.asset.asset.code}"
        verb = "repaid" if what == What.REPAY else "recovered on this shortfall"
        raise ProposalError("amount", f"at most {most} can be {verb} now; propose no more.")


def _carry_out(row: RecoveryProposal, asset: str, checker: str) -> int:
    """Post it, and return the number of the venue's event."""
    hole, amount = row.shortfall, int(row.amount)
    common = (timezone.now(), hole.account.code, asset, amount)
    event: Event = Recover(*common, hole.number, row.proposed_by, checker)
    if row.what == What.REPAY:
        event = Repay(*common, row.proposed_by, checker)
    try:
        done = handle(hole.venue.code, event, reference=f"recovery:{row.pk}")
    except LedgerError as error:
        raise ProposalError("amount", str(error)) from error
    for refusal in done.outcome.refused:
        raise ProposalError("proposal", f"the engine refused it: {refusal.reason}.")
    if row.what == What.REPAY and _repaid(done.outcome) != amount:
        raise ProposalError("amount", "less would be repaid, so nothing was posted; look again.")
    return done.sequence


def _repaid(outcome: Outcome) -> int:
    return sum(sum(one.amounts.values()) for one in outcome.decisions if one.outcome == "repaid")

"""The write-off that a step of the policy asks for, and that a person approves or refuses."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.models import Action
from backoffice.adjustments.services.limits import check_limits
from backoffice.core.events import Approve
from backoffice.core.money import format_minor
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import POLICY, WriteOff
from backoffice.proposals.services.deciding import (
    LIFETIME,
    approve_row,
    check_open,
    refuse_row,
)
from backoffice.records.refusals import checked_words
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.locking import lock_venue
from backoffice.venues.store import handle


@retrying
def approve_write_off(*, shortfall: Shortfall, by: Any, seen_amount: int) -> WriteOff:
    """Carry out what waits on this shortfall, and on no other. `seen_amount`: what was looked at.

    The policy asks and a person approves, so these are two; after a refusal a person asks. Errors:
    `NotPermitted`, `SamePerson`, `LimitExceeded`, `ProposalError` where nothing waits, where it is
    another amount than was seen, or where it was refused.
    """
    require(by, Permission.APPROVE, shortfall.venue)
    name = principal_of(by).name
    with transaction.atomic():
        amounts = {shortfall.asset.asset.code: seen_amount}
        check_limits(venue=shortfall.venue, who=by, action=Action.APPROVE, amounts=amounts)
        hole = _locked(shortfall)
        _check_seen(hole, seen_amount)
        row = newest_write_off(hole)
        if row is not None and row.approved is False:
            told = f"{row.decided_by} refused it: {row.refusal}"
            raise ProposalError("shortfall", f"{told}; somebody asks again before it is approved.")
        row = row if row is not None and row.approved is None else _policys(hole)
        check_open(row, name)
        if row.amount != seen_amount:
            raise ProposalError("shortfall", "another amount was asked for; refuse it, ask again.")
        sequence = _carry_out(hole, row, name)
        return approve_row(row, name, sequence=sequence)


@retrying
def refuse_write_off(*, shortfall: Shortfall, by: Any, because: str, seen_amount: int) -> WriteOff:
    """Refuse what waits: the shortfall stays open until somebody asks again or money comes.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError`.
    """
    require(by, Permission.APPROVE, shortfall.venue)
    said = checked_words("because", because, ProposalError)
    with transaction.atomic():
        hole = _locked(shortfall)
        _check_seen(hole, seen_amount)
        row = newest_write_off(hole)
        if row is not None and row.approved is False:
            raise ProposalError("shortfall", "it is refused already; nothing is left to decide.")
        row = row if row is not None and row.approved is None else _policys(hole)
        return refuse_row(row, principal_of(by).name, said)


@retrying
def ask_write_off(*, shortfall: Shortfall, by: Any, reason: str) -> WriteOff:
    """Ask again for a write-off that was refused, or asked for in vain: another person decides.

    Errors: `NotPermitted`, `LimitExceeded`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, shortfall.venue)
    said = checked_words("reason", reason, ProposalError)
    with transaction.atomic():
        asset = shortfall.asset.asset.code
        check_limits(
            venue=shortfall.venue,
            who=by,
            action=Action.PROPOSE,
            amounts={asset: _pending(shortfall)},
        )
        hole = _locked(shortfall)
        if _pending(hole) != _pending(shortfall):
            raise ProposalError("shortfall", "what waits on it has changed; look again.")
        row = newest_write_off(hole)
        if row is None or row.approved or row.state_at(timezone.now()) == "proposed":
            raise ProposalError("shortfall", "it waits for approval already.")
        return _new(hole, principal_of(by).name, said)


def newest_write_off(hole: Shortfall) -> WriteOff | None:
    """The last that was asked or decided about what waits on a shortfall."""
    return hole.write_offs.order_by("-id").first()


def _locked(shortfall: Shortfall) -> Shortfall:
    """The shortfall under the venue's lock, so what waits on it stays so until commit."""
    lock_venue(shortfall.venue.code)
    return Shortfall.objects.select_related("venue", "account", "asset__asset").get(pk=shortfall.pk)


def _pending(hole: Shortfall) -> int:
    if hole.pending is None:
        raise ProposalError("shortfall", "no write-off waits on it.")
    return int(hole.pending["amount"])


def _check_seen(hole: Shortfall, seen_amount: int) -> None:
    pending = _pending(hole)
    if pending != seen_amount:
        asset = hole.asset.asset
        now, then = (format_minor(one, asset.decimals) for one in (pending, seen_amount))
        told = f"{now} {asset.code} wait now, not {then}; look again."
        raise ProposalError("seen_amount", told)


def _policys(hole: Shortfall) -> WriteOff:
    """What the policy asks for, as a row to decide."""
    assert hole.pending is not None
    step, charge = hole.pending["step"], hole.pending["charge"]
    return _new(hole, POLICY, f"The step {step} asks for it, charged to {charge}.")


def _new(hole: Shortfall, name: str, reason: str) -> WriteOff:
    return WriteOff.objects.create(
        venue=hole.venue,
        shortfall=hole,
        amount=_pending(hole),
        reason=reason,
        proposed_by=name,
        expires_at=timezone.now() + LIFETIME,
    )


def _carry_out(hole: Shortfall, row: WriteOff, checker: str) -> int:
    """Post it, and return the number of the venue's event."""
    account, asset = hole.account.code, hole.asset.asset.code
    event = Approve(timezone.now(), account, asset, checker, shortfall=hole.number)
    try:
        done = handle(hole.venue.code, event, reference=f"write-off:{row.pk}")
    except LedgerError as error:
        raise ProposalError("shortfall", str(error)) from error
    forgiven = sum(
        sum(one.amounts.values())
        for one in done.outcome.decisions
        if one.shortfall_id == hole.number
    )
    if forgiven != row.amount:
        raise ProposalError("shortfall", "another amount would be forgiven; look again.")
    return done.sequence

"""Approving, which posts, and refusing: by another person than the proposer."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.holds import check_holds
from backoffice.adjustments.lines import as_event, lines_of, sums
from backoffice.adjustments.models import Action, AdjustmentRequest, State
from backoffice.adjustments.services.limits import check_limits
from backoffice.core.four_eyes import same_person
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.store import handle, load_resident


@retrying
def approve(
    *, request: AdjustmentRequest, by: Any, seen_sha256: str | None = None
) -> AdjustmentRequest:
    """Post a request: every line, or nothing. `seen_sha256`: the hash of the lines looked at.

    Again by the same person it changes nothing and answers the same. Errors: `NotPermitted`,
    `SamePerson`, `LimitExceeded`, `AdjustmentError` (decided before, expired, from an account
    under a security hold, refused by ledger or engine).
    """
    require(by, Permission.APPROVE, request.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = _locked(request)
        if row.state == State.APPROVED and row.decided_by == name:
            return row
        _check_open(row, name)
        if seen_sha256 not in (None, row.lines_sha256):
            raise AdjustmentError("seen_sha256", "these are not the request's lines; look again.")
        lines = lines_of(row.lines)
        check_limits(venue=row.venue, who=by, action=Action.APPROVE, amounts=sums(lines))
        lock_venue(row.venue.code)  # no hold is placed between the look and the posting
        check_holds(row.venue, lines)
        sequences = _post(row, name)
        _decide(row, State.APPROVED, name, sequences=sequences)
    row.refresh_from_db()
    return row


@retrying
def refuse(*, request: AdjustmentRequest, by: Any, because: str) -> AdjustmentRequest:
    """Refuse a request. Errors: `NotPermitted`, `SamePerson`, `AdjustmentError`."""
    require(by, Permission.APPROVE, request.venue)
    name = principal_of(by).name
    said = checked_words("because", because, AdjustmentError)
    with transaction.atomic():
        row = _locked(request)
        if row.state == State.REFUSED and row.decided_by == name:
            return row
        _check_open(row, name)
        _decide(row, State.REFUSED, name, refusal=said)
    row.refresh_from_db()
    return row


def _locked(request: AdjustmentRequest) -> AdjustmentRequest:
    rows = AdjustmentRequest.objects.select_for_update(of=("self",)).select_related("venue")
    return rows.get(pk=request.pk)


def _check_open(row: AdjustmentRequest, name: str) -> None:
    if row.state != State.PROPOSED:
        raise AdjustmentError("request", f"it is {row.state} already; nothing is left to decide.")
    if same_person(row.proposed_by, name):
        raise SamePerson("decided_by", f"{name} proposed it, so another person decides.")
    if row.expires_at <= timezone.now():
        raise AdjustmentError("request", "it has expired; propose it again.")


def _post(row: AdjustmentRequest, checker: str) -> list[int]:
    """Post the lines as events of the venue; references make each count once."""
    code, at = row.venue.code, timezone.now()
    resident = load_resident(code) if len(row.lines) > 1 else None
    sequences = []
    for number, line in enumerate(lines_of(row.lines), 1):
        event = as_event(line, at=at, reason=row.reason, maker=row.proposed_by, checker=checker)
        try:
            done = handle(code, event, reference=f"adjustment:{row.pk}:{number}", resident=resident)
        except LedgerError as error:
            raise AdjustmentError(f"lines.{number}", str(error)) from error
        for refusal in done.outcome.refused:
            raise AdjustmentError(f"lines.{number}", f"the engine refused it: {refusal.reason}.")
        sequences.append(done.sequence)
    return sequences


def _decide(
    row: AdjustmentRequest,
    state: State,
    name: str,
    *,
    refusal: str | None = None,
    sequences: list[int] | None = None,
) -> None:
    AdjustmentRequest.objects.filter(pk=row.pk).update(
        state=state,
        decided_by=name,
        decided_at=timezone.now(),
        refusal=refusal,
        sequences=sequences,
    )

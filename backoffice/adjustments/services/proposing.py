"""Proposing adjustments, and the reversal of one by the same path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.errors import AdjustmentError, ReferenceConflict
from backoffice.adjustments.lines import (
    MOST_DIGITS,
    MOST_LINES,
    Line,
    lines_of,
    opposite,
    sha256_of,
    stored,
    sums,
)
from backoffice.adjustments.models import Action, AdjustmentRequest, Evidence, ReasonCode, State
from backoffice.adjustments.preview import preview
from backoffice.adjustments.services.limits import check_limits
from backoffice.records.refusals import checked_words
from backoffice.venues.models import Venue

LIFETIME = timedelta(days=3)
LONGEST = timedelta(days=31)


def propose(
    *,
    venue: Venue,
    lines: Sequence[Line],
    reason_code: str,
    reason: str,
    by: Any,
    evidence: Evidence | None = None,
    reference: str | None = None,
    lifetime: timedelta = LIFETIME,
    source: str = "",
    reverses: AdjustmentRequest | None = None,
) -> AdjustmentRequest:
    """Store a request with the preview of its effect; all of its lines or none.

    The same `reference`, body and person return the first request. Errors: `NotPermitted`,
    `LimitExceeded`, `ReferenceConflict`, `AdjustmentError` with the field that is wrong.
    """
    require(by, Permission.PROPOSE, venue)
    _check(venue, lines, reason_code, reason, evidence, lifetime)
    sent = _Sent(
        stored(lines),
        reason_code,
        reason.strip(),
        principal_of(by).name,
        None if evidence is None else evidence.sha256,
        None if reverses is None else reverses.pk,
    )
    with transaction.atomic():
        before = _sent_before(venue, reference, sent)
        if before is not None:
            return before
        # The limits' rows are locked from here on, so a copy at the same time waits, and is found.
        check_limits(venue=venue, who=by, action=Action.PROPOSE, amounts=sums(lines))
        before = _sent_before(venue, reference, sent)
        if before is not None:
            return before
        seen = preview(venue=venue, lines=lines)
        return AdjustmentRequest.objects.create(
            venue=venue,
            reference=reference,
            reason_code=reason_code,
            reason=sent.reason,
            lines=sent.lines,
            lines_sha256=sha256_of(sent.lines),
            preview=seen,
            evidence=evidence,
            source=source,
            reverses=reverses,
            proposed_by=sent.by,
            expires_at=timezone.now() + lifetime,
        )


def propose_reversal(
    *,
    request: AdjustmentRequest,
    reason: str,
    by: Any,
    evidence: Evidence | None = None,
    reference: str | None = None,
) -> AdjustmentRequest:
    """Propose what undoes an approved request: the same way, by two persons again."""
    if request.state != State.APPROVED:
        raise AdjustmentError("request", f"it is {request.state}; only an approved one is undone.")
    standing = AdjustmentRequest.objects.filter(
        reverses=request, state__in=[State.PROPOSED, State.APPROVED]
    )
    if reference is not None:  # sent again, it is found by its reference
        standing = standing.exclude(reference=reference)
    if standing.exists():
        raise AdjustmentError("request", "its reversal waits or was approved already.")
    return propose(
        venue=request.venue,
        lines=opposite(lines_of(request.lines)),
        reason_code=ReasonCode.REVERSAL,
        reason=reason,
        by=by,
        evidence=evidence,
        reference=reference,
        reverses=request,
    )


def _check(
    venue: Venue,
    lines: Sequence[Line],
    reason_code: str,
    reason: str,
    evidence: Evidence | None,
    lifetime: timedelta,
) -> None:
    if reason_code not in ReasonCode.values:
        known = ", ".join(ReasonCode.values)
        raise AdjustmentError("reason_code", f"choose one of {known}.")
    checked_words("reason", reason, AdjustmentError)
    if not timedelta() < lifetime <= LONGEST:
        raise AdjustmentError("lifetime", f"choose more than 0 and at most {LONGEST.days} days.")
    if evidence is not None and evidence.venue_id != venue.pk:
        raise AdjustmentError("evidence", "it was attached at another venue; attach it here.")
    if not 1 <= len(lines) <= MOST_LINES:
        raise AdjustmentError("lines", f"give 1 to {MOST_LINES:,} lines, not {len(lines):,}.")
    for number, line in enumerate(lines, 1):
        if not line.amount or abs(line.amount) >= 10**MOST_DIGITS:
            raise AdjustmentError(
                f"lines.{number}.amount", f"give an amount that is not 0, of {MOST_DIGITS} digits."
            )
        if line.account == line.against:
            raise AdjustmentError(f"lines.{number}.against", "name another account than the first.")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What makes a proposal the same when it is sent again."""

    lines: list[dict[str, str]]
    reason_code: str
    reason: str
    by: str
    evidence_sha256: str | None
    reverses: int | None


def _sent_before(venue: Venue, reference: str | None, sent: _Sent) -> AdjustmentRequest | None:
    """The request of this reference. Raises `ReferenceConflict` where it is another one."""
    if reference is None:
        return None
    rows = AdjustmentRequest.objects.filter(venue=venue, reference=reference)
    row = rows.select_related("evidence").defer("evidence__content").first()
    if row is None:
        return None
    first = _Sent(
        row.lines,
        row.reason_code,
        row.reason,
        row.proposed_by,
        None if row.evidence is None else row.evidence.sha256,
        row.reverses_id,
    )
    if first != sent:
        raise ReferenceConflict(reference, f"adjustment {row.pk}")
    return row

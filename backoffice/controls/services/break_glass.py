"""Ending a security hold before its time: two persons, and an alarm that nobody overlooks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.models import Account, Restriction
from backoffice.controls.errors import ControlError, ReferenceConflict
from backoffice.controls.models import BreakGlassRequest, ControlOrder, Kind, SecurityEvent, What
from backoffice.controls.services.alarms import raise_alarm
from backoffice.core.events import BreakGlass
from backoffice.core.four_eyes import same_person
from backoffice.core.state import Forbids, Imposed
from backoffice.ledger.services import retrying
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue
from backoffice.venues.store import handle

LIFETIME = timedelta(hours=1)


def propose_break_glass(
    *,
    venue: Venue,
    account: str,
    forbids: str,
    reason: str,
    by: Any,
    reference: str | None = None,
) -> BreakGlassRequest:
    """Ask to end a hold; raises the first alarm. The same `reference`, body and person count once.

    Errors: `NotPermitted`, `ControlError`, `ReferenceConflict`.
    """
    require(by, Permission.PROPOSE, venue)
    why = checked_words("reason", reason, ControlError)
    codes = [] if "\x00" in account else [account]
    row = Account.objects.filter(venue=venue, code__in=codes).first()
    if row is None:
        raise ControlError("account", f"the venue has no account {account!r}.")
    with transaction.atomic():
        lock_venue(venue.code)  # the hold and its cause are of one instant
        name = principal_of(by).name
        before = _sent_before(venue, reference, (row.pk, forbids, why, name))
        if before is not None:
            return before
        hold = None if "\x00" in forbids else standing_hold(row.pk, forbids)
        if hold is None:
            raise ControlError("forbids", f"{account} has no security hold of that kind.")
        event = newest_event(row.pk)
        request = BreakGlassRequest.objects.create(
            venue=venue,
            account=row,
            forbids=forbids,
            hold=hold,
            held_until=hold.until,
            event=event,
            cause="" if event is None else cause_of(event),
            reason=why,
            reference=reference,
            proposed_by=name,
            expires_at=timezone.now() + LIFETIME,
        )
        sentence = f"{name} asks to end the security hold {forbids} of {account}: {why}"
        raise_alarm(venue=venue, what="break_glass_proposed", sentence=sentence, about=[name])
    return request


@retrying
def approve_break_glass(*, request: BreakGlassRequest, by: Any) -> BreakGlassRequest:
    """End the hold that was seen when it was proposed, and no other.

    Errors: `NotPermitted`, `SamePerson`, `ControlError` (decided, expired, or the hold changed).
    """
    require(by, Permission.APPROVE, request.venue)
    name = principal_of(by).name
    with transaction.atomic():
        lock_venue(request.venue.code)  # the hold stays as it is checked
        row = _open(request)
        if same_person(row.proposed_by, name):
            raise SamePerson("approved_by", f"{name} proposed it, so another person decides.")
        _check_unchanged(row)
        now, code = timezone.now(), row.account.code
        event = BreakGlass(now, code, Forbids(row.forbids), row.proposed_by, name)
        done = handle(row.venue.code, event, reference=f"break-glass:{row.pk}")
        if standing_hold(row.account_id, row.forbids) is not None:
            raise ControlError("request", "the hold was not ended; look at the account again.")
        _record(row, name, now, done.sequence)
    row.refresh_from_db()
    return row


@retrying
def refuse_break_glass(*, request: BreakGlassRequest, by: Any, because: str) -> BreakGlassRequest:
    """Refuse it, or withdraw what one asked for oneself: the hold stays.

    Errors: `NotPermitted`, `ControlError`.
    """
    name = principal_of(by).name
    own = same_person(request.proposed_by, name)
    require(by, Permission.PROPOSE if own else Permission.APPROVE, request.venue)
    why = checked_words("because", because, ControlError)
    with transaction.atomic():
        row = _open(request)
        BreakGlassRequest.objects.filter(pk=row.pk).update(
            refused_by=name, refused_at=timezone.now(), refusal=why
        )
    row.refresh_from_db()
    return row


def standing_hold(account_id: int, forbids: str) -> Restriction | None:
    """The security hold of this kind that is in force on an account."""
    rows = Restriction.objects.filter(account_id=account_id, kind=forbids, lifted_at=None)
    rows = rows.filter(imposed_by=Imposed.SECURITY)
    return rows.filter(Q(until=None) | Q(until__gt=timezone.now())).first()


def newest_event(account_id: int) -> SecurityEvent | None:
    """The last security event that was reported about an account."""
    return SecurityEvent.objects.filter(account_id=account_id).order_by("-id").first()


def cause_of(event: SecurityEvent) -> str:
    """A security event in words."""
    return f"{What(event.what).label} at {event.happened_at:%Y-%m-%d %H:%M} UTC"


def _sent_before(
    venue: Venue, reference: str | None, sent: tuple[int, str, str, str]
) -> BreakGlassRequest | None:
    """The request of this reference. Raises `ReferenceConflict` where it is another one."""
    if reference is None:
        return None
    row = BreakGlassRequest.objects.filter(venue=venue, reference=reference).first()
    if row is not None and (row.account_id, row.forbids, row.reason, row.proposed_by) != sent:
        raise ReferenceConflict(reference)
    return row


def _open(request: BreakGlassRequest) -> BreakGlassRequest:
    """The row, locked, if it may still be decided. Raises `ControlError`."""
    rows = BreakGlassRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("venue", "account").get(pk=request.pk)
    if row.approved_at is not None:
        raise ControlError("request", "it was carried out already.")
    if row.refused_at is not None:
        raise ControlError("request", f"{row.refused_by} refused it: {row.refusal}")
    if row.expires_at <= timezone.now():
        raise ControlError("request", "it has expired; propose it again.")
    return row


def _check_unchanged(row: BreakGlassRequest) -> None:
    """Raise `ControlError` unless the very hold that was seen still stands, for the same cause."""
    hold, event = standing_hold(row.account_id, row.forbids), newest_event(row.account_id)
    if hold is None:
        raise ControlError("request", "the hold has ended by now; nothing is left to end.")
    if hold.pk != row.hold_id or (event and event.pk) != row.event_id:
        told = "the hold has changed since it was proposed"
        why = "" if event is None else f" ({cause_of(event)})"
        raise ControlError("request", f"{told}{why}; look at it, and propose it again.")


def _record(row: BreakGlassRequest, checker: str, now: datetime, sequence: int) -> None:
    """Write down that the hold was ended, with the second alarm."""
    ControlOrder.objects.create(
        venue=row.venue,
        account=row.account,
        kind=Kind.BREAK_GLASS,
        forbids=row.forbids,
        reason_code="break_glass",
        reason=row.reason,
        ordered_by=f"{row.proposed_by}, {checker}",
        sequence=sequence,
    )
    BreakGlassRequest.objects.filter(pk=row.pk).update(
        approved_by=checker, approved_at=now, sequence=sequence
    )
    raise_alarm(
        venue=row.venue,
        what="break_glass",
        sentence=f"{row.proposed_by} and {checker} ended the security hold {row.forbids} of "
        f"{row.account.code}: {row.reason}",
        about=[row.proposed_by, checker],
    )

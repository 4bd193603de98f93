"""Ending a security hold before its time: two persons, and an alarm that nobody overlooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.models import Account, Restriction
from backoffice.controls.errors import ControlError
from backoffice.controls.models import BreakGlassRequest, ControlOrder, Kind
from backoffice.controls.services.alarms import raise_alarm
from backoffice.controls.services.restricting import check_reason
from backoffice.core.events import BreakGlass
from backoffice.core.four_eyes import same_person
from backoffice.core.state import Forbids, Imposed
from backoffice.ledger.services import retrying
from backoffice.venues.models import Venue
from backoffice.venues.store import handle

LIFETIME = timedelta(hours=1)


def propose_break_glass(
    *, venue: Venue, account: str, forbids: str, reason: str, by: Any
) -> BreakGlassRequest:
    """Ask to end a hold; raises the first alarm. Errors: `NotPermitted`, `ControlError`."""
    require(by, Permission.PROPOSE, venue)
    check_reason(reason)
    codes = [] if "\x00" in account else [account]
    row = Account.objects.filter(venue=venue, code__in=codes).first()
    if row is None:
        raise ControlError("account", f"the venue has no account {account!r}.")
    held = Restriction.objects.filter(
        account=row, kind=forbids, imposed_by=Imposed.SECURITY, lifted_at=None
    )
    if "\x00" in forbids or not held.exists():
        raise ControlError("forbids", f"{account} has no security hold of that kind.")
    name = principal_of(by).name
    with transaction.atomic():
        request = BreakGlassRequest.objects.create(
            venue=venue,
            account=row,
            forbids=forbids,
            reason=reason.strip(),
            proposed_by=name,
            expires_at=timezone.now() + LIFETIME,
        )
        sentence = f"{name} asks to end the security hold {forbids} of {account}: {reason.strip()}"
        raise_alarm(venue=venue, what="break_glass_proposed", sentence=sentence)
    return request


@retrying
def approve_break_glass(*, request: BreakGlassRequest, by: Any) -> BreakGlassRequest:
    """End the hold. Errors: `NotPermitted`, `SamePerson`, `ControlError`."""
    require(by, Permission.APPROVE, request.venue)
    name = principal_of(by).name
    with transaction.atomic():
        rows = BreakGlassRequest.objects.select_for_update(of=("self",))
        row = rows.select_related("venue", "account").get(pk=request.pk)
        if row.approved_at is not None:
            raise ControlError("request", "it was carried out already.")
        if same_person(row.proposed_by, name):
            raise SamePerson("approved_by", f"{name} proposed it, so another person decides.")
        if row.expires_at <= timezone.now():
            raise ControlError("request", "it has expired; propose it again.")
        now, code = timezone.now(), row.account.code
        event = BreakGlass(now, code, Forbids(row.forbids), row.proposed_by, name)
        done = handle(row.venue.code, event, reference=f"break-glass:{row.pk}")
        ControlOrder.objects.create(
            venue=row.venue,
            account=row.account,
            kind=Kind.BREAK_GLASS,
            forbids=row.forbids,
            reason_code="break_glass",
            reason=row.reason,
            ordered_by=f"{row.proposed_by}, {name}",
            sequence=done.sequence,
        )
        BreakGlassRequest.objects.filter(pk=row.pk).update(
            approved_by=name, approved_at=now, sequence=done.sequence
        )
        raise_alarm(
            venue=row.venue,
            what="break_glass",
            sentence=f"{row.proposed_by} and {name} ended the security hold {row.forbids} of "
            f"{code}: {row.reason}",
        )
    row.refresh_from_db()
    return row

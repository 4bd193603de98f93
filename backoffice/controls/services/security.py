"""Security events of trading accounts, and the holds that they place by rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.selectors import account_keys
from backoffice.controls.errors import ControlError, ReferenceConflict
from backoffice.controls.models import ControlOrder, Kind, SecurityEvent, What
from backoffice.controls.services.rules import rule_of
from backoffice.core.events import SecurityHold
from backoffice.core.state import Forbids
from backoffice.ledger.services import retrying
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue
from backoffice.venues.store import handle

EARLY = timedelta(minutes=5)  # clocks differ


@retrying
def report_security(
    *, venue: Venue, account: str, what: str, happened_at: datetime, reference: str, by: Any
) -> SecurityEvent:
    """Record what happened and place the hold of the venue's rule from then on.

    A hold in force is extended, never shortened. The same `reference`, body and person count once.
    Errors: `NotPermitted`, `ControlError`, `ReferenceConflict`.
    """
    require(by, Permission.INGEST, venue)
    key, name = _checked(venue, account, what, happened_at, reference), principal_of(by).name
    with transaction.atomic():
        lock_venue(venue.code)  # a copy at the same time waits, and is found
        before = SecurityEvent.objects.filter(venue=venue, reference=reference).first()
        if before is not None:
            stated = (before.account_id, before.what, before.happened_at, before.reported_by)
            if stated != (key, what, happened_at, name):
                raise ReferenceConflict(reference)
            return before
        forbids, hours = rule_of(venue=venue, what=what)
        row = SecurityEvent(
            venue=venue,
            account_id=key,
            what=what,
            happened_at=happened_at,
            reference=reference,
            reported_by=name,
        )
        until = happened_at + timedelta(hours=hours)
        now = timezone.now()
        if hours and until > now:
            event = SecurityHold(now, account, Forbids(forbids), until, what)
            done = handle(venue.code, event, reference=f"security:{reference}")
            row.forbids, row.until, row.sequence = forbids, until, done.sequence
            ControlOrder.objects.create(
                venue=venue,
                account_id=key,
                kind=Kind.HOLD,
                forbids=forbids,
                until=until,
                reason_code=what,
                reason=f"{What(what).label} at {happened_at:%Y-%m-%d %H:%M} UTC",
                ordered_by=name,
                sequence=done.sequence,
            )
        row.save()
    return row


def _checked(venue: Venue, account: str, what: str, happened_at: datetime, reference: str) -> int:
    if what not in What.values:
        raise ControlError("what", f"choose one of {', '.join(What.values)}.")
    if not reference.strip() or "\x00" in reference or len(reference) > 200:
        raise ControlError("reference", "give 1 to 200 characters of your own.")
    if happened_at.tzinfo is None or happened_at > timezone.now() + EARLY:
        raise ControlError("happened_at", "give a time that has come, with an offset.")
    keys = account_keys(venue_id=venue.pk, codes=[] if "\x00" in account else [account])
    if account not in keys:
        raise ControlError("account", f"the venue has no account {account!r}.")
    return keys[account]

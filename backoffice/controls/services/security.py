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
from backoffice.controls.errors import ControlError
from backoffice.controls.models import ControlOrder, Kind, SecurityEvent, SecurityRule, What
from backoffice.core.events import SecurityHold
from backoffice.core.state import Forbids
from backoffice.ledger.services import retrying
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue
from backoffice.venues.store import handle

# Hours without withdrawals, as large venues do it: a day after a credential, longer after what
# decides where money can go.
DEFAULT_HOURS = {
    What.PASSWORD_CHANGE: 24,
    What.NEW_DEVICE: 24,
    What.NEW_ADDRESS: 24,
    What.SECOND_FACTOR_CHANGE: 48,
    What.SIGNER_CHANGE: 72,
}
EARLY = timedelta(minutes=5)  # clocks differ
MOST_HOURS = 24 * 90


@retrying
def report_security(
    *, venue: Venue, account: str, what: str, happened_at: datetime, reference: str, by: Any
) -> SecurityEvent:
    """Record what happened and place the hold of the venue's rule from then on.

    A hold in force is extended, never shortened. The same `reference` counts once. Errors:
    `NotPermitted`, `ControlError`.
    """
    require(by, Permission.INGEST, venue)
    key = _checked(venue, account, what, happened_at, reference)
    with transaction.atomic():
        lock_venue(venue.code)  # a copy at the same time waits, and is found
        before = SecurityEvent.objects.filter(venue=venue, reference=reference).first()
        if before is not None:
            if (before.account_id, before.what, before.happened_at) != (key, what, happened_at):
                raise ControlError("reference", f"{reference} was used for another event.")
            return before
        forbids, hours = rule_of(venue=venue, what=what)
        name = principal_of(by).name
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


def rule_of(*, venue: Venue, what: str) -> tuple[str, int]:
    """What is forbidden after an event, and for how many hours."""
    row = SecurityRule.objects.filter(venue=venue, what=what).first()
    if row is not None:
        return row.forbids, row.hours
    return Forbids.NO_WITHDRAWAL.value, DEFAULT_HOURS[What(what)]


def set_security_rule(
    *, venue: Venue, what: str, forbids: str, hours: int, by: Any
) -> SecurityRule:
    """Set what follows an event at a venue. Errors: `NotPermitted`, `ControlError`."""
    require(by, Permission.ADMINISTER, venue)
    if what not in What.values:
        raise ControlError("what", f"choose one of {', '.join(What.values)}.")
    if forbids not in [kind.value for kind in Forbids]:
        raise ControlError("forbids", f"choose one of {', '.join(Forbids)}.")
    if not 0 <= hours <= MOST_HOURS:
        raise ControlError("hours", f"choose 0 to {MOST_HOURS}.")
    with transaction.atomic():
        row, _ = SecurityRule.objects.update_or_create(
            venue=venue, what=what, defaults={"forbids": forbids, "hours": hours}
        )
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

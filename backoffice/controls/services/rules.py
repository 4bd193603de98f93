"""What follows a security event at a venue. To protect less takes two administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.controls.errors import ControlError
from backoffice.controls.models import SecurityRule, SecurityRuleRequest, What
from backoffice.core.four_eyes import same_person
from backoffice.core.state import Forbids
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue

# Hours without withdrawals, as large venues do it: a day after a credential, longer after what
# decides where money can go.
DEFAULT_HOURS = {
    What.PASSWORD_CHANGE: 24,
    What.NEW_DEVICE: 24,
    What.NEW_ADDRESS: 24,
    What.SECOND_FACTOR_CHANGE: 48,
    What.SIGNER_CHANGE: 72,
}
LIFETIME = timedelta(days=3)
MOST_HOURS = 24 * 90


@dataclass(frozen=True, slots=True)
class Rule:
    """What is forbidden after an event, and for how many hours; 0: nothing."""

    forbids: str
    hours: int

    def protects_less_than(self, other: Rule) -> bool:
        """Whether an account would be held for less time, or could do what it now cannot."""
        if self.hours < other.hours:
            return True
        same = self.forbids in (other.forbids, Forbids.FROZEN)
        return other.hours > 0 and not same


def rule_of(*, venue: Venue, what: str) -> tuple[str, int]:
    """What is forbidden after an event, and for how many hours."""
    row = SecurityRule.objects.filter(venue=venue, what=what).first()
    if row is not None:
        return row.forbids, row.hours
    return Forbids.NO_WITHDRAWAL.value, DEFAULT_HOURS[What(what)]


def rules_of(venue: Venue) -> dict[str, Rule]:
    """The rule of every event at a venue. One query."""
    found = {what: Rule(Forbids.NO_WITHDRAWAL.value, DEFAULT_HOURS[What(what)]) for what in What}
    rows = SecurityRule.objects.filter(venue=venue)
    return {str(w): r for w, r in found.items()} | {r.what: Rule(r.forbids, r.hours) for r in rows}


def set_security_rule(
    *, venue: Venue, what: str, forbids: str, hours: int, by: Any
) -> SecurityRule:
    """Set what follows an event at a venue, where it protects no less than before.

    Errors: `NotPermitted`, `ControlError`.
    """
    require(by, Permission.ADMINISTER, venue)
    _check(what, forbids, hours)
    with transaction.atomic():
        if Rule(forbids, hours).protects_less_than(_locked(venue, what)):
            raise ControlError("hours", "it would protect less: ask a second administrator.")
        return _write(venue, what, Rule(forbids, hours))


def propose_security_rule(
    *, venue: Venue, what: str, forbids: str, hours: int, reason: str, by: Any
) -> SecurityRuleRequest:
    """Ask for a rule that protects less. Errors: `NotPermitted`, `ControlError`."""
    require(by, Permission.ADMINISTER, venue)
    _check(what, forbids, hours)
    why = checked_words("reason", reason, ControlError)
    before = Rule(*rule_of(venue=venue, what=what))
    if before == Rule(forbids, hours):
        raise ControlError("hours", "that is the rule already.")
    with transaction.atomic():
        return SecurityRuleRequest.objects.create(
            venue=venue,
            what=what,
            forbids=forbids,
            hours=hours,
            forbids_before=before.forbids,
            hours_before=before.hours,
            reason=why,
            proposed_by=principal_of(by).name,
            expires_at=timezone.now() + LIFETIME,
        )


def approve_security_rule(*, request: SecurityRuleRequest, by: Any) -> SecurityRule:
    """Put it into force, as a second administrator.

    Errors: `NotPermitted`, `SamePerson`, `ControlError` (decided, expired, or the rule is another
    one by now).
    """
    with transaction.atomic():
        row = _open(request, by)
        before = Rule(row.forbids_before, row.hours_before)
        if _locked(row.venue, row.what) != before:
            raise ControlError("request", "the rule was changed since; ask for it again.")
        _decide(row, by, approved=True)
        return _write(row.venue, row.what, Rule(row.forbids, row.hours))


def refuse_security_rule(*, request: SecurityRuleRequest, because: str, by: Any) -> None:
    """Leave the rule as it is; whoever asked for it may take it back so.

    Errors: `NotPermitted`, `ControlError`.
    """
    why = checked_words("because", because, ControlError)
    with transaction.atomic():
        row = _open(request, by, own=True)
        _decide(row, by, approved=False, refusal=why)


def _open(request: SecurityRuleRequest, by: Any, *, own: bool = False) -> SecurityRuleRequest:
    rows = SecurityRuleRequest.objects.select_for_update(of=("self",)).select_related("venue")
    row = rows.get(pk=request.pk)
    require(by, Permission.ADMINISTER, row.venue)
    name = principal_of(by).name
    if row.approved is not None:
        raise ControlError("request", "it was decided already.")
    if not own and same_person(row.proposed_by, name):
        raise SamePerson("decided_by", f"{name} asked for it, so another person decides.")
    if row.expires_at <= timezone.now():
        raise ControlError("request", "it has expired; ask for it again.")
    return row


def _decide(
    row: SecurityRuleRequest, by: Any, *, approved: bool, refusal: str | None = None
) -> None:
    SecurityRuleRequest.objects.filter(pk=row.pk).update(
        approved=approved, decided_by=principal_of(by).name, decided_at=Now(), refusal=refusal
    )


def _locked(venue: Venue, what: str) -> Rule:
    """The rule in force; two that set one wait for each other."""
    lock_venue(venue.code)
    return Rule(*rule_of(venue=venue, what=what))


def _write(venue: Venue, what: str, rule: Rule) -> SecurityRule:
    row, _ = SecurityRule.objects.update_or_create(
        venue=venue, what=what, defaults={"forbids": rule.forbids, "hours": rule.hours}
    )
    return row


def _check(what: str, forbids: str, hours: int) -> None:
    if what not in What.values:
        raise ControlError("what", f"choose one of {', '.join(What.values)}.")
    if forbids not in [kind.value for kind in Forbids]:
        raise ControlError("forbids", f"choose one of {', '.join(Forbids)}.")
    if not 0 <= hours <= MOST_HOURS:
        raise ControlError("hours", f"choose 0 to {MOST_HOURS}.")

"""Many rows of what administrators and auditors look through, for pages that list them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from backoffice.access.services import create_token, grant
from backoffice.accounts.models import Account
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.controls.models import SecurityEvent
from backoffice.controls.services import propose_security_rule
from backoffice.core.facts import plain
from backoffice.core.plan import DebtTerms
from backoffice.markets.models import VenueAsset
from backoffice.proposals.models import RepaymentPlan
from backoffice.shortfalls.models import Debt
from backoffice.venues.models import EventRecord, Venue, VenueState
from backoffice.venues.selectors import read_business_day
from backoffice.webhooks.models import Delivery
from backoffice.webhooks.services import create_endpoint
from tests.access.people import person, root

MANY = 60


def rows_of_access(venue: Venue) -> dict[str, Any]:
    """People, tokens, webhooks, rules, events; returns what stands in addresses of their pages."""
    keeper = root("keeper")
    for number in range(MANY):
        person(f"person-{number}", venue, "viewer")
    waits = grant(user=person("next", venue), venue=venue, role="administrator", by=keeper)
    for number in range(MANY):
        create_token(
            user=person("person-1", venue),
            venue=venue,
            name=f"token {number}",
            scopes=["read"],
            lifetime=timedelta(days=1),
            by=keeper,
        )
    rules = [
        propose_security_rule(
            venue=venue, what=what, forbids="no_withdrawal", hours=1, reason="x", by=keeper
        )
        for what in ("new_device", "new_address", "signer_change")
    ]
    _told(venue)
    return {
        "membership": waits.pk,
        "rule": rules[0].pk,
        "endpoint": _webhooks(venue, keeper),
        "file": "csv",
    }


def planned_debt(venue: Venue, account: str) -> RepaymentPlan:
    """Debt no. 1, the account's unless there is one, and a plan for it that is overdue."""
    opened_on = read_business_day(venue_id=venue.pk) - timedelta(days=9)
    owed = {
        "account": Account.objects.get(venue=venue, code=account),
        "asset": VenueAsset.objects.get(venue=venue, asset__code=venue.reporting_asset),
        "shortfall_number": 1,
        "step": "clawback",
        "opened_on": opened_on,
        "terms": plain(DebtTerms(creditor="insurance")),
        "principal": 100,
    }
    debt, _ = Debt.objects.get_or_create(venue=venue, number=1, defaults=owed)
    plan = RepaymentPlan.objects.create(
        venue=venue,
        debt=debt,
        what="agree",
        amount=100,
        instalments=[{"due_on": opened_on.isoformat(), "amount": "100"}],
        reason="x",
        proposed_by="mia",
        expires_at=timezone.now() + timedelta(days=1),
    )
    RepaymentPlan.objects.update(
        approved=True,
        decided_by="cho",
        decided_at=timezone.now(),
        sequence=VenueState.objects.get(venue=venue).sequence,
    )
    return plan


def _told(venue: Venue) -> None:
    """Security events, and events that a named sender sent."""
    account = Account.objects.filter(venue=venue, kind="customer").order_by("pk")[0]
    now = timezone.now()
    SecurityEvent.objects.bulk_create(
        SecurityEvent(
            venue=venue,
            account=account,
            what="new_device",
            happened_at=now,
            reference=f"e{number}",
            reported_by="x",
        )
        for number in range(MANY)
    )
    with acting(Actor("feed", "192.0.2.7", "request-17", "0123456789abcdef")):
        for number in range(1, MANY + 1):
            EventRecord.objects.create(
                venue=venue,
                sequence=1_000_000 + number,
                kind="Deposit",
                at=now,
                payload="{}",
                payload_sha256="0" * 64,
            )


def _webhooks(venue: Venue, keeper: Any) -> int:
    made = [
        create_endpoint(
            venue=venue,
            url=f"https://example.com/{number}",
            topics=["alarm.raised"],
            by=keeper,
        )[0]
        for number in range(10)
    ]
    Delivery.objects.bulk_create(
        Delivery(endpoint=one, topic="alarm.raised", source=f"alarm:{number}", payload={})
        for one in made
        for number in range(MANY)
    )
    return int(made[0].pk)

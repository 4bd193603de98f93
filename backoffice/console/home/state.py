"""Counts of a venue's accounts, shortfalls and restrictions, as its last event left them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, Sum

from backoffice.accounts.models import Account, MarginCall, Restriction
from backoffice.core.accounts import SWEPT
from backoffice.core.money import format_minor
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.models import LiquidationOrder, RegimeMemory

AGES = (("up to a day", 1), ("up to a week", 7), ("up to a month", 30), ("older", 10**6))


@dataclass(frozen=True, slots=True)
class Statuses:
    """Accounts by the gravest thing that the last sweep found of them."""

    healthy: int
    margin_call: int
    liquidation: int
    shortfall: int

    @property
    def total(self) -> int:
        """All that sweeps look at."""
        return self.healthy + self.margin_call + self.liquidation + self.shortfall


def statuses_of(venue_id: int) -> Statuses:
    """Four counts."""
    accounts = Account.objects.filter(venue_id=venue_id, kind__in=[kind.value for kind in SWEPT])
    short = Shortfall.objects.filter(venue_id=venue_id, remaining__gt=0).values("account_id")
    orders = LiquidationOrder.objects.filter(venue_id=venue_id, ended_at=None)
    episodes = RegimeMemory.objects.filter(venue_id=venue_id, kind="episode").values("subject")
    working = accounts.filter(Q(code__in=episodes) | Q(pk__in=orders.values("account_id")))
    in_shortfall = accounts.filter(pk__in=short).count()
    in_liquidation = working.exclude(pk__in=short).count()
    calls = MarginCall.objects.filter(account__venue_id=venue_id, ended_at=None)
    called = calls.exclude(account_id__in=short).exclude(account__in=working).count()
    rest = accounts.count() - in_shortfall - in_liquidation - called
    return Statuses(rest, called, in_liquidation, in_shortfall)


@dataclass(frozen=True, slots=True)
class OpenShortfalls:
    """How many are open, how old, and what remains by asset (whole units, as text)."""

    count: int
    oldest: datetime | None
    ages: list[tuple[str, int]]
    remaining: list[tuple[str, str]]


def open_shortfalls(venue_id: int, now: datetime) -> OpenShortfalls:
    """Two queries."""
    rows = Shortfall.objects.filter(venue_id=venue_id, remaining__gt=0).order_by()
    bounds: list[tuple[str, int, int]] = []
    after = -1
    for label, days in AGES:
        bounds.append((label, after, days))
        after = days
    counts: dict[str, Any] = {
        f"age_{number}": Count("pk", filter=_aged(now, younger, older))
        for number, (_, younger, older) in enumerate(bounds)
    }
    found = rows.aggregate(count=Count("pk"), oldest=Min("opened_at"), **counts)
    sums = rows.values("asset__asset__code", "asset__asset__decimals").annotate(s=Sum("remaining"))
    return OpenShortfalls(
        count=found["count"],
        oldest=found["oldest"],
        ages=[(label, found[f"age_{number}"]) for number, (label, _, _) in enumerate(bounds)],
        remaining=[
            (format_minor(int(row["s"]), row["asset__asset__decimals"]), row["asset__asset__code"])
            for row in sums.order_by("asset__asset__code")
        ],
    )


def _aged(now: datetime, younger: int, older: int) -> Q:
    found = Q() if younger < 0 else Q(opened_at__lt=now - timedelta(days=younger))
    return found if older >= 10**6 else found & Q(opened_at__gte=now - timedelta(days=older))


def restrictions_by_kind(venue_id: int, now: datetime) -> list[tuple[str, int]]:
    """Kinds in force and how many accounts have each; one query."""
    rows = Restriction.objects.filter(account__venue_id=venue_id, lifted_at=None)
    rows = rows.filter(Q(until=None) | Q(until__gt=now)).order_by()
    counted = rows.values(of=F("kind")).annotate(accounts=Count("account", distinct=True))
    return [(row["of"], row["accounts"]) for row in counted.order_by("-accounts", "of")]

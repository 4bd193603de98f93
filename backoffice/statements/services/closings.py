"""Closing statements: of accounts that were closed, by a run of one shard for each."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from backoffice.accounts.models import Account
from backoffice.core.accounts import SWEPT
from backoffice.statements.models import (
    Kind,
    RunState,
    Statement,
    StatementRun,
    StatementSetting,
    StatementShard,
)
from backoffice.statements.periods import Period
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.runs import run_of
from backoffice.venues.models import Venue

AT_ONCE = 200
"""Accounts whose closing one call begins; the next call goes on."""


def begin_closings(venue: Venue) -> list[StatementRun]:
    """Begin what makes the closing statements of accounts that have none, oldest first."""
    return [_begin(venue, account) for account in _without(venue)[:AT_ONCE]]


def _without(venue: Venue) -> list[Account]:
    """Closed accounts without a closing statement, and without a shard that makes it."""
    made = Statement.objects.filter(
        account=OuterRef("pk"), kind=Kind.CLOSING, ends_at=OuterRef("closed_at")
    ).exclude(number=None)
    begun = StatementShard.objects.filter(
        first_id=OuterRef("pk"),
        last_id=OuterRef("pk"),
        run__kind=Kind.CLOSING,
        run__ends_at=OuterRef("closed_at"),
    )
    rows = Account.objects.filter(
        ~Exists(made), ~Exists(begun), venue=venue, closed_at__isnull=False
    )
    kinds = [kind.value for kind in SWEPT]
    since = StatementSetting.objects.filter(venue=venue).order_by("created_at").first()
    if since is None:
        return []
    rows = rows.filter(kind__in=kinds, closed_at__gte=since.created_at)
    return list(rows.order_by("closed_at", "id")[:AT_ONCE])


def _begin(venue: Venue, account: Account) -> StatementRun:
    """A run from the account's last statement, or its opening, to its closing."""
    assert account.closed_at is not None
    last = (
        Statement.objects.filter(account=account, ends_at__lt=F("account__closed_at"))
        .exclude(number=None)
        .order_by("-ends_at")
        .first()
    )
    begins_at = account.opened_at if last is None else last.ends_at
    period = Period(Kind.CLOSING, begins_at, account.closed_at)
    cut_of(venue, begins_at)
    cut = cut_of(venue, account.closed_at)
    with transaction.atomic():
        run, _ = run_of(venue, period, cut)
        StatementRun.objects.filter(pk=run.pk).update(state=RunState.GOING, finished_at=None)
        StatementShard.objects.create(
            run=run,
            number=run.shards.count() + 1,
            first_id=account.pk,
            last_id=account.pk,
        )
    return run

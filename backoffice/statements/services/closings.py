"""Closing statements: of accounts that were closed, by a run of one shard for each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from backoffice.accounts.models import Account
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
from backoffice.statements.services.make import make
from backoffice.statements.services.runs import KINDS, run_of
from backoffice.venues.models import Venue

AT_ONCE = 200
"""Accounts whose closing one call begins; the next call goes on."""


def begin_closings(venue: Venue) -> list[StatementRun]:
    """Begin what makes the closing statements of accounts that have none, oldest first.

    Each is a period of its own, from the account's last statement, or its opening, to its closing.
    """
    return [_begin(venue, key, Period(Kind.CLOSING, *times)) for key, *times in _without(venue)]


def closing_statement(account: Account) -> Statement:
    """The closing statement of a closed account, made now where there is none yet.

    Raises what `make` raises.
    """
    [(begins_at, ends_at)] = (
        Account.objects.filter(pk=account.pk, closed_at__isnull=False)
        .annotate(begins_at=_begin_of_closing())
        .values_list("begins_at", "closed_at")
    )
    assert ends_at is not None  # as the rows were filtered
    period = Period(Kind.CLOSING, begins_at, ends_at)
    make(account.venue, period, accounts=[account.pk])
    return Statement.objects.get(
        account=account, kind=Kind.CLOSING, ends_at=ends_at, replaces=None, number__isnull=False
    )


def _begin_of_closing() -> Coalesce:
    earlier = Statement.objects.filter(
        account=OuterRef("pk"), number__isnull=False, ends_at__lt=OuterRef("closed_at")
    )
    return Coalesce(Subquery(earlier.order_by("-ends_at").values("ends_at")[:1]), "opened_at")


def _without(venue: Venue) -> list[tuple[int, datetime, datetime]]:
    """Closed accounts that are to have a closing statement, have none, and no shard for it.

    With begin and end of the period. To have one: the account, or its venue, had a setting for
    statements when it closed.
    """
    made = Statement.objects.filter(
        account=OuterRef("pk"), kind=Kind.CLOSING, ends_at=OuterRef("closed_at")
    ).exclude(number=None)
    begun = StatementShard.objects.filter(
        first_id=OuterRef("pk"),
        last_id=OuterRef("pk"),
        run__kind=Kind.CLOSING,
        run__ends_at=OuterRef("closed_at"),
    )
    asked_for = StatementSetting.objects.filter(
        Q(account=None) | Q(account=OuterRef("pk")),
        venue=venue,
        created_at__lte=OuterRef("closed_at"),
    )
    rows = Account.objects.filter(
        Exists(asked_for), ~Exists(made), ~Exists(begun), venue=venue, kind__in=KINDS
    )
    rows = rows.filter(closed_at__isnull=False).order_by("closed_at", "id")
    return list(rows.values_list("id", _begin_of_closing(), "closed_at")[:AT_ONCE])


def _begin(venue: Venue, account: int, period: Period) -> StatementRun:
    cut_of(venue, period.begins_at)
    cut = cut_of(venue, period.ends_at)
    with transaction.atomic():
        run, _ = run_of(venue, period, cut)
        # locks the run, so that shards are counted one after the other
        StatementRun.objects.filter(pk=run.pk).update(state=RunState.GOING, finished_at=None)
        StatementShard.objects.create(
            run=run, number=run.shards.count() + 1, first_id=account, last_id=account
        )
    return run

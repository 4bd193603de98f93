"""Runs: all statements that a venue owes for a period, made shard by shard."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter

from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.core.accounts import SWEPT
from backoffice.records.failures import said
from backoffice.statements.models import (
    Kind,
    RunState,
    ShardState,
    StatementCut,
    StatementRun,
    StatementShard,
)
from backoffice.statements.models.settings import SCHEDULED
from backoffice.statements.periods import Period
from backoffice.statements.selectors.accounts import Settings
from backoffice.statements.selectors.compute import Venued
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.make import Made, make, share
from backoffice.sweeps.at_work import at_work
from backoffice.venues.models import Venue

ATTEMPTS_MAX = 5
KINDS = [kind.value for kind in SWEPT]
_CUTS = """
    SELECT id FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place
        FROM accounts_account WHERE venue_id = %s AND kind = ANY (%s)
    ) numbered
    WHERE (place - 1) %% %s = 0 ORDER BY id
"""
LAST_ID = 2**63 - 1


def begin_run(venue: Venue, period: Period) -> StatementRun:
    """Begin a run, or return the one that there is of this kind and period.

    Its shards are due at once; they hold every customer and member. Raises FuturePeriod.
    """
    known = _known(venue, period)
    if known is not None:
        return known
    cut_of(venue, period.begins_at)  # now, so that the first shard need not
    cut = cut_of(venue, period.ends_at)
    with transaction.atomic():
        run, new = run_of(venue, period, cut)
        if new:
            _cut(run)
    return run


def run_of(venue: Venue, period: Period, cut: StatementCut) -> tuple[StatementRun, bool]:
    """The run of this kind and period, and whether it is new, without shards."""
    return StatementRun.objects.get_or_create(
        venue=venue,
        kind=period.kind,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
        defaults={"cut": cut},
    )


def _known(venue: Venue, period: Period) -> StatementRun | None:
    return StatementRun.objects.filter(
        venue=venue, kind=period.kind, begins_at=period.begins_at, ends_at=period.ends_at
    ).first()


def _cut(run: StatementRun) -> None:
    size = int(django_settings.STATEMENT_SHARD_ACCOUNTS)
    with connection.cursor() as cursor:
        cursor.execute(_CUTS, [run.venue_id, KINDS, size])
        firsts = [key for (key,) in cursor.fetchall()]
    if not firsts:
        _finish(run.pk)
        return
    lasts = [*(first - 1 for first in firsts[1:]), LAST_ID]
    StatementShard.objects.bulk_create(
        StatementShard(run=run, number=number, first_id=first, last_id=last)
        for number, (first, last) in enumerate(zip(firsts, lasts, strict=True), start=1)
    )


OF_STATEMENTS = 7_239_302
"""The space of locks of shards, see `sweeps.at_work`."""


def make_shard(shard_id: int) -> bool:
    """Make a shard's statements in one transaction; False where there is nothing (more) to do.

    What it made before it died was never committed, so it is made again, with the same numbers.
    """
    with at_work(shard_id, space=OF_STATEMENTS) as mine:
        shard = _start(shard_id) if mine else None
        if shard is None:
            return False
        begun = perf_counter()
        run, period = shard.run, period_of_run(shard.run)
        accounts = _accounts(shard)
        with transaction.atomic():
            shared, begin_cut = _shared(run)
            made = make(
                run.venue,
                period,
                accounts=accounts,
                scheduled=run.kind != Kind.CLOSING,
                shared=shared,
                begin_cut=begin_cut,
                wanted=lambda found, account: _wants(found, account, run.kind),
            )
            _done(shard, len(accounts), made, perf_counter() - begun)
    return True


def _accounts(shard: StatementShard) -> list[int]:
    """Customers and members of the shard that were not closed before the period."""
    rows = Account.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=shard.run.begins_at),
        venue_id=shard.run.venue_id,
        kind__in=KINDS,
        id__range=(shard.first_id, shard.last_id),
    )
    return list(rows.order_by("id").values_list("id", flat=True))


_KEPT: dict[tuple[int, datetime], tuple[Venued, StatementCut]] = {}
"""What the last run shared; the shards of one run come after each other."""


def _shared(run: StatementRun) -> tuple[Venued, StatementCut]:
    # With its time, since a restored database gives keys out again.
    key = run.pk, run.created_at
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = share(run.venue, run.cut), cut_of(run.venue, run.begins_at)
    return _KEPT[key]


def period_of_run(run: StatementRun) -> Period:
    """The period of a run."""
    return Period(run.kind, run.begins_at, run.ends_at)


def _wants(settings: Settings, account: int, kind: str) -> bool:
    """Whether the account gets statements of this kind: by its own setting, else the venue's.

    A venue without any setting was asked for a run by hand: everybody gets one.
    """
    setting = settings.of(account)
    return setting.pk is None or kind in setting.kinds or kind not in SCHEDULED


def _start(shard_id: int) -> StatementShard | None:
    """Count an attempt, unless the shard is done or its run over."""
    lease = timedelta(seconds=django_settings.SWEEP_LEASE_SECONDS)
    with transaction.atomic():
        rows = StatementShard.objects.select_for_update(of=("self",), no_key=True)
        shard = rows.select_related("run__venue", "run__cut").filter(pk=shard_id).first()
        if shard is None or shard.state != ShardState.PENDING:
            return None
        if shard.attempts >= ATTEMPTS_MAX:
            fail(shard, shard.error or f"begun {shard.attempts} times and never done")
            return None
        shard.attempts += 1
        shard.due_at = timezone.now() + lease
        shard.save(update_fields=["attempts", "due_at"])
    return shard


def _done(shard: StatementShard, accounts: int, made: Made, seconds: float) -> None:
    StatementShard.objects.filter(pk=shard.pk).update(
        state=ShardState.DONE,
        accounts=accounts,
        made=len(made.statements) + made.known,
        skipped=made.skipped,
        timings={"all": round(seconds, 3)},
        error="",
        finished_at=timezone.now(),
    )
    _finish(shard.run_id)


def _finish(run_id: int) -> None:
    """The run is over once none of its shards is pending; the last one says so."""
    with connection.cursor() as cursor:  # the row lock makes shards that end together see it
        cursor.execute("SELECT 1 FROM statements_statementrun WHERE id = %s FOR UPDATE", [run_id])
    shards = StatementShard.objects.filter(run_id=run_id).order_by()
    states = set(shards.values_list("state", flat=True).distinct())
    if ShardState.PENDING in states:
        return
    failed = ShardState.FAILED in states
    StatementRun.objects.filter(pk=run_id, state=RunState.GOING).update(
        state=RunState.FAILED if failed else RunState.FINISHED, finished_at=timezone.now()
    )


def note_failure(shard_id: int, error: BaseException) -> None:
    """Record what went wrong; the shard is due again after a pause, the last attempt fails it."""
    wrong = said(error)
    with transaction.atomic():
        rows = StatementShard.objects.select_for_update(of=("self",), no_key=True)
        shard = rows.filter(pk=shard_id, state=ShardState.PENDING).first()
        if shard is None:
            return
        if shard.attempts >= ATTEMPTS_MAX:
            fail(shard, wrong)
            return
        pause = timedelta(seconds=2 ** min(shard.attempts, 6))
        StatementShard.objects.filter(pk=shard.pk).update(
            error=wrong, due_at=timezone.now() + pause
        )


def fail(shard: StatementShard, error: str) -> None:
    """End a shard that cannot be made; the others go on, and the run fails when they are done."""
    StatementShard.objects.filter(pk=shard.pk).update(
        state=ShardState.FAILED, error=error, finished_at=timezone.now()
    )
    _finish(shard.run_id)


def again(run: StatementRun) -> int:
    """Make the failed shards of a run due again; answers how many."""
    with transaction.atomic():
        count = run.shards.filter(state=ShardState.FAILED).update(
            state=ShardState.PENDING, attempts=0, due_at=timezone.now(), finished_at=None
        )
        if count:
            StatementRun.objects.filter(pk=run.pk).update(state=RunState.GOING, finished_at=None)
    return count


def claim_due(limit: int = 500) -> list[int]:
    """Shards whose task is due; they are due again after the time that sending takes."""
    resend = timedelta(seconds=django_settings.SWEEP_RESEND_SECONDS)
    with transaction.atomic():
        rows = StatementShard.objects.select_for_update(skip_locked=True, of=("self",))
        due = rows.filter(state=ShardState.PENDING, due_at__lte=timezone.now())
        keys = list(due.order_by("due_at", "id").values_list("id", flat=True)[:limit])
        StatementShard.objects.filter(pk__in=keys).update(due_at=timezone.now() + resend)
    return keys

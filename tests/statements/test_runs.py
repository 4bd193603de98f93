"""Runs in shards: progress, failures, what is due, and the schedule of beat."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.statements.bench.statements import Asked
from backoffice.statements.models import (
    RunState,
    ShardState,
    Statement,
    StatementRun,
    StatementSetting,
    StatementShard,
)
from backoffice.statements.periods import Period
from backoffice.statements.services import runs
from backoffice.statements.services.schedule import begin_due, due_periods
from backoffice.statements.tasks import make_shard
from backoffice.statements.work_here import run_here
from backoffice.sweeps.models import GivenUpTask
from backoffice.sweeps.services import give_up
from backoffice.sweeps.signatures import MAKE_STATEMENTS
from backoffice.venues.models import Venue
from tests.statements.builders import History, venue_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None, settings: Any) -> Venue:
    settings.STATEMENT_SHARD_ACCOUNTS = 2
    found = venue_of()
    for name in ("hal", "ida", "jim"):
        History.of(found, name).move(500)
    return found


def yesterday() -> Period:
    today = datetime.combine(timezone.now().date(), time(0), tzinfo=UTC)
    return Period("daily", today - timedelta(days=1), today)


def just_now(venue: Venue) -> Period:
    return Period("daily", venue.created_at - timedelta(hours=1), timezone.now())


def test_every_customer_and_member_is_in_one_shard(venue: Venue) -> None:
    seen: list[tuple[int, int]] = []
    run = run_here(venue, just_now(venue), lambda done, of: seen.append((done, of)))
    assert run.state == RunState.FINISHED
    assert seen == [(1, 3), (2, 3), (3, 3)]
    shards = list(run.shards.order_by("number").values_list("accounts", "made", "skipped"))
    assert shards == [(2, 2, 0), (2, 2, 0), (2, 2, 0)]  # amy, bob, member, hal, ida, jim
    codes = Statement.objects.values_list("account__code", "number").order_by("account__code")
    assert list(codes) == [(c, 1) for c in ("amy", "bob", "hal", "ida", "jim", "member")]


def test_a_run_begins_once(venue: Venue) -> None:
    period = yesterday()
    assert runs.begin_run(venue, period) == runs.begin_run(venue, period)
    assert StatementShard.objects.count() == 3


def test_a_shard_that_fails_is_tried_again_and_then_fails_the_run(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    StatementSetting.objects.create(venue=venue, formats=["mt940"], kinds=["daily"])
    run = runs.begin_run(venue, just_now(venue))
    shard = run.shards.first()
    for _ in range(runs.ATTEMPTS_MAX):
        with pytest.raises(Exception, match="nothing writes mt940") as failed:
            runs.make_shard(shard.pk)
        runs.note_failure(shard.pk, failed.value)
    shard.refresh_from_db()
    assert (shard.state, shard.attempts) == (ShardState.FAILED, runs.ATTEMPTS_MAX)
    assert "mt940" in shard.error
    assert not Statement.objects.exists()
    StatementSetting.objects.update(formats=[])
    assert runs.again(run) == 1
    assert run_here(venue, runs.period_of_run(run), _quiet).state == (RunState.FINISHED)
    assert Statement.objects.count() == 6


def _quiet(done: int, of: int) -> None:
    """Nobody looks."""


def test_a_shard_that_is_done_is_not_done_again(venue: Venue) -> None:
    run = runs.begin_run(venue, just_now(venue))
    shard = run.shards.first()
    assert runs.make_shard(shard.pk)
    assert not runs.make_shard(shard.pk)
    assert Statement.objects.count() == 2


def test_what_is_due_is_claimed_once(venue: Venue, settings: Any) -> None:
    settings.SWEEP_RESEND_SECONDS = 60
    runs.begin_run(venue, just_now(venue))
    assert len(runs.claim_due()) == 3
    assert runs.claim_due() == []
    StatementShard.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert len(runs.claim_due(limit=2)) == 2


def test_a_venue_without_accounts_is_finished_at_once(db: None) -> None:
    venue = venue_of()
    Account.objects.filter(venue=venue).update(kind="fund")
    run = runs.begin_run(venue, yesterday())
    run.refresh_from_db()
    assert run.state == RunState.FINISHED


def test_the_schedule_follows_the_venues_settings(venue: Venue) -> None:
    assert due_periods(venue, timezone.now()) == []
    setting = StatementSetting.objects.create(venue=venue, kinds=["daily", "monthly"])
    created = datetime(2026, 1, 30, 12, tzinfo=UTC)
    StatementSetting.objects.filter(pk=setting.pk).update(created_at=created)
    found = due_periods(venue, datetime(2026, 2, 2, 12, tzinfo=UTC))
    assert [(p.kind, p.ends_at.date().isoformat()) for p in found] == [
        ("daily", "2026-01-31"),
        ("daily", "2026-02-01"),
        ("daily", "2026-02-02"),
        ("monthly", "2026-02-01"),
    ]


def test_what_is_due_begins_once(venue: Venue) -> None:
    setting = StatementSetting.objects.create(venue=venue, kinds=["daily"])
    created = timezone.now() - timedelta(days=2)
    StatementSetting.objects.filter(pk=setting.pk).update(created_at=created)
    assert len(begin_due()) == 2
    assert begin_due() == []
    assert StatementRun.objects.filter(state=RunState.GOING).count() == 2


def test_the_cut_off_is_on_the_venues_clock(venue: Venue) -> None:
    Venue.objects.filter(pk=venue.pk).update(timezone="Asia/Hong_Kong")
    venue.refresh_from_db()
    setting = StatementSetting.objects.create(venue=venue, kinds=["daily"], cut_off=time(8))
    StatementSetting.objects.filter(pk=setting.pk).update(
        created_at=datetime(2026, 1, 30, 12, tzinfo=UTC)
    )
    [period] = due_periods(venue, datetime(2026, 1, 31, 0, 30, tzinfo=UTC))
    assert period.ends_at == datetime(2026, 1, 31, 0, tzinfo=UTC)


def test_a_task_of_a_newer_version_is_counted_when_nobody_takes_it(venue: Venue) -> None:
    shard = runs.begin_run(venue, just_now(venue)).shards.first()
    assert not give_up(MAKE_STATEMENTS, 2, {"shard": shard.pk}, "newer")
    assert GivenUpTask.objects.get(task=MAKE_STATEMENTS).version == 2
    make_shard(shard=shard.pk, v="2")  # no version
    assert not Statement.objects.exists()
    make_shard(shard=shard.pk)
    assert Statement.objects.count() == 2


def test_the_first_shard_asks_few_questions_even_with_families(venue: Venue, settings: Any) -> None:
    """Whose account is stated alone and with its parent's is read twice."""
    settings.STATEMENT_SHARD_ACCOUNTS = 500
    History.of(venue, "hal-sub", parent="hal").move(300)
    StatementSetting.objects.create(venue=venue, scope="consolidated", kinds=["daily"])
    runs.begin_run(venue, just_now(venue))
    second = Period("daily", timezone.now() - timedelta(seconds=1), timezone.now())
    for run in (StatementRun.objects.get(), runs.begin_run(venue, second)):
        shard = run.shards.get(first_id__lte=hal(venue), last_id__gte=hal(venue))
        counter = Asked()
        with connection.execute_wrapper(counter):
            assert runs.make_shard(shard.pk)
        assert counter.reads < 30
    assert Statement.objects.filter(account__code__in=["hal", "hal-sub"]).count() == 4


def hal(venue: Venue) -> int:
    return Account.objects.get(venue=venue, code="hal").pk

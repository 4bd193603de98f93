"""Snapshots in shards by real workers, over a real broker."""

import pytest

from backoffice.days.models import AccountSnapshot, DayRun, DayShard, State
from backoffice.days.services import close_days, shards
from backoffice.sweeps.models import OutboxMessage
from backoffice.sweeps.signatures import SNAPSHOT_SHARD
from tests.days.venues import MONDAY, midnight, states
from tests.sweeps.conftest import StartWorker
from tests.sweeps.workers import wait_until


@pytest.fixture(autouse=True)
def _small(settings: object) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 2


def test_workers_take_the_shards_and_the_last_ends_the_day(
    indebted: str, start_worker: StartWorker
) -> None:
    (run,) = close_days(indebted, now=midnight(days=2), deliver=True, through=MONDAY)
    assert run.state == State.RUNNING
    assert [state for *_, state in states(indebted)] == ["done", "done", "running"]
    assert run.shards.count() > 1
    start_worker()

    def done() -> bool:
        run.refresh_from_db()
        return bool(run.state == State.DONE)

    wait_until(done, "the day")
    assert AccountSnapshot.objects.filter(business_date=MONDAY).count() == 5
    assert OutboxMessage.objects.filter(task="sweeps.close_day").exists(), "the next was asked for"


def test_what_no_worker_took_is_asked_for_again(
    indebted: str, silent_broker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> int:
        return OutboxMessage.objects.filter(task=SNAPSHOT_SHARD).count()

    close_days(indebted, now=midnight(), deliver=True)
    cut = DayShard.objects.count()
    assert asked() == cut > 1
    close_days(indebted, now=midnight(), deliver=True)
    assert asked() == cut, "lately asked for"
    monkeypatch.setattr(shards, "RESENT_AFTER", -shards.RESENT_AFTER)
    close_days(indebted, now=midnight(), deliver=True)
    assert asked() == 2 * cut
    for number in range(1, cut + 1):
        run = DayRun.objects.get()
        assert shards.snapshot_shard(run.pk, number, now=midnight(), deliver=True)
        assert not shards.snapshot_shard(run.pk, number, now=midnight(), deliver=True)
    assert DayRun.objects.get().state == State.DONE

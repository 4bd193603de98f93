"""Real workers on a real broker, either killed at the worst moment: each run finishes, once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from celery import current_app

from backoffice.config.embedded import EmbeddedValkey
from backoffice.config.template_databases import owner_connection_string
from backoffice.core.events import Sweep
from backoffice.ledger.verify import verify
from backoffice.sweeps.models import OutboxMessage, RunState, ShardState, SweepRun, SweepShard
from backoffice.sweeps.services import begin_run, relay, schedule_venue
from backoffice.venues.store import handle
from tests.sweeps.conftest import StartWorker
from tests.sweeps.venues import NOON, margin_runs, outcome_of, sweeps_of, troubled
from tests.sweeps.workers import wait_until


def finished(run: SweepRun) -> bool:
    run.refresh_from_db()
    assert run.state != RunState.FAILED, run.error
    return run.state == RunState.FINISHED


def relayed(run: SweepRun) -> bool:
    """One beat of the relay, then whether the run is over."""
    relay()
    return finished(run)


def swept_once(venue: str = "demo") -> None:
    """The venue is as after one sweep in one process, and the ledger is sound."""
    assert sweeps_of(venue) == 1
    if venue == "demo":
        handle(troubled("twin"), Sweep(NOON))
        assert outcome_of("demo") == outcome_of("twin") != []
    assert verify().first is None
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@contextmanager
def accounts_locked() -> Iterator[None]:
    """Nobody can read accounts, so a shard that was begun stays in the middle."""
    with psycopg.connect(owner_connection_string()) as connection:
        connection.execute("LOCK TABLE accounts_account IN ACCESS EXCLUSIVE MODE")
        yield


def in_the_middle_of_a_shard() -> bool:
    return SweepShard.objects.filter(state=ShardState.STARTED).exists()


def test_a_sweep_by_workers_equals_one_in_this_process(
    start_worker: StartWorker, settings: object
) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 2
    worker = start_worker()
    run = begin_run(troubled(), NOON)
    wait_until(lambda: finished(run), "the sweep")
    assert run.shards.count() == 5
    assert (run.selected, run.shortfalls) == (2, 2)
    swept_once()
    assert worker.said(f"run={run.pk}"), "logs carry the run"


def test_a_worker_killed_in_the_middle_of_a_shard(start_worker: StartWorker) -> None:
    venue = troubled()
    first = start_worker("first")
    run = begin_run(venue, NOON)
    with accounts_locked():
        wait_until(in_the_middle_of_a_shard, "the shard")
        first.kill()
    start_worker("second")
    wait_until(lambda: relayed(run), "the sweep")
    assert run.shards.get().attempts >= 2
    swept_once()


def test_a_broker_killed_with_all_it_had(start_worker: StartWorker, valkey: EmbeddedValkey) -> None:
    run = begin_run(troubled(), NOON)
    assert OutboxMessage.objects.get().times_sent == 1
    with valkey.client() as client:
        os.kill(int(client.info()["process_id"]), signal.SIGKILL)
    wait_until(lambda: not valkey.is_running(), "the broker's end")
    valkey.ensure_running()
    start_worker()
    OutboxMessage.objects.update(due_at=NOON)  # sent long ago, and nobody began
    wait_until(lambda: relayed(run), "the sweep")
    swept_once()


def test_a_broker_killed_under_a_working_worker(
    start_worker: StartWorker, valkey: EmbeddedValkey
) -> None:
    venue = troubled()
    worker = start_worker()
    run = begin_run(venue, NOON)
    with accounts_locked():
        wait_until(in_the_middle_of_a_shard, "the shard")
        with valkey.client() as client:
            os.kill(int(client.info()["process_id"]), signal.SIGKILL)
        wait_until(lambda: not valkey.is_running(), "the broker's end")
    valkey.ensure_running()
    wait_until(lambda: relayed(run), "the sweep")
    assert worker.process.poll() is None, "the worker found its broker again"
    swept_once()


def test_a_crash_between_commit_and_sending(
    start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process that died right after the commit leaves: a row, and nothing sent."""
    monkeypatch.setattr("backoffice.sweeps.services.outbox._send_now", lambda _ids: None)
    run = begin_run(troubled(), NOON)
    assert OutboxMessage.objects.get().times_sent == 0
    start_worker()
    wait_until(lambda: relayed(run), "the sweep")
    swept_once()


def test_every_task_many_times(start_worker: StartWorker, settings: object) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 4
    run = begin_run(troubled(), NOON)
    for message in list(OutboxMessage.objects.all()) * 10:
        current_app.send_task(message.task, kwargs=message.arguments)
    for _ in range(10):
        current_app.send_task("sweeps.settle_run", kwargs={"run": run.pk, "v": 1})
    start_worker("one")
    start_worker("two")
    wait_until(lambda: relayed(run), "the sweep")
    for _ in range(5):
        current_app.send_task("sweeps.settle_run", kwargs={"run": run.pk, "v": 1})
    done = begin_run(troubled("other"), NOON)
    wait_until(lambda: relayed(done), "all tasks before it")
    swept_once()


def test_beats_that_waited_begin_one_sweep(start_worker: StartWorker) -> None:
    """Ten beats came while no worker was there; the newest instant is swept, once."""
    venue = troubled()
    schedule_venue(venue, 86_400)
    for _ in range(10):
        kwargs = {"venue": venue, "v": 1}
        current_app.send_task("sweeps.sweep_venue", kwargs=kwargs)
    start_worker()
    wait_until(lambda: any(map(finished, margin_runs())), "the sweep")
    assert [run.state for run in margin_runs()] == [RunState.FINISHED]
    assert sweeps_of(venue) == 1


def test_a_broker_that_is_away_does_not_stop_who_sends(
    silent_broker: None, committed_db: None
) -> None:
    venue = troubled()
    run = begin_run(venue, NOON)
    message = OutboxMessage.objects.get()
    assert (run.state, message.times_sent, message.sent_at) == (RunState.PENDING, 0, None)
    assert message.arguments == {"run": run.pk, "shard": 1, "v": 1}

"""Workers of two versions at once, as during an upgrade."""

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from celery import current_app
from django.test import Client

from backoffice.sweeps import services, signatures, tasks, versioned
from backoffice.sweeps.models import GivenUpTask, OutboxMessage, RunState, SweepRun
from backoffice.sweeps.services import begin_run, outbox
from tests.sweeps.conftest import StartWorker
from tests.sweeps.test_workers import finished, relayed, swept_once
from tests.sweeps.venues import NOON, troubled
from tests.sweeps.workers import wait_until

NEXT = "tests.sweeps.next_version"
QUEUES = ("celery", "desk")


def test_a_newer_version_is_left_to_others() -> None:
    with pytest.raises(signatures.NewerSignature, match=r"version 2 .* this code knows 1"):
        signatures.understood("sweeps.settle_run", 2, {})


@pytest.mark.parametrize("v", [None, "2", 0, -1, True, 1.5, [], {"v": 1}])
def test_what_is_no_version_is_refused_and_does_nothing(
    v: object, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(signatures.WrongSignature, match=r"v: .* is no version"):
        signatures.understood("sweeps.settle_run", v, {"run": 1})  # type: ignore[arg-type]
    tasks.settle_run(run=1, v=v)
    assert "no such task" in caplog.text


def test_waits_grow_to_a_minute_and_end() -> None:
    random = Random(1)
    for times, (least, most) in {0: (0.5, 1), 3: (4, 8), 9: (30, 60), 10**6: (30, 60)}.items():
        waits = [services.wait_seconds(times, random) for _ in range(50)]
        assert min(waits) >= least
        assert max(waits) <= most
    assert not services.is_given_up(39, timedelta(minutes=29))
    assert services.is_given_up(40, timedelta(0))
    assert services.is_given_up(1, timedelta(minutes=30))


@pytest.fixture
def newer_run(db: None) -> Iterator[SweepRun]:
    """A run whose shard waits for a worker of version 2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "signed", lambda arguments: {**arguments, "v": 2})
        yield begin_run(troubled(), NOON, deliver=False)


def test_a_task_that_no_newer_worker_takes_fails_its_run(
    newer_run: SweepRun, client: Client
) -> None:
    arguments = {"run": newer_run.pk, "shard": 1}
    assert services.give_up("sweeps.screen_shard", 2, arguments, "version 2, this code knows 1.")
    newer_run.refresh_from_db()
    assert newer_run.state == RunState.FAILED
    assert newer_run.error.startswith("version 2, this code knows 1. No newer worker took it")
    assert not OutboxMessage.objects.filter(done_at=None).exists(), "nothing is sent again"
    (given_up,) = GivenUpTask.objects.all()
    assert (given_up.task, given_up.version, given_up.count) == ("sweeps.screen_shard", 2, 1)
    text = client.get("/metrics").content.decode()
    assert 'backoffice_tasks_given_up{task="sweeps.screen_shard"} 1.0' in text
    assert begin_run("demo", NOON.replace(minute=1), deliver=False).state == RunState.PENDING


@pytest.mark.parametrize("forged", [{"shard": 2}, {"run": 0}, {"run": "x"}, {"run": None}])
def test_a_message_alone_fails_no_run(newer_run: SweepRun, forged: dict[str, object]) -> None:
    """Whoever reaches the broker can send any version; what counts is the outbox."""
    arguments = {"run": newer_run.pk, "shard": 1} | forged
    assert not services.give_up("sweeps.screen_shard", 10**30, arguments, "x")
    newer_run.refresh_from_db()
    assert newer_run.state == RunState.PENDING


def test_tasks_of_our_own_version_are_not_given_up(db: None) -> None:
    run = begin_run(troubled(), NOON, deliver=False)
    assert not services.give_up("sweeps.screen_shard", 2, {"run": run.pk, "shard": 1}, "x")


def test_a_worker_gives_up_what_was_left_for_too_long(start_worker: StartWorker) -> None:
    worker = start_worker("older")
    arguments = {"run": 999_999, "note": "version 2", "v": 2}
    headers = {versioned.LEFT_TIMES: 39, versioned.LEFT_SINCE: time.time() - 60}
    current_app.send_task("sweeps.settle_run", kwargs=arguments, headers=headers)
    wait_until(lambda: worker.said("left to a newer worker"), "the last time that it is left")
    assert not GivenUpTask.objects.exists()
    old = {versioned.LEFT_TIMES: 1, versioned.LEFT_SINCE: time.time() - 1801}
    current_app.send_task("sweeps.settle_run", kwargs=arguments, headers=old)
    wait_until(lambda: worker.said("no newer worker took it"), "that it is given up")
    assert GivenUpTask.objects.get().count == 1


def test_an_older_version_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "VERSION", 3)
    upgrades = {1: lambda _, a: {**a, "b": 2}, 2: lambda _, a: {**a, "c": a["b"] + 1}}
    monkeypatch.setattr(signatures, "UPGRADES", upgrades)
    assert signatures.understood("x", 1, {"a": 1}) == {"a": 1, "b": 2, "c": 3}
    assert signatures.understood("x", 3, {"a": 1}) == {"a": 1}


def test_a_newer_worker_does_what_an_older_sent(start_worker: StartWorker) -> None:
    run = begin_run(troubled(), NOON)
    start_worker("next", app_name=NEXT)
    wait_until(lambda: relayed(run), "the sweep")
    settle = OutboxMessage.objects.get(task="sweeps.settle_run")
    assert settle.arguments == {"run": run.pk, "note": "version 2", "v": 2}
    swept_once()


def is_deaf(worker: list[str]) -> bool:
    """Whether a worker answers, and takes no tasks of sweeps."""
    queues = current_app.control.inspect(destination=worker, timeout=0.5).active_queues()
    named = {queue["name"] for each in (queues or {}).values() for queue in each}
    return bool(queues) and "celery" not in named


def test_an_older_worker_leaves_newer_tasks_to_the_newer(start_worker: StartWorker) -> None:
    older = start_worker("older")
    found: list[dict[str, object]] = []
    wait_until(lambda: bool(found.extend(current_app.control.ping(timeout=0.5)) or found), "older")
    taker = list(found[0])
    arguments = {"run": 999_999, "note": "version 2", "v": 2}
    current_app.send_task("sweeps.settle_run", kwargs=arguments)
    wait_until(lambda: older.said("left to a newer worker"), "the older worker's answer")
    for queue in QUEUES:
        current_app.control.cancel_consumer(queue, destination=taker)
    wait_until(lambda: is_deaf(taker), "that it takes nothing")
    newer = start_worker("next", app_name=NEXT)  # the only one by now that takes tasks
    wait_until(lambda: newer.said("nothing to do"), "the newer worker's answer")
    for queue in QUEUES:
        current_app.control.add_consumer(queue, destination=taker)
    runs = [begin_run(troubled(code), NOON) for code in ("demo", "other")]
    wait_until(lambda: sum(relayed(run) for run in runs) == 2, "sweeps by both")
    assert all(map(finished, runs))
    swept_once()

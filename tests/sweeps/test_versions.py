"""Workers of two versions at once, as during an upgrade."""

import pytest
from celery import current_app

from backoffice.sweeps import signatures
from backoffice.sweeps.models import OutboxMessage
from backoffice.sweeps.services import begin_run
from tests.sweeps.conftest import StartWorker
from tests.sweeps.test_workers import finished, relayed, swept_once
from tests.sweeps.venues import NOON, troubled
from tests.sweeps.workers import wait_until

NEXT = "tests.sweeps.next_version"


def test_a_newer_version_is_left_to_others() -> None:
    with pytest.raises(signatures.NewerSignature, match=r"version 2 .* this code knows 1"):
        signatures.understood("sweeps.settle_run", 2, {})


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


def test_an_older_worker_leaves_newer_tasks_to_the_newer(start_worker: StartWorker) -> None:
    older = start_worker("older")
    wait_until(lambda: bool(current_app.control.ping(timeout=0.5)), "the older worker")
    arguments = {"run": 999_999, "note": "version 2", "v": 2}
    current_app.send_task("sweeps.settle_run", kwargs=arguments)
    wait_until(lambda: older.said("left to a newer worker"), "the older worker's answer")
    newer = start_worker("next", app_name=NEXT)
    wait_until(lambda: newer.said("nothing to do"), "the newer worker's answer")
    runs = [begin_run(troubled(code), NOON) for code in ("demo", "other")]
    wait_until(lambda: sum(relayed(run) for run in runs) == 2, "sweeps by both")
    assert all(map(finished, runs))
    swept_once()

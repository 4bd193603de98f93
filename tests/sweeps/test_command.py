"""`manage.py sweep`: in this process, by workers, as a schedule."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_celery_beat.models import PeriodicTask

from backoffice.sweeps import tasks
from backoffice.sweeps.selectors import interval_of
from backoffice.sweeps.services import begin_run, screen_shard
from tests.sweeps.conftest import StartWorker
from tests.sweeps.venues import NOON, margin_runs, sweeps_of, troubled

AT = NOON.isoformat()


@pytest.fixture
def venue(committed_db: None) -> str:
    return troubled()


def sweep(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_sweep_for_programs(venue: str) -> None:
    done = json.loads(sweep(venue, "--at", AT, "--format", "json"))
    assert (done["state"], done["scheduled_at"]) == ("finished", AT)
    assert (done["selected"], done["liquidated"], done["shortfalls"]) == (2, 2, 2)
    assert "insurance" in {payer["account"] for payer in done["payers"]}
    assert json.loads(sweep(venue, "--at", AT, "--format", "json")) == done, "once an instant"
    assert sweeps_of(venue) == 1


def test_a_sweep_for_people(venue: str) -> None:
    said = sweep(venue, "--at", AT)
    for words in ("shortfalls opened", "Who paid for shortfalls", "insurance", "seconds in all"):
        assert words in said


def test_a_sweep_while_another_goes_on_is_skipped(venue: str) -> None:
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    with pytest.raises(CommandError, match=r"was skipped .late: the sweep of .* goes on") as error:
        sweep(venue)
    assert error.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "there is no nowhere"),
        (["nowhere", "--every", "10"], "there is no nowhere"),
        (["demo", "--at", "noon"], "write an instant such as"),
        (["demo", "--every", "0"], "at least one second"),
        (["demo", "--every", "5", "--cut-off", "25:00"], "--cut-off: write it as 02:30"),
    ],
)
def test_a_wrong_call_gets_a_sentence(venue: str, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as error:
        sweep(*arguments)
    assert error.value.returncode == 2


def test_a_schedule(venue: str) -> None:
    assert interval_of(venue) is None
    sweep(venue, "--every", "10", "--cut-off", "02:30")
    assert interval_of(venue) == 10
    rows = {row.task: json.loads(row.kwargs) for row in PeriodicTask.objects.filter(enabled=True)}
    assert rows == {
        "sweeps.sweep_venue": {"venue": "demo", "v": 1},
        "sweeps.close_day": {"venue": "demo", "cut_off": "02:30", "v": 1},
    }
    for kwargs in (rows["sweeps.sweep_venue"],) * 2:
        tasks.sweep_venue(**kwargs)
    (run,) = margin_runs()
    assert int(run.scheduled_at.timestamp()) % 10 == 0
    sweep(venue, "--stop")
    assert not PeriodicTask.objects.filter(enabled=True).exists()


def test_a_sweep_by_workers(start_worker: StartWorker) -> None:
    venue = troubled()
    start_worker()
    done = json.loads(sweep(venue, "--at", AT, "--queue", "--wait", "40", "--format", "json"))
    assert (done["state"], done["selected"], done["shortfalls"]) == ("finished", 2, 2)


def test_a_broker_that_is_away_is_said(silent_broker: None, committed_db: None) -> None:
    with pytest.raises(CommandError, match="The broker is not to be reached"):
        sweep(troubled(), "--queue")

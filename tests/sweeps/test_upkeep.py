"""What beat runs every minute."""

from collections.abc import Callable

from backoffice.config.celery_settings import beat_schedule
from backoffice.ledger.models import Seal
from backoffice.sweeps import tasks, work_here
from backoffice.sweeps.models import SweepRun
from backoffice.sweeps.services import begin_run
from tests.sweeps.venues import NOON, troubled


def test_upkeep_seals_and_prunes(unguarded: Callable[[str], None]) -> None:
    run = work_here.sweep_here(troubled(), NOON, lambda *step: None)
    begin_run("demo", NOON.replace(minute=1), deliver=False)
    unguarded(
        "UPDATE sweeps_sweeprun SET finished_at = now() - interval '400 days' WHERE sequence > 0"
    )
    assert beat_schedule["keep up"]["task"] == tasks.upkeep.name
    tasks.upkeep(v=1)
    assert Seal.objects.exists()
    assert not SweepRun.objects.filter(pk=run.pk).exists()
    assert SweepRun.objects.get().shards.exists(), "the other goes on"

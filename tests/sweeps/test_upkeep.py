"""What beat runs every minute."""

from datetime import timedelta

from backoffice.config.celery_settings import beat_schedule
from backoffice.ledger.models import Seal
from backoffice.sweeps import tasks, work_here
from backoffice.sweeps.models import SweepRun
from tests.sweeps.venues import NOON, troubled


def test_upkeep_seals_and_prunes(committed_db: None) -> None:
    run = work_here.sweep_here(troubled(), NOON, lambda *step: None)
    SweepRun.objects.filter(pk=run.pk).update(finished_at=NOON - timedelta(days=400))
    assert beat_schedule["keep up"]["task"] == tasks.upkeep.name
    tasks.upkeep(v=1)
    assert Seal.objects.exists()
    assert not SweepRun.objects.exists()

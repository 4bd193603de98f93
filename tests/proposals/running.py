"""What workers do, here."""

from __future__ import annotations

from backoffice.proposals.models import Trial
from backoffice.proposals.services import run_trial


def run_trials() -> None:
    """Carry out every dry run that waits."""
    for key in Trial.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True):
        assert run_trial(key)

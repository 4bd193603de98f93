"""Old runs and messages go; what they did is in the venue's events for good."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from backoffice.sweeps.models import Kind, OutboxMessage, SweepRun
from backoffice.sweeps.models.states import UNFINISHED

MESSAGES_KEPT = timedelta(days=1)
RUNS_KEPT = timedelta(days=30)
BATCH = 5000


def prune() -> int:
    """Delete messages done a day ago, and margin sweeps over for thirty; return how many rows.

    Ends of days stay: they say which days are closed.
    """
    now = timezone.now()
    messages = OutboxMessage.objects.filter(done_at__lt=now - MESSAGES_KEPT)
    runs = SweepRun.objects.filter(kind=Kind.MARGIN, finished_at__lt=now - RUNS_KEPT)
    runs = runs.exclude(state__in=UNFINISHED)
    gone, _ = messages.filter(pk__in=messages.values("pk")[:BATCH]).delete()
    more, _ = runs.filter(pk__in=runs.values("pk")[:BATCH]).delete()
    return gone + more

"""Old dry runs go, but those that a policy rests on, or that somebody may still approve by."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from backoffice.proposals.models import Trial

TRIALS_KEPT = timedelta(days=30)
"""The database refuses to delete younger ones, see the migration `pruned_trials`."""
BATCH = 1000


def prune_trials() -> int:
    """Delete dry runs that ended thirty days ago, at most a thousand; return how many.

    Those of proposals that stand or were approved are kept. May be called at any time, and twice.
    """
    old = Trial.objects.filter(finished_at__lt=Now() - TRIALS_KEPT)
    old = old.exclude(proposal__approved=True)
    old = old.exclude(proposal__approved__isnull=True, proposal__expires_at__gt=Now())
    gone, _ = Trial.objects.filter(pk__in=old.order_by("id").values("pk")[:BATCH]).delete()
    return gone

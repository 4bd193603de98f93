"""Steps of an end of day, in their order, and states of runs, steps and shards.

    pending -> running -> done
                       -> failed -> running (tried anew)

What is done stays done; the database says so too, see `days.guards`.
"""

from django.db import models


class Step(models.TextChoices):
    """What an end of day does, in this order."""

    INTEREST = "interest"
    PERIODS = "periods"
    SNAPSHOTS = "snapshots"


class State(models.TextChoices):
    """Where a run, a step or a shard stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def finished_when_done() -> models.Q:
    """Condition: what is done has a time at which it was, and nothing else has."""
    done = models.Q(state=State.DONE, finished_at__isnull=False)
    return done | (~models.Q(state=State.DONE) & models.Q(finished_at__isnull=True))

"""Kinds and states of runs and shards.

    run:    pending -> screening -> settling -> finished      skipped -> pending (taken up)
    shard:  pending -> started -> done

A run fails from any unfinished state, and is skipped instead of begun, or while it is pending.
Runs of ends of days are of versions before the app `days`, which has its own.
"""

from django.db import models


class Kind(models.TextChoices):
    """What a run does to its venue."""

    MARGIN = "margin", "margin sweep"
    END_OF_DAY = "end_of_day", "end of day"


class RunState(models.TextChoices):
    """Where a run stands."""

    PENDING = "pending"
    SCREENING = "screening"
    SETTLING = "settling"
    FINISHED = "finished"
    SKIPPED = "skipped"
    FAILED = "failed"


class ShardState(models.TextChoices):
    """Where a shard stands."""

    PENDING = "pending"
    STARTED = "started"
    DONE = "done"


UNFINISHED = (RunState.PENDING, RunState.SCREENING, RunState.SETTLING)

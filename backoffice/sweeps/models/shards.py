"""A part of a venue's accounts that one task screens."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backoffice.sweeps.models.runs import SweepRun
from backoffice.sweeps.models.states import ShardState


class SweepShard(models.Model):
    """Accounts whose ids lie from `first_id` to `last_id`, both included.

    `selected` are ids of accounts to settle, `seen_sequence` the venue's event up to which the
    screen saw the book, `timings` seconds by stage, `error` what went wrong last.
    """

    run = models.ForeignKey(SweepRun, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField(help_text="Counted within the run, from 1.")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.TextField(choices=ShardState.choices, default=ShardState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(null=True)
    selected = ArrayField(models.BigIntegerField(), null=True)
    seen_sequence = models.BigIntegerField(null=True)
    timings = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "shard"
        ordering = ["-run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="sweeps_shard_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=ShardState.values), name="sweeps_shard_state"
            ),
            models.CheckConstraint(
                condition=models.Q(first_id__lte=models.F("last_id")), name="sweeps_shard_range"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ShardState.DONE)
                | models.Q(
                    selected__isnull=False,
                    seen_sequence__isnull=False,
                    accounts__isnull=False,
                    finished_at__isnull=False,
                ),
                name="sweeps_shard_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}, shard {self.number}"

"""Runs that make the statements of a venue, in shards of accounts."""

from django.db import models
from django.db.models.functions import Now

from backoffice.statements.models.cuts import StatementCut
from backoffice.statements.models.settings import Kind


class RunState(models.TextChoices):
    """Where a run stands."""

    GOING = "going"
    FINISHED = "finished"
    FAILED = "failed"


class ShardState(models.TextChoices):
    """Where a shard stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class StatementRun(models.Model):
    """All statements of one kind that a venue owes for one period; one a kind and period."""

    venue = models.ForeignKey(
        "venues.Venue", on_delete=models.PROTECT, related_name="statement_runs"
    )
    kind = models.TextField(choices=Kind.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cut = models.ForeignKey(StatementCut, on_delete=models.PROTECT, related_name="runs")
    state = models.TextField(choices=RunState.choices, default=RunState.GOING)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "run"
        ordering = ["-ends_at", "venue", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "begins_at", "ends_at"], name="statements_run_period"
            ),
            models.CheckConstraint(
                condition=models.Q(begins_at__lt=models.F("ends_at"), state__in=RunState.values),
                name="statements_run_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.kind} to {self.ends_at:%Y-%m-%d %H:%M}"


class StatementShard(models.Model):
    """Accounts with ids from `first_id` to `last_id`, whose statements are made in one piece.

    The row is its own message: a task for it is due at `due_at`, until its state is done. `made`
    and `skipped` count accounts, `timings` are seconds by stage, `error` what went wrong last.
    """

    run = models.ForeignKey(StatementRun, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField(help_text="Counted within the run, from 1.")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.TextField(choices=ShardState.choices, default=ShardState.PENDING)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="By the rule for idle accounts.")
    timings = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "shard"
        ordering = ["-run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="statements_shard_number"),
            models.CheckConstraint(
                condition=models.Q(first_id__lte=models.F("last_id"), state__in=ShardState.values),
                name="statements_shard_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending"),
                name="statements_shard_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}, shard {self.number}"

"""The end of one day of one venue, its steps, and the shards in which snapshots are taken."""

from django.db import models
from django.db.models.functions import Now

from backoffice.days.models.states import State, Step, finished_when_done


class DayRun(models.Model):
    """One end of a day: one a venue and date.

    `due_at` is when the day could be closed first, `reason` says how late it was, `sequence` is
    the venue's event that charged interest and closed the periods.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="days")
    business_date = models.DateField()
    due_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.PENDING)
    reason = models.TextField(blank=True)
    sequence = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "end of a day"
        verbose_name_plural = "ends of days"
        ordering = ["-business_date", "venue"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "business_date"], name="days_run_date"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="days_run_state"
            ),
            models.CheckConstraint(condition=finished_when_done(), name="days_run_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.business_date}"


class DayStep(models.Model):
    """One step of a run. `accounts` it did, `failed` it could not; `error` is the venue's own."""

    run = models.ForeignKey(DayRun, on_delete=models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField(help_text="In the order of the steps, from 1.")
    step = models.TextField(choices=Step.choices)
    state = models.TextField(choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "step"
        ordering = ["-run", "place"]
        constraints = [
            models.UniqueConstraint(fields=["run", "step"], name="days_step_once"),
            models.UniqueConstraint(fields=["run", "place"], name="days_step_place"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values, step__in=Step.values),
                name="days_step_state",
            ),
            models.CheckConstraint(condition=finished_when_done(), name="days_step_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.run}, {self.step}"


class DayShard(models.Model):
    """Accounts of which one task takes snapshots: ids from `first_id` to `last_id`.

    `sent_at` is when a worker was last asked for it.
    """

    run = models.ForeignKey(DayRun, on_delete=models.PROTECT, related_name="shards")
    number = models.PositiveIntegerField(help_text="Counted within the run, from 1.")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.TextField(choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "shard of snapshots"
        verbose_name_plural = "shards of snapshots"
        ordering = ["-run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="days_shard_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values, first_id__lte=models.F("last_id")),
                name="days_shard_state",
            ),
            models.CheckConstraint(condition=finished_when_done(), name="days_shard_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.run}, shard {self.number}"

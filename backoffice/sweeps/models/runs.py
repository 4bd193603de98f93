"""One sweep, or one end of day, of one venue at one instant."""

from django.db import models
from django.db.models.functions import Now

from backoffice.sweeps.models.states import UNFINISHED, Kind, RunState

_OVER = models.Q(state__in=[RunState.FINISHED, RunState.SKIPPED, RunState.FAILED])


class SweepRun(models.Model):
    """A run: one a venue, kind and instant; one unfinished a venue and kind.

    `reason` says why it is late or was skipped, `error` what went wrong last. `sequence` is the
    venue's event that the run became, `summary` what that event did (see `services.summary`),
    `timings` seconds by stage. `day` is the business day that an end of day closes.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="sweeps")
    kind = models.TextField(choices=Kind.choices)
    scheduled_at = models.DateTimeField()
    day = models.DateField(null=True)
    state = models.TextField(choices=RunState.choices, default=RunState.PENDING)
    reason = models.TextField(blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0, help_text="Of settling it.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(null=True, help_text="Screened.")
    selected = models.PositiveIntegerField(null=True, help_text="By the screen.")
    settled = models.PositiveIntegerField(null=True, help_text="In exact numbers.")
    shortfalls = models.PositiveIntegerField(null=True, help_text="Opened.")
    sequence = models.BigIntegerField(null=True)
    timings = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)

    class Meta:
        verbose_name = "run"
        ordering = ["-scheduled_at", "venue", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "scheduled_at"], name="sweeps_run_instant"
            ),
            models.UniqueConstraint(fields=["venue", "day"], name="sweeps_run_day"),
            models.UniqueConstraint(
                fields=["venue", "kind"],
                condition=models.Q(state__in=UNFINISHED),
                name="sweeps_run_one_unfinished",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RunState.values), name="sweeps_run_state"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.MARGIN, day__isnull=True)
                | models.Q(kind=Kind.END_OF_DAY, day__isnull=False),
                name="sweeps_run_kind",
            ),
            models.CheckConstraint(
                condition=(_OVER & models.Q(finished_at__isnull=False))
                | (~_OVER & models.Q(finished_at__isnull=True)),
                name="sweeps_run_over",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RunState.FINISHED) | models.Q(sequence__isnull=False),
                name="sweeps_run_sequence",
            ),
        ]
        indexes = [
            models.Index(fields=["venue", "kind", "-finished_at"], name="sweeps_run_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.kind} {self.scheduled_at:%Y-%m-%d %H:%M:%S}"

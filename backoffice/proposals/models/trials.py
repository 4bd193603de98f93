"""Dry runs that were asked for, and what came out."""

from django.db import models
from django.db.models.functions import Now


class Trial(models.Model):
    """A dry run of `document` at a venue, carried out by a worker; written until it is finished.

    `when`, `shock` and `result` are as in `trying.try_policy`. `stage` counts `trying.STAGES`;
    null: no worker has it yet. `error` says why there is no result.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        "proposals.PolicyProposal", on_delete=models.PROTECT, null=True, related_name="trials"
    )
    document = models.JSONField()
    when = models.TextField(choices=[("today", "today"), ("yesterday", "yesterday")])
    shock = models.IntegerField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField(db_default=Now(), help_text="Not sent, or again, before.")
    attempts = models.PositiveIntegerField(default=0)
    stage = models.PositiveSmallIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(null=True)

    class Meta:
        verbose_name = "dry run"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    finished_at__isnull=True, result__isnull=True, error__isnull=True
                )
                | models.Q(finished_at__isnull=False, result__isnull=False, error__isnull=True)
                | models.Q(finished_at__isnull=False, result__isnull=True, error__isnull=False),
                name="proposals_trial_finished",
            ),
            models.CheckConstraint(
                condition=models.Q(when__in=["today", "yesterday"]), name="proposals_trial_when"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(finished_at__isnull=True),
                name="proposals_trial_due",
            )
        ]

    def __str__(self) -> str:
        return f"dry run {self.pk}"

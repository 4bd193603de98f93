"""Accounts that a step of an end of day could not do; the others went on."""

from django.db import models
from django.db.models.functions import Now

from backoffice.days.models.states import Step


class DayFailure(models.Model):
    """One account, step and date; made up for later, in the order of dates, once.

    `attempts` were made until now, the last at `tried_at`; `error` is what the last one met.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="day_failures"
    )
    step = models.TextField(choices=Step.choices)
    business_date = models.DateField()
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField(db_default=Now(), editable=False)
    tried_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "account left out"
        verbose_name_plural = "accounts left out"
        ordering = ["-business_date", "venue", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "step", "business_date"], name="days_failure_once"
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=Step.values), name="days_failure_step"
            ),
        ]
        indexes = [
            models.Index(
                fields=["venue", "step", "business_date"],
                condition=models.Q(resolved_at__isnull=True),
                name="days_failure_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.step} of {self.business_date}"

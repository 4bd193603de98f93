"""Which instalments operators were told of."""

from django.db import models


class OverdueNotice(models.Model):
    """On the business day `on` so many instalments had become overdue since the notice before it;
    an alarm told of them, if there were any. Append-only; one a day, so that it is looked at once.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    instalments = models.PositiveIntegerField()

    class Meta:
        verbose_name = "notice of overdue instalments"
        verbose_name_plural = "notices of overdue instalments"
        ordering = ["venue", "on"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "on"], name="proposals_overdue_notice_day")
        ]

    def __str__(self) -> str:
        return f"{self.venue}, {self.on}"

"""Where an instant falls in what a venue recorded."""

from django.db import models
from django.db.models.functions import Now


class StatementCut(models.Model):
    """Events and postings before the instant `at`, decided once. Append-only.

    `sequence` is the venue's last event that counts. `cut_at` is `at`, or earlier where an event
    was under way then: postings booked before it count, so that money and positions fit together.
    `seal_number` is the newest seal of the ledger then, 0 without one, and `sealed` says whether
    it covers everything that counts. `sums` are what a policy's own margin model sees of all
    holders together; see `selectors.sums`.
    """

    venue = models.ForeignKey(
        "venues.Venue", on_delete=models.PROTECT, related_name="statement_cuts"
    )
    at = models.DateTimeField()
    cut_at = models.DateTimeField()
    sequence = models.BigIntegerField()
    clock = models.DateTimeField(help_text="The time of that event.")
    seal_number = models.BigIntegerField(default=0)
    sealed = models.BooleanField(default=False)
    sums = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "cut-off"
        ordering = ["venue", "-at"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "at"], name="statements_cut_at"),
            models.CheckConstraint(
                condition=models.Q(cut_at__lte=models.F("at"), sequence__gte=0),
                name="statements_cut_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.at:%Y-%m-%d %H:%M:%S}"

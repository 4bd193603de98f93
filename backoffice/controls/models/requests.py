"""Orders that were sent under a reference. Append-only."""

from django.db import models
from django.db.models.functions import Now


class SentOrders(models.Model):
    """What was sent under a reference, by whom, and the venue's events that carried it out."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    reference = models.TextField(help_text="The sender's own; counts once.")
    body_sha256 = models.CharField(max_length=64)
    sent_by = models.TextField()
    sequences = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "orders sent under a reference"
        verbose_name_plural = "orders sent under references"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "reference"], name="controls_orders_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(body_sha256__regex="^[0-9a-f]{64}$"),
                name="controls_orders_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

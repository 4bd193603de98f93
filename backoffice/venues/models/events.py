"""The events that a venue's book went through, in their order."""

from django.db import models
from django.db.models.functions import Now

from backoffice.venues.models.venues import Venue


class EventRecord(models.Model):
    """One event, exactly as the engine took it. Append-only.

    `payload` is its canonical JSON text; `reference`, where the sender gave one, makes a repeated
    event count once.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="events")
    sequence = models.BigIntegerField()
    kind = models.TextField()
    at = models.DateTimeField()
    payload = models.TextField()
    payload_sha256 = models.CharField(max_length=64)
    reference = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "event"
        ordering = ["venue", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "sequence"], name="venues_event_sequence"),
            models.UniqueConstraint(fields=["venue", "reference"], name="venues_event_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

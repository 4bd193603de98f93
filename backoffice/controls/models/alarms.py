"""What somebody must look at now. Append-only but for who saw it."""

from django.db import models
from django.db.models.functions import Now


class Alarm(models.Model):
    """An alarm of a venue, until a person says to have seen it who is not `about` in it."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="alarms")
    what = models.TextField()
    sentence = models.TextField()
    about = models.JSONField(default=list, help_text="Names of persons whose doing it reports.")
    raised_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_by = models.TextField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["venue"], condition=models.Q(seen_at__isnull=True), name="controls_unseen"
            )
        ]

    def __str__(self) -> str:
        return self.sentence

"""Files that show why an adjustment is right. Append-only."""

from django.db import models
from django.db.models.functions import Now

MOST_BYTES = 5 * 1024 * 1024


class Evidence(models.Model):
    """A file, exactly as it was attached, and its hash. Never served as anything but a download."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    added_by = models.TextField()
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__lte=MOST_BYTES, sha256__regex="^[0-9a-f]{64}$"),
                name="adjustments_evidence_size",
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Versions of a venue's policy: append-only, effective-dated, approved by a second person."""

from django.db import models
from django.db.models.functions import Now

from backoffice.venues.models.venues import Venue


class PolicyVersion(models.Model):
    """The policy from `effective_at` on. Of those in effect, the latest counts, then the highest
    number; `document` is what stands under `policy:` in a scenario file.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    author = models.TextField()
    approver = models.TextField(null=True, blank=True)
    effective_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "policy version"
        ordering = ["venue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="venues_policy_number"),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True) | ~models.Q(author=models.F("approver")),
                name="venues_policy_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(document_sha256__regex="^[0-9a-f]{64}$"),
                name="venues_policy_sha256",
            ),
        ]
        indexes = [models.Index(fields=["venue", "effective_at"], name="venues_policy_effective")]

    def __str__(self) -> str:
        return f"{self.venue} policy {self.number}"

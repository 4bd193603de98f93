"""What all proposals have: written once by one person, decided once by another."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models.functions import Now

BY_TWO = models.Q(
    approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True, refusal__isnull=True
) | models.Q(
    models.Q(approved=True, refusal__isnull=True)
    | models.Q(approved=False, refusal__isnull=False) & ~models.Q(refusal__regex=r"^\s*$"),
    decided_by__isnull=False,
    decided_at__isnull=False,
)
CARRIED_OUT = (
    models.Q(approved=True, sequence__isnull=False)
    | models.Q(approved=False, sequence__isnull=True)
    | models.Q(approved__isnull=True, sequence__isnull=True)
)
"""What is approved names the event that did it, and nothing else does."""
REASON = ~models.Q(reason__regex=r"^\s*$") & ~models.Q(proposed_by__regex=r"^\s*$")


class Decided(models.Model):
    """`approved` is null until another person decides. The database refuses maker = checker."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(help_text="In words, for auditors.")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.TextField(null=True, help_text="Why it was refused.")

    class Meta:
        abstract = True

    def state_at(self, now: datetime) -> str:
        """proposed, approved, refused or expired."""
        if self.approved is not None:
            return "approved" if self.approved else "refused"
        return "expired" if self.expires_at <= now else "proposed"

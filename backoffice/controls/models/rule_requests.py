"""Security rules that would protect less: a second administrator decides."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models.functions import Now

from backoffice.controls.models.security import FORBIDS, What


class SecurityRuleRequest(models.Model):
    """Another rule is asked for; `*_before` is what was in force then and must be still."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    what = models.TextField(choices=What.choices)
    forbids = models.TextField(choices=FORBIDS)
    hours = models.PositiveIntegerField()
    forbids_before = models.TextField(choices=FORBIDS)
    hours_before = models.PositiveIntegerField()
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.TextField(null=True)

    class Meta:
        verbose_name = "request for a security rule"
        verbose_name_plural = "requests for security rules"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved=None, decided_by=None, decided_at=None)
                | models.Q(
                    approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False
                ),
                name="controls_rule_request_decided",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.forbids} for {self.hours} h"

    def is_open(self, now: datetime) -> bool:
        """Whether it waits for a decision."""
        return self.approved is None and self.expires_at > now

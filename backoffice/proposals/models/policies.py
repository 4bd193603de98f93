"""Policies that somebody wrote, and that another person makes a version."""

from __future__ import annotations

from django.db import models

from backoffice.proposals.models.decided import BY_TWO, REASON, Decided


class PolicyProposal(Decided):
    """`text` is YAML as it was written, `document` what it says; `based_on` the number of the
    venue's newest version then. `effective_at` null: as soon as it is approved.
    """

    text = models.TextField()
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    based_on = models.PositiveIntegerField()
    effective_at = models.DateTimeField(null=True)
    version = models.OneToOneField(
        "venues.PolicyVersion", on_delete=models.PROTECT, null=True, related_name="proposal"
    )

    class Meta:
        verbose_name = "proposed policy"
        verbose_name_plural = "proposed policies"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_policy_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_policy_decided"),
            models.CheckConstraint(
                condition=models.Q(approved=True, version__isnull=False)
                | models.Q(approved=False, version__isnull=True)
                | models.Q(approved__isnull=True, version__isnull=True),
                name="proposals_policy_version",
            ),
            models.CheckConstraint(
                condition=models.Q(document_sha256__regex="^[0-9a-f]{64}$"),
                name="proposals_policy_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"proposed policy {self.pk}"

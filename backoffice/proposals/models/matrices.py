"""A venue's own provision matrix: written by one person, approved by another."""

from __future__ import annotations

from django.db import models

from backoffice.proposals.models.decided import BY_TWO, REASON, Decided


class ProvisionMatrix(Decided):
    """`buckets` are [{"below": 30, "rate": "1/20"}, ..., {"below": null, "rate": "1"}] as
    `shortfalls.provisions.read_matrix` takes them; `based_on` is the number of the version that it
    follows, 0 the one that every venue begins with. The highest `version` counts.
    """

    buckets = models.JSONField()
    based_on = models.PositiveIntegerField()
    version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "provision matrix"
        verbose_name_plural = "provision matrices"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_matrix_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_matrix_decided"),
            models.CheckConstraint(
                condition=models.Q(approved=True, version=models.F("based_on") + 1)
                | models.Q(approved=False, version__isnull=True)
                | models.Q(approved__isnull=True, version__isnull=True),
                name="proposals_matrix_version",
            ),
            models.UniqueConstraint(fields=["venue", "version"], name="proposals_matrix_number"),
        ]

    def __str__(self) -> str:
        return f"provision matrix {self.pk}"

"""Money that comes in on a shortfall, or that repays a debt, by hand."""

from __future__ import annotations

from django.db import models

from backoffice.ledger.fields import MinorUnitField
from backoffice.proposals.models.decided import BY_TWO, CARRIED_OUT, REASON, Decided


class What(models.TextChoices):
    """Which event of the engine it becomes."""

    RECOVER = "recover"
    REPAY = "repay"


class RecoveryProposal(Decided):
    """`amount` smallest units for the account of a shortfall; `sequence` the event that did it."""

    shortfall = models.ForeignKey(
        "shortfalls.Shortfall", on_delete=models.PROTECT, related_name="recoveries"
    )
    what = models.TextField(choices=What.choices)
    amount = MinorUnitField()
    sequence = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "proposed recovery"
        verbose_name_plural = "proposed recoveries"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_recovery_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_recovery_decided"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, what__in=What.values),
                name="proposals_recovery_amount",
            ),
            models.CheckConstraint(condition=CARRIED_OUT, name="proposals_recovery_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"

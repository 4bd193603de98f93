"""Decisions about write-offs that a step of the policy asks for."""

from __future__ import annotations

from django.db import models

from backoffice.ledger.fields import MinorUnitField
from backoffice.proposals.models.decided import BY_TWO, CARRIED_OUT, REASON, Decided

POLICY = "the venue's policy"
"""Who proposes a write-off, unless a person asks again after a refusal."""


class WriteOff(Decided):
    """`amount` smallest units of a shortfall to forgive; `sequence` the event that did it.

    The policy's own wish stands at the shortfall (`pending`) and becomes a row when it is decided.
    """

    shortfall = models.ForeignKey(
        "shortfalls.Shortfall", on_delete=models.PROTECT, related_name="write_offs"
    )
    amount = MinorUnitField()
    sequence = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "write-off"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_write_off_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_write_off_decided"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="proposals_write_off_amount"
            ),
            models.CheckConstraint(condition=CARRIED_OUT, name="proposals_write_off_sequence"),
        ]

    def __str__(self) -> str:
        return f"write-off {self.pk}"

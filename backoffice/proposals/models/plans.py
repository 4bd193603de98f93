"""Agreements with debtors: in which instalments a debt is repaid."""

from __future__ import annotations

from datetime import date

from django.db import models

from backoffice.ledger.fields import MinorUnitField
from backoffice.proposals.models.decided import BY_TWO, CARRIED_OUT, REASON, Decided
from backoffice.shortfalls.instalments import Instalment


class PlanStep(models.TextChoices):
    """What a row does to the debt's plan."""

    AGREE = "agree", "Repayment plan"
    END = "end", "End of a repayment plan"


class RepaymentPlan(Decided):
    """`amount` smallest units of a debt in `instalments`, or the end of the plan that it replaces.

    Each row names the one before it (`replaces`), so the approved rows of a debt are a chain, and
    the last one counts. `instalments` are [{"due_on": "2026-12-31", "amount": "100"}, ...]; how
    each stands is derived: what was repaid after the venue's event `sequence` counts.
    """

    debt = models.ForeignKey("shortfalls.Debt", on_delete=models.PROTECT, related_name="plans")
    what = models.TextField(choices=PlanStep.choices)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    amount = MinorUnitField()
    instalments = models.JSONField()
    sequence = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "repayment plan"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=REASON, name="proposals_plan_reason"),
            models.CheckConstraint(condition=BY_TWO, name="proposals_plan_decided"),
            models.CheckConstraint(condition=CARRIED_OUT, name="proposals_plan_sequence"),
            models.CheckConstraint(
                condition=models.Q(what="agree", amount__gt=0)
                | models.Q(what="end", amount=0, instalments=[], replaces__isnull=False),
                name="proposals_plan_what",
            ),
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(approved=True, replaces__isnull=True),
                name="proposals_plan_first",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(approved=True),
                name="proposals_plan_replaced_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.pk}"

    @property
    def agreed(self) -> tuple[Instalment, ...]:
        """The instalments in the order of their due dates."""
        return tuple(
            Instalment(date.fromisoformat(one["due_on"]), int(one["amount"]))
            for one in self.instalments
        )

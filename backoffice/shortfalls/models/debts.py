"""Debts and every change of them."""

from django.db import models

from backoffice.ledger.fields import MinorUnitField
from backoffice.records.fields import FractionField


class Debt(models.Model):
    """What an account owes under one step. Amounts in smallest units, all positive.

    `residue` is interest that is not yet a whole unit, `charged` all interest posted so far,
    `changes` how many rows of history there are, `terms` who is owed and what repays it.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="debts")
    number = models.PositiveIntegerField(help_text="Counted within the venue, from 1.")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="debts")
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT, related_name="+")
    shortfall_number = models.PositiveIntegerField(help_text="Of the same venue.")
    step = models.TextField()
    opened_on = models.DateField()
    terms = models.JSONField()
    principal = MinorUnitField()
    interest = MinorUnitField(default=0)
    charged = MinorUnitField(default=0)
    residue = FractionField(default=0)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["venue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="shortfalls_debt_number"),
            models.CheckConstraint(
                condition=models.Q(principal__gte=0, interest__gte=0, charged__gte=0),
                name="shortfalls_debt_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.asset} no. {self.number}"


class DebtChange(models.Model):
    """What a day added to a debt: principal, and interest posted or repaid. Append-only."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField(help_text="Counted within the debt, from 0.")
    on = models.DateField()
    principal = MinorUnitField()
    interest = MinorUnitField()
    sequence = models.BigIntegerField(help_text="The venue's event that made it.")

    class Meta:
        verbose_name = "change of a debt"
        verbose_name_plural = "changes of debts"
        ordering = ["debt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["debt", "number"], name="shortfalls_debt_change_key")
        ]

    def __str__(self) -> str:
        return f"{self.debt}, {self.on}"

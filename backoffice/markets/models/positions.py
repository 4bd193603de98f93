"""Positions of now and what they were before; why they changed is in the venue's events."""

from django.db import models

from backoffice.markets.models.instruments import Instrument
from backoffice.records.fields import FractionField


class Position(models.Model):
    """What an account holds of an instrument: signed quantity, positive is long.

    `cost` is quantity times the average entry price (inverse: divided by it), kept exactly.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="positions"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="positions")
    quantity = FractionField()
    cost = FractionField()

    class Meta:
        ordering = ["account", "instrument"]
        constraints = [
            models.UniqueConstraint(fields=["account", "instrument"], name="markets_position_key"),
            models.CheckConstraint(
                condition=~models.Q(quantity=0), name="markets_position_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.instrument}"


class PositionChange(models.Model):
    """What an event made of a position; a quantity of zero is a flat one. Append-only.

    Statements read from it what an account held as of an event.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sequence = models.BigIntegerField(help_text="The venue's event that made it; 0 at the opening.")
    at = models.DateTimeField()
    quantity = FractionField()
    cost = FractionField()

    class Meta:
        verbose_name = "change of a position"
        verbose_name_plural = "changes of positions"
        ordering = ["account", "instrument", "-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "instrument", "sequence"], name="markets_position_sequence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.instrument} at {self.sequence}"

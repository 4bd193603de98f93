"""Positions of now; how they came about is in the venue's events."""

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

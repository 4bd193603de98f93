"""Assets as a venue sees them, and their prices over time."""

from django.db import models

from backoffice.records.fields import FractionField


class VenueAsset(models.Model):
    """An asset of the venue's ledger, with its price in the reporting asset.

    Code and decimals are the ledger's; `haircut` is the fraction taken off positive balances as
    collateral.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="assets")
    asset = models.OneToOneField("ledger.Asset", on_delete=models.PROTECT, primary_key=True)
    haircut = FractionField(default=0)
    price = FractionField(default=1)
    priced_at = models.DateTimeField(null=True, blank=True, help_text="Time of the price.")

    class Meta:
        verbose_name = "asset"
        ordering = ["venue", "asset__code"]

    def __str__(self) -> str:
        return self.asset.code


class PriceChange(models.Model):
    """A price that was set, of one whole unit in the reporting asset. Append-only."""

    asset = models.ForeignKey(VenueAsset, on_delete=models.PROTECT, related_name="prices")
    sequence = models.BigIntegerField(help_text="The venue's event that set it; 0 at the opening.")
    at = models.DateTimeField()
    price = FractionField()

    class Meta:
        verbose_name = "price"
        ordering = ["-at", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "sequence"], name="markets_price_sequence")
        ]
        indexes = [models.Index(fields=["asset", "at"], name="markets_price_at")]

    def __str__(self) -> str:
        return f"{self.asset} at {self.at:%Y-%m-%d %H:%M}"

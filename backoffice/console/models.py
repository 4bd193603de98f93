"""What venues want their funds to hold."""

from django.db import models
from django.db.models.functions import Now

from backoffice.ledger.fields import MinorUnitField


class FundTarget(models.Model):
    """The level that a fund should have in an asset, in smallest units."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT, related_name="+")
    amount = MinorUnitField()
    set_by = models.TextField()
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "target of a fund"
        verbose_name_plural = "targets of funds"
        constraints = [
            models.UniqueConstraint(fields=["account", "asset"], name="console_target_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="console_target_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.asset}"

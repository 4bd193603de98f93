"""Which accounts each event changed, for those who keep what they read before."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from backoffice.venues.models.venues import Venue


class VenueChange(models.Model):
    """An event changed an account's money, positions or matters; without one, perhaps everybody's.

    Only accounts that sweeps look at. Append-only, and pruned once it is old: see
    `venues.services.prune_changes`. No foreign key on the account: a row each, checked each,
    would cost the events more than it guards.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="changes")
    sequence = models.BigIntegerField()
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "venues_change"
        verbose_name = "change of a venue"
        verbose_name_plural = "changes of venues"
        ordering = ["venue", "sequence"]
        indexes = [
            models.Index(fields=["venue", "sequence"], name="venues_change_sequence"),
            BrinIndex(fields=["at"], autosummarize=True, name="venues_change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.account_id or 'everybody'}"

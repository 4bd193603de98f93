"""What the models of a venue's regime look back at."""

from django.db import models

from backoffice.venues.models.venues import Venue


class RegimeMemory(models.Model):
    """One thing that the book remembers for its models, as canonical JSON.

    `kind` episode: a liquidation that goes on, by account; insolvent: when a sweep last left an
    account below zero; fund: what the liquidation's fund held, by asset; shares: all shares of a
    fund, and stake: an account's, by their names as JSON.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="regime_memory")
    kind = models.TextField()
    subject = models.TextField(blank=True)
    value = models.JSONField()
    sequence = models.BigIntegerField()

    class Meta:
        verbose_name = "memory of a regime"
        verbose_name_plural = "memory of regimes"
        ordering = ["venue", "kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "subject"], name="venues_regime_memory_key"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["episode", "fund", "insolvent", "shares", "stake"]),
                name="venues_regime_memory_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

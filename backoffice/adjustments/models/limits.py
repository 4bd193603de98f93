"""How much a role may propose or approve. Without a limit nothing may be."""

from django.db import models

from backoffice.access.roles import Role
from backoffice.ledger.fields import MinorUnitField


class Action(models.TextChoices):
    """What is limited."""

    PROPOSE = "propose"
    APPROVE = "approve"


class Limit(models.Model):
    """The most that one person may do in a role: per request, and per day of the venue.

    Sums of absolute amounts in smallest units of the asset.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    role = models.TextField(choices=Role.choices)
    action = models.TextField(choices=Action.choices)
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT, related_name="+")
    per_request = MinorUnitField()
    per_day = MinorUnitField()

    class Meta:
        verbose_name = "limit of adjustments"
        verbose_name_plural = "limits of adjustments"
        ordering = ["venue", "asset", "role", "action"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "role", "action", "asset"], name="adjustments_limit_once"
            ),
            models.CheckConstraint(
                condition=models.Q(per_request__gt=0, per_day__gte=models.F("per_request")),
                name="adjustments_limit_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.action} {self.asset}"

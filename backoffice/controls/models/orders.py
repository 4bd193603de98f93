"""Who ordered a restriction, or its end, and why. Append-only."""

from django.db import models
from django.db.models.functions import Now

from backoffice.core.state import Forbids


class Kind(models.TextChoices):
    """What an order did."""

    APPLY = "apply"  # imposed or given another end
    LIFT = "lift"
    HOLD = "hold"  # by a security event
    BREAK_GLASS = "break_glass"  # a hold was ended by two persons


class ReasonCode(models.TextChoices):
    """Why an operator restricts or lifts."""

    COURT_ORDER = "court_order"
    COMPLIANCE = "compliance"
    FRAUD = "fraud"
    SECURITY = "security"
    CLIENT_REQUEST = "client_request"
    OPERATIONS = "operations"
    RESOLVED = "resolved"
    OTHER = "other"


class ControlOrder(models.Model):
    """One order about one account, beside the venue's event `sequence` that carried it out."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="control_orders"
    )
    kind = models.TextField(choices=Kind.choices)
    forbids = models.TextField(choices=[(kind.value, kind.value) for kind in Forbids])
    until = models.DateTimeField(null=True)
    reason_code = models.TextField()
    reason = models.TextField()
    ordered_by = models.TextField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "order about an account"
        verbose_name_plural = "orders about accounts"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "sequence"], name="controls_order_event"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="controls_kind"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="controls_order_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.forbids} {self.account}"

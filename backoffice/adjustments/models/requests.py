"""Requests for adjustments: written once, decided once."""

from django.db import models
from django.db.models.functions import Now


class State(models.TextChoices):
    """What became of a request."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


class ReasonCode(models.TextChoices):
    """Why money is moved by hand."""

    CORRECTION = "correction"
    GOODWILL = "goodwill"
    FEE_REFUND = "fee_refund"
    TRADE_BUST = "trade_bust"
    COMPENSATION = "compensation"
    RECONCILIATION = "reconciliation"
    WRITE_OFF = "write_off"
    REVERSAL = "reversal"
    OTHER = "other"


class AdjustmentRequest(models.Model):
    """Movements of cash that one person proposes and another one decides about.

    `lines` are `{account, asset, amount, against}`, amounts in smallest units as text; a negative
    amount takes from the account. They stand in the row itself, which is written once, so what is
    approved is what was proposed. `preview` is what they would have done when they were proposed.
    `sequences` are the numbers of the venue's events that posted them. The database refuses every
    other way from state to state, and that one person proposes and decides: see the migration.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="adjustments")
    state = models.TextField(choices=State.choices, default=State.PROPOSED)
    reason_code = models.TextField(choices=ReasonCode.choices)
    reason = models.TextField(help_text="In words, for the account's holder and auditors.")
    lines = models.JSONField()
    lines_sha256 = models.CharField(max_length=64)
    preview = models.JSONField()
    source = models.TextField(blank=True, help_text="Name of the file that it came from.")
    reference = models.TextField(null=True, help_text="The proposer's own; counts once.")
    evidence = models.ForeignKey(
        "adjustments.Evidence", on_delete=models.PROTECT, null=True, related_name="requests"
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals"
    )
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    decided_by = models.TextField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(null=True, blank=True, help_text="Why it was refused.")
    sequences = models.JSONField(null=True)

    class Meta:
        verbose_name = "adjustment"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "reference"], name="adjustments_request_reference"
            ),
            # One reversal that stands or waits; a refused or expired one may be tried again.
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(state__in=["proposed", "approved"]),
                name="adjustments_request_one_reversal",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="adjustments_request_state"
            ),
            models.CheckConstraint(
                condition=models.Q(reason_code__in=ReasonCode.values)
                & ~models.Q(reason__regex=r"^\s*$"),
                name="adjustments_request_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["venue", "expires_at"],
                condition=models.Q(state="proposed"),
                name="adjustments_request_waiting",
            ),
            models.Index(fields=["venue", "proposed_by"], name="adjustments_request_proposer"),
        ]

    def __str__(self) -> str:
        return f"adjustment {self.pk} ({self.state})"

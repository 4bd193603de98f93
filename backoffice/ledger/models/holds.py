"""Holds: money reserved without a posting. A hold row never changes; its end is another row."""

from django.db import models
from django.db.models.functions import Now

from backoffice.ledger.fields import MinorUnitField
from backoffice.ledger.models.accounts import LedgerAccount, LedgerBook
from backoffice.ledger.models.base import GuardedModel, whole
from backoffice.ledger.models.journals import Journal


class HoldOutcome(models.TextChoices):
    """How a hold ended."""

    CAPTURED = "captured", "Captured"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"


class Hold(GuardedModel):
    """`amount` smallest units of an account that cannot be taken out otherwise."""

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT)
    amount = MinorUnitField()
    lien = models.BooleanField(db_default=False, help_text="May exceed what is there.")
    reason = models.TextField()
    reference = models.TextField()
    expires_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(db_default=Now())
    actor = models.TextField()

    class Meta:
        db_table = "ledger_hold"
        constraints = [
            models.UniqueConstraint(fields=["book", "reference"], name="ledger_hold_reference"),
            models.CheckConstraint(
                # NaN and Infinity are above every number, so a bound keeps them out too
                condition=whole("amount") & models.Q(amount__gt=0, amount__lt=10**60),
                name="ledger_hold_amount",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="ledger_hold_expiry")]

    def __str__(self) -> str:
        return self.reference


class HoldEnd(GuardedModel):
    """The one end of a hold: how much of it was taken (0 when released or expired)."""

    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, primary_key=True, related_name="end"
    )
    outcome = models.TextField(choices=HoldOutcome)
    taken = MinorUnitField(db_default=0)
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, null=True)
    ended_at = models.DateTimeField(db_default=Now())
    actor = models.TextField()

    class Meta:
        db_table = "ledger_hold_end"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=HoldOutcome.CAPTURED, taken__gt=0, journal__isnull=False)
                | models.Q(
                    outcome__in=[HoldOutcome.RELEASED, HoldOutcome.EXPIRED],
                    taken=0,
                    journal__isnull=True,
                ),
                name="ledger_hold_end_outcome",
            )
        ]

    def __str__(self) -> str:
        return self.outcome

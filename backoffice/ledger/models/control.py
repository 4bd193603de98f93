"""Closed periods, seals, and approvals by a second person."""

from django.db import models
from django.db.models.functions import Now

from backoffice.ledger.fields import JournalRangesField, TransactionIdField
from backoffice.ledger.models.accounts import LedgerBook
from backoffice.ledger.models.base import GuardedModel


class Period(GuardedModel):
    """A closing: from then on, value dates up to `closed_through` are refused in the book."""

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT, db_index=False)
    closed_through = models.DateField()
    closed_at = models.DateTimeField(db_default=Now())
    actor = models.TextField()

    class Meta:
        db_table = "ledger_period"
        constraints = [
            models.UniqueConstraint(fields=["book", "closed_through"], name="ledger_period_end")
        ]

    def __str__(self) -> str:
        return str(self.closed_through)


class Seal(GuardedModel):
    """A block of journals under a hash that covers the block before it.

    `control` holds, per asset, the number of postings and the sum of their amounts.
    `horizon` is the transaction before which everything had been decided when it was sealed.
    """

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT, db_index=False)
    number = models.BigIntegerField()
    previous_sha = models.BinaryField()
    sha = models.BinaryField()
    journals = JournalRangesField()
    journal_count = models.BigIntegerField()
    posting_count = models.BigIntegerField()
    control = models.JSONField()
    horizon = TransactionIdField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ledger_seal"
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="ledger_seal_number")
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class Approval(GuardedModel):
    """A stored command that waits for, or has, the decision of a second person."""

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT)
    command = models.JSONField()
    command_sha = models.BinaryField()
    maker = models.TextField()
    checker = models.TextField(null=True)
    approved = models.BooleanField(null=True)
    proposed_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_approval"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checker__isnull=True) | ~models.Q(checker=models.F("maker")),
                name="ledger_approval_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    checker__isnull=True, approved__isnull=True, decided_at__isnull=True
                )
                | models.Q(checker__isnull=False, approved__isnull=False, decided_at__isnull=False),
                name="ledger_approval_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"

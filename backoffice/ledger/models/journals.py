"""Journals, postings and references: append-only, as the database itself enforces."""

from django.db import models

from backoffice.ledger.fields import MinorUnitField, TransactionIdField
from backoffice.ledger.models.accounts import Asset, LedgerAccount, LedgerBook
from backoffice.ledger.models.base import GuardedModel


class Journal(GuardedModel):
    """One business event: its postings stand or fall together.

    `value_on` is the day on which it counts and may lie back; `booked_at` is when it was written
    and never moves. Its postings have ids from `first_posting_id` to `last_posting_id`.
    """

    # Foreign keys in the database would lock the book's row for every journal of the venue.
    book = models.ForeignKey(
        LedgerBook, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    kind = models.TextField()
    source = models.TextField()
    reference = models.TextField()
    cause = models.TextField(db_default="")
    batch = models.TextField(db_default="")
    actor = models.TextField()
    value_on = models.DateField()
    booked_at = models.DateTimeField()
    xid = TransactionIdField(editable=False)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversed_by",
        db_constraint=False,
        db_index=False,
    )
    approval = models.ForeignKey(
        "Approval", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    lines = models.IntegerField(help_text="Number of postings.")
    first_posting_id = models.BigIntegerField()
    last_posting_id = models.BigIntegerField()

    class Meta:
        db_table = "ledger_journal"
        indexes = [models.Index(fields=["book", "xid"], name="ledger_journal_xid")]
        constraints = [
            models.UniqueConstraint(  # partial, so that ordinary journals cost no index entry
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_journal_reverses",
            ),
            models.UniqueConstraint(
                fields=["approval"],
                condition=models.Q(approval__isnull=False),
                name="ledger_journal_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}:{self.reference}"


class Posting(GuardedModel):
    """`amount` of one asset leaves `debit` and reaches `credit`; so every journal balances.

    `*_seq` and `*_after` are the running number and balance of that side in booking order; null
    on a hot side. The table is partitioned by month of `booked_at`.
    """

    id = models.BigAutoField(primary_key=True)
    booked_at = models.DateTimeField()
    value_on = models.DateField()
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    debit = models.ForeignKey(
        LedgerAccount,
        on_delete=models.PROTECT,
        related_name="postings_out",
        db_constraint=False,
        db_index=False,
    )
    credit = models.ForeignKey(
        LedgerAccount,
        on_delete=models.PROTECT,
        related_name="postings_in",
        db_constraint=False,
        db_index=False,
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    amount = MinorUnitField()
    debit_seq = models.BigIntegerField(null=True)
    debit_after = MinorUnitField(null=True)
    credit_seq = models.BigIntegerField(null=True)
    credit_after = MinorUnitField(null=True)

    class Meta:
        db_table = "ledger_posting"
        indexes = [
            models.Index(fields=["debit", "id"], name="ledger_posting_debit"),
            models.Index(fields=["credit", "id"], name="ledger_posting_credit"),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"


class PostingRef(GuardedModel):
    """Makes a request count once: its reference, and a hash of what it asked for."""

    pk = models.CompositePrimaryKey("book", "source", "reference")
    book = models.ForeignKey(
        LedgerBook, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    source = models.TextField()
    reference = models.TextField()
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    payload_sha = models.BinaryField()

    class Meta:
        db_table = "ledger_posting_ref"

    def __str__(self) -> str:
        return f"{self.source}:{self.reference}"

"""Books, assets, ledger accounts and their balances."""

from datetime import date

from django.db import models
from django.db.models.functions import Now

from backoffice.ledger.fields import MinorUnitField
from backoffice.ledger.models.base import GuardedModel

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)  # of value dates and closings


class Bucket(models.TextChoices):
    """States of an owner's money in one asset."""

    CASH = "cash", "Cash"
    HELD = "held", "Held"
    DEBT = "debt", "Debt"
    RECEIVABLE = "receivable", "Receivable"


class LedgerBook(models.Model):
    """A closed circle of accounts: one per venue, so that no posting can cross venues."""

    code = models.TextField(unique=True)
    closed_through = models.DateField(
        null=True, editable=False, help_text="Value dates up to this day are closed."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "ledger_book"
        verbose_name = "book"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_through__range=(FIRST_DAY, LAST_DAY)),
                name="ledger_book_closed_through",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Asset(models.Model):
    """What is counted in a book; `decimals` fixes its smallest unit for good."""

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT, db_index=False)
    code = models.TextField()
    decimals = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "ledger_asset"
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_asset_code"),
            models.CheckConstraint(
                condition=models.Q(decimals__gte=0, decimals__lte=18), name="ledger_asset_decimals"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LedgerAccount(GuardedModel):
    """One owner's bucket of one asset. Hot accounts gather deltas instead of locking a row."""

    book = models.ForeignKey(LedgerBook, on_delete=models.PROTECT, db_index=False)
    owner = models.TextField(help_text="Code of the venue account, such as alice or fees.")
    bucket = models.TextField(choices=Bucket)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, db_index=False)
    hot = models.BooleanField(db_default=False)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "ledger_account"
        verbose_name = "account"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "owner", "bucket", "asset"], name="ledger_account_key"
            ),
            models.CheckConstraint(
                condition=models.Q(bucket__in=Bucket.values), name="ledger_account_bucket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}.{self.bucket}"


class Balance(GuardedModel):
    """What one account holds now, in smallest units: the sum of its credits less its debits.

    A floor, where there is one, bounds `posted - held`. A lien is a hold that may exceed what is
    there; it does not break the floor, but nothing can be taken out while it does.
    """

    account = models.OneToOneField(LedgerAccount, on_delete=models.PROTECT, primary_key=True)
    posted = MinorUnitField(db_default=0)
    held = MinorUnitField(db_default=0)
    lien = MinorUnitField(db_default=0)
    floor = MinorUnitField(null=True, blank=True)
    last_seq = models.BigIntegerField(db_default=0)
    # Movements of one value date, kept here until another date comes: see BalanceDay.
    day_on = models.DateField(null=True)
    day_debits = MinorUnitField(db_default=0)
    day_credits = MinorUnitField(db_default=0)

    class Meta:
        db_table = "ledger_balance"
        constraints = [
            # Holds without a floor, too: comparing null refuses nothing. What else a balance must
            # fulfil, a trigger checks (sql/guards.sql), which costs postings nothing.
            models.CheckConstraint(
                condition=models.Q(posted__gte=models.F("floor") + models.F("held")),
                name="ledger_balance_floor",
            )
        ]

    def __str__(self) -> str:
        return str(self.posted)

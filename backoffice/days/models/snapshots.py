"""What each account was worth at the end of each day."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from backoffice.records.fields import NumericField


class AccountSnapshot(models.Model):
    """Figures of a customer or member at the close of a date, in `currency`. Append-only.

    `equity`, margins and `position_value` (pnl, and options at their value) are floats, as the
    sweep's screen has them; `balance_value` (cash and held at price, before haircuts),
    `open_debt` (owed, zero or above) and `net_flows` (deposits less withdrawals of the date, each
    at the price of its moment) are exact to 40 digits. `balance_value` - haircuts +
    `position_value` is the equity. They are those of the book as it stood at `as_of`, its event
    `sequence`, not computed back: `late` says that this was long after the date's end.

    A row an account and day, so no foreign keys in the database: they would cost more than they
    guard.
    """

    venue = models.ForeignKey(
        "venues.Venue", on_delete=models.PROTECT, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, db_constraint=False, db_index=False,
        related_name="snapshots",
    )  # fmt: skip
    business_date = models.DateField()
    currency = models.TextField()
    equity = models.FloatField()
    initial_margin = models.FloatField()
    maintenance_margin = models.FloatField()
    position_value = models.FloatField()
    balance_value = NumericField()
    open_debt = NumericField()
    net_flows = NumericField()
    as_of = models.DateTimeField()
    sequence = models.BigIntegerField()
    late = models.BooleanField()
    taken_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "snapshot"
        ordering = ["-business_date", "account"]
        constraints = [
            models.UniqueConstraint(fields=["account", "business_date"], name="days_snapshot_once"),
            models.CheckConstraint(condition=models.Q(open_debt__gte=0), name="days_snapshot_debt"),
        ]
        indexes = [
            BrinIndex(fields=["business_date"], autosummarize=True, name="days_snapshot_date")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.business_date}"

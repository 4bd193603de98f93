"""Calendar periods: what profits they began with, and what limits were used in them."""

from django.db import models

from backoffice.core.calendar import KINDS
from backoffice.ledger.fields import MinorUnitField
from backoffice.records.fields import FractionField
from backoffice.venues.models.venues import Venue


class PeriodRecord(models.Model):
    """A day, week or month by its last day.

    `left_sequence` is the event at which the calendar left it behind while it was not closed;
    `closed_sequence` the event that closed it. With neither, it is the current one of its kind.
    Not `noted`: an end of day began it while no version of the policy counted profits.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="periods")
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    last_day = models.DateField()
    left_sequence = models.BigIntegerField(null=True)
    closed_sequence = models.BigIntegerField(null=True)
    noted = models.BooleanField(
        default=True, help_text="Whether the profits that it began with were written."
    )

    class Meta:
        verbose_name = "period"
        ordering = ["venue", "-last_day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "last_day"], name="venues_period_last_day"
            ),
            models.UniqueConstraint(
                fields=["venue", "kind"],
                condition=models.Q(left_sequence__isnull=True, closed_sequence__isnull=True),
                name="venues_period_one_current",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="venues_period_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.last_day}"


class PeriodProfit(models.Model):
    """An account's counted profit, and its open one, in an instrument as a period began.

    `realized` in smallest units of the settle asset, `unrealized` exactly in that asset; kept
    only where a policy shares losses by the profits of a period.
    """

    # A row a day for each account's instrument: checks and indexes cost more than they guard.
    period = models.ForeignKey(
        PeriodRecord,
        on_delete=models.PROTECT,
        related_name="profits",
        db_constraint=False,
        db_index=False,
    )
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    instrument = models.ForeignKey(
        "markets.Instrument", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    realized = MinorUnitField(default=0)
    unrealized = FractionField(default=0)

    class Meta:
        verbose_name = "profit at a period's begin"
        verbose_name_plural = "profits at periods' begin"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "account", "instrument"], name="venues_period_profit_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.instrument}"


class PeriodUse(models.Model):
    """How much of its `limit_period` a step used, in smallest units of the asset."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT)
    step_key = models.TextField(help_text="The step's name, and how many of that name precede it.")
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT)
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    last_day = models.DateField()
    amount = MinorUnitField()

    class Meta:
        verbose_name = "use of a period's limit"
        verbose_name_plural = "uses of periods' limits"
        ordering = ["venue", "-last_day", "kind", "step_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "step_key", "asset", "kind", "last_day"],
                name="venues_period_use_key",
            )
        ]

    def __str__(self) -> str:
        return f"step {self.step_key}, {self.kind} to {self.last_day}"

"""Accounts, what members put into funds, and the counters of profit."""

from django.db import models
from django.db.models.functions import Now

from backoffice.core.accounts import AccountKind, Segment
from backoffice.ledger.fields import MinorUnitField


class Account(models.Model):
    """An account of a venue; its money is in the ledger under the same code.

    With a `parent` it is a sub-account (an isolated-margin bucket). Once it has a `closed_at`
    nothing is posted to it any more; see `venues.store.closing`.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="accounts")
    code = models.TextField()
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in AccountKind])
    segment = models.TextField(choices=[(segment.value, segment.value) for segment in Segment])
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["venue", "code"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "code"], name="accounts_account_code"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AccountKind]),
                name="accounts_account_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(segment__in=[segment.value for segment in Segment]),
                name="accounts_account_segment",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="accounts_account_parent",
            ),
        ]
        indexes = [
            # funds, capital and members are few among a venue's accounts
            models.Index(
                fields=["venue", "kind"],
                condition=~models.Q(kind=AccountKind.CUSTOMER.value),
                name="accounts_account_few",
            ),
            models.Index(
                fields=["venue", "closed_at"],
                condition=models.Q(closed_at__isnull=False),
                name="accounts_account_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Contribution(models.Model):
    """What a member put into a fund and what of it is left, in the asset's smallest units."""

    member = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contributions")
    fund = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contributed")
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT, related_name="+")
    original = MinorUnitField()
    left = MinorUnitField()

    class Meta:
        ordering = ["fund", "member"]
        constraints = [
            models.UniqueConstraint(fields=["member", "fund"], name="accounts_contribution_key"),
            models.CheckConstraint(
                condition=models.Q(left__gte=0, left__lte=models.F("original")),
                name="accounts_contribution_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.fund}"


class RealizedProfit(models.Model):
    """All profit that an account realised in an instrument, after fees, without funding.

    A counter in smallest units of the settle asset; periods compare it with what it was.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="profits")
    instrument = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT)
    amount = MinorUnitField()

    class Meta:
        verbose_name = "realised profit"
        constraints = [
            models.UniqueConstraint(fields=["account", "instrument"], name="accounts_profit_key")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.instrument}"

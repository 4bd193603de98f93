"""Liquidation orders at external gateways. Which state may follow which: `venues.order_guard`."""

from django.db import models

from backoffice.records.fields import FractionField
from backoffice.venues.models.policies import PolicyVersion
from backoffice.venues.models.venues import Venue


class OrderState(models.TextChoices):
    """Where an order stands; the last three are final."""

    NEW = "new"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    ACKNOWLEDGED = "acknowledged"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CancelReason(models.TextChoices):
    """Why an order is cancelled: a person says so, or what it was placed for is over."""

    OPERATOR = "operator"
    RECOVERED = "recovered"
    HALTED = "halted"


FINAL = (OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED)


class LiquidationOrder(models.Model):
    """An order: what was asked never changes, what the gateway made of it only goes on.

    Written with the event that placed it; its fills with the events that reported them, its
    delivery (`state` until there are fills, `attempts`, `tried_at`, `error`, `confirmed_at`,
    `cancel_reason`) by
    `backoffice.gateways`. `filled` are contracts, `traded` is Σ price·quantity; `profit`,
    `premium` and `notional` are exact, in whole units of the settle asset, over all fills.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="liquidation_orders")
    client_id = models.TextField(unique=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT, related_name="+")
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    side = models.TextField(choices=[("buy", "buy"), ("sell", "sell")])
    quantity = FractionField()
    worst_price = FractionField(null=True, blank=True)
    unfilled = models.TextField()
    together = models.JSONField(help_text="Instruments that this liquidation closes.")
    max_deviation = FractionField(
        null=True, blank=True, help_text="Of the mark: a fill further away from it is refused."
    )
    nth = models.PositiveIntegerField(default=0)
    sequence = models.BigIntegerField(help_text="The venue's event that placed it.")
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    gives_up_at = models.DateTimeField()

    state = models.TextField(choices=OrderState.choices, default=OrderState.NEW)
    received = models.PositiveIntegerField(default=0, help_text="Fills that were booked.")
    filled = FractionField(default=0)
    traded = FractionField(default=0)
    profit = FractionField(default=0)
    premium = FractionField(default=0)
    notional = FractionField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0, help_text="How often it was posted.")
    tried_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why the last exchange gave nothing to book.")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the gateway's last word was compared with the books."
    )

    cancel_reason = models.TextField(
        blank=True,
        choices=CancelReason.choices,
        help_text="Why the venue takes it back; it is not sent any more then.",
    )

    class Meta:
        ordering = ["venue", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["buy", "sell"], state__in=OrderState.values),
                name="venues_liquidation_order_words",
            ),
            models.CheckConstraint(
                condition=models.Q(cancel_reason__in=["", *CancelReason.values]),
                name="venues_liquidation_order_cancel",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) ^ models.Q(state__in=FINAL),
                name="venues_liquidation_order_ended",
            ),
            models.UniqueConstraint(
                fields=["account", "instrument"],
                condition=models.Q(ended_at__isnull=True),
                name="venues_liquidation_order_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["venue"],
                condition=models.Q(confirmed_at__isnull=True),
                name="venues_order_unconfirmed",
            ),
            models.Index(fields=["venue", "ended_at"], name="venues_order_ended_at"),
        ]

    def __str__(self) -> str:
        return self.client_id

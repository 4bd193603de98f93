"""Shortfalls and the steps of the waterfall that took part."""

from django.db import models

from backoffice.ledger.fields import MinorUnitField

STATES = ("covered", "carried", "repaid", "waiting", "written_off", "open")


class Shortfall(models.Model):
    """A hole in one account and asset, and what became of it. Amounts in smallest units.

    `pending` is a write-off that waits for a second person, `waiting` a loss that waits for a
    period's end, `passed` the keys of steps that are passed over at later sweeps.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="shortfalls")
    number = models.PositiveIntegerField(help_text="Counted within the venue, from 1.")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="shortfalls"
    )
    asset = models.ForeignKey("markets.VenueAsset", on_delete=models.PROTECT, related_name="+")
    amount = MinorUnitField()
    remaining = MinorUnitField()
    state = models.TextField(choices=[(state, state) for state in STATES])
    pending = models.JSONField(null=True, blank=True)
    waiting = models.JSONField(null=True, blank=True)
    passed = models.JSONField(default=list, blank=True)
    filled_by_cash = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["venue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="shortfalls_number"),
            models.CheckConstraint(
                condition=models.Q(
                    amount__gt=0, remaining__gte=0, remaining__lte=models.F("amount")
                ),
                name="shortfalls_remaining",
            ),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="shortfalls_state"),
        ]
        indexes = [
            models.Index(
                fields=["venue"],
                condition=models.Q(remaining__gt=0),
                name="shortfalls_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.asset} no. {self.number}"


class ShortfallStep(models.Model):
    """What one step paid of a shortfall, by whom, and what of it came back later.

    `allocations` and `recovered` are smallest units by account code; `step_key` is the step's
    place in the policy of then, `position` its place among the steps of this shortfall.
    """

    shortfall = models.ForeignKey(Shortfall, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    step_key = models.TextField()
    step = models.TextField()
    amount = MinorUnitField()
    allocations = models.JSONField()
    recovered = models.JSONField(default=dict)
    restores = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The fund whose contributions come back with what is recovered.",
    )
    debt = models.ForeignKey(
        "shortfalls.Debt", on_delete=models.PROTECT, null=True, related_name="steps"
    )
    outcome = models.TextField()
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "step of a shortfall"
        verbose_name_plural = "steps of shortfalls"
        ordering = ["shortfall", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortfall", "position"], name="shortfalls_step_position"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="shortfalls_step_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.position + 1}. {self.step}"

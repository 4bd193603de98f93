"""A venue, and where its book stands."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Venue(models.Model):
    """An exchange or clearing house: one ledger book, one policy, one calendar."""

    code = models.TextField(unique=True)
    reporting_asset = models.TextField(help_text="Code of the asset in which figures are shown.")
    timezone = models.TextField(help_text="Days, weeks and months are counted in it.")
    margin = models.JSONField(help_text="Margin model and its parameters, as in a scenario file.")
    ledger_book = models.OneToOneField("ledger.LedgerBook", on_delete=models.PROTECT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class VenueState(models.Model):
    """Where the venue's book stands. Its row is the venue's lock: see `venues.locking`.

    `sequence` counts everything that changed the book, `decisions` the decisions so far; `clock`
    is the time of the last event, `accrued_through` the last day that `end_of_day` closed.
    `version` is new after every change: unlike a number it is never given twice, not even where
    a transaction was rolled back.
    """

    venue = models.OneToOneField(
        Venue, on_delete=models.PROTECT, primary_key=True, related_name="state"
    )
    sequence = models.BigIntegerField(default=0)
    decisions = models.BigIntegerField(default=0)
    version = models.UUIDField(default=uuid.uuid4)
    clock = models.DateTimeField()
    accrued_through = models.DateField(null=True)

    class Meta:
        verbose_name = "state of a venue"
        verbose_name_plural = "states of venues"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sequence__gte=0, decisions__gte=0),
                name="venues_state_counters",
            )
        ]

    def __str__(self) -> str:
        return f"{self.venue} at {self.sequence}"

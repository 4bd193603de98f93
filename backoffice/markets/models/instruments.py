"""Instruments, their marks and volatilities over time, and their order books."""

from django.db import models

from backoffice.core.instruments import Kind
from backoffice.markets.models.assets import VenueAsset
from backoffice.records.fields import FractionField

OPTION_TYPES = ("call", "put")
OPTION_TERMS = ("option_type", "strike", "expiry")


def _option_terms() -> models.Q:
    """Condition: an option has all of its terms, anything else none."""
    none = models.Q(**{f"{term}__isnull": True for term in OPTION_TERMS})
    every = models.Q(**{f"{term}__isnull": False for term in OPTION_TERMS})
    is_option = models.Q(kind=Kind.OPTION.value)
    return (is_option & every) | (~is_option & none)


class Instrument(models.Model):
    """The terms of a contract, with its mark and volatility of now.

    `contract_size`: units of the underlying (linear) or of the quote currency (inverse). `tiers`:
    margin fractions by slices of notional, `[[up_to or null, initial, maintenance], ...]`.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="instruments")
    code = models.TextField()
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in Kind])
    settle = models.ForeignKey(VenueAsset, on_delete=models.PROTECT, related_name="+")
    contract_size = FractionField()
    inverse = models.BooleanField(default=False)
    tiers = models.JSONField(default=list)
    underlying = models.TextField(null=True, blank=True)
    lot = FractionField()
    option_type = models.TextField(
        null=True, blank=True, choices=[(name, name) for name in OPTION_TYPES]
    )
    strike = FractionField(null=True, blank=True)
    expiry = models.DateTimeField(null=True, blank=True)
    mark = FractionField(null=True, blank=True)
    vol = FractionField(null=True, blank=True, verbose_name="volatility")
    marked_at = models.DateTimeField(
        null=True, blank=True, help_text="Time of the mark; settling at it makes it no younger."
    )

    class Meta:
        ordering = ["venue", "code"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "code"], name="markets_instrument_code"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="markets_instrument_kind",
            ),
            models.CheckConstraint(condition=_option_terms(), name="markets_instrument_option"),
        ]

    def __str__(self) -> str:
        return self.code


class MarkChange(models.Model):
    """A mark price that was set, by an event or a settlement. Append-only."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="marks")
    sequence = models.BigIntegerField(help_text="The venue's event that set it; 0 at the opening.")
    at = models.DateTimeField()
    mark = FractionField()

    class Meta:
        verbose_name = "mark"
        ordering = ["-at", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "sequence"], name="markets_mark_sequence")
        ]
        indexes = [models.Index(fields=["instrument", "at"], name="markets_mark_at")]

    def __str__(self) -> str:
        return f"{self.instrument} at {self.at:%Y-%m-%d %H:%M}"


class VolChange(models.Model):
    """A volatility that was set. Append-only."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="vols")
    sequence = models.BigIntegerField(help_text="The venue's event that set it; 0 at the opening.")
    at = models.DateTimeField()
    vol = FractionField(verbose_name="volatility")

    class Meta:
        verbose_name = "volatility"
        verbose_name_plural = "volatilities"
        ordering = ["-at", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "sequence"], name="markets_vol_sequence")
        ]
        indexes = [models.Index(fields=["instrument", "at"], name="markets_vol_at")]

    def __str__(self) -> str:
        return f"{self.instrument} at {self.at:%Y-%m-%d %H:%M}"


class OrderBook(models.Model):
    """Resting orders that liquidations hit: `[[price, quantity], ...]`, exact, best price first."""

    instrument = models.OneToOneField(
        Instrument, on_delete=models.PROTECT, primary_key=True, related_name="order_book"
    )
    bids = models.JSONField()
    asks = models.JSONField()

    class Meta:
        verbose_name = "order book"

    def __str__(self) -> str:
        return self.instrument.code

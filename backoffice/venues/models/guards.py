"""What the guards of a venue look back at, and what two persons let pass."""

from django.db import models
from django.db.models.functions import Lower, Trim
from django.db.models.lookups import Exact

from backoffice.records.fields import FractionField
from backoffice.venues.models.venues import Venue


def two_persons(name: str) -> models.CheckConstraint:
    """Who proposes does not approve, however the names are written."""
    proposer, approver = (Lower(Trim(field)) for field in ("proposed_by", "approved_by"))
    return models.CheckConstraint(
        condition=~models.Q(Exact(proposer, approver)) & ~models.Q(approved_by__regex=r"^\s*$"),
        name=name,
    )


class GuardMemory(models.Model):
    """One thing that the book remembers for its guards, as canonical JSON.

    `kind` degraded: the reasons why a mark or price may not be relied on, that operators know of;
    candidate: one outside of its band that waits; held: why an account is held back. `of` is mark,
    price or account, `subject` its code.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="guard_memory")
    kind = models.TextField()
    of = models.TextField()
    subject = models.TextField()
    value = models.JSONField()
    sequence = models.BigIntegerField()

    class Meta:
        verbose_name = "memory of guards"
        verbose_name_plural = "memory of guards"
        ordering = ["venue", "kind", "of", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind", "of", "subject"], name="venues_guard_memory_key"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["candidate", "degraded", "held"], of__in=["account", "mark", "price"]
                ),
                name="venues_guard_memory_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.of} {self.subject}"


class Halt(models.Model):
    """The circuit breaker halted the venue's liquidations. Append-only.

    `value` is the notional that was due for liquidation, in the reporting asset. It goes on until
    it has a release.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="halts")
    number = models.PositiveIntegerField(help_text="Counted within the venue, from 1.")
    sequence = models.BigIntegerField(help_text="The venue's event that led to it.")
    at = models.DateTimeField()
    liquidations = models.PositiveIntegerField(help_text="Accounts that were due.")
    value = FractionField()

    class Meta:
        ordering = ["venue", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="venues_halt_number")
        ]

    def __str__(self) -> str:
        return f"{self.venue} halt {self.number}"


class HaltRelease(models.Model):
    """Two persons let a halted venue liquidate again. Append-only, but for `spent_at`.

    `spent_at`: the sweep that liquidated without the circuit breaker counting, written once.
    """

    halt = models.OneToOneField(
        Halt, on_delete=models.PROTECT, primary_key=True, related_name="release"
    )
    sequence = models.BigIntegerField(help_text="The venue's event that led to it.")
    at = models.DateTimeField()
    proposed_by = models.TextField()
    approved_by = models.TextField()
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "release of a halt"
        verbose_name_plural = "releases of halts"
        constraints = [two_persons("venues_halt_release_four_eyes")]

    def __str__(self) -> str:
        return f"release of {self.halt}"


class PriceAcceptance(models.Model):
    """Two persons accepted a mark or price outside of its band. Append-only."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="acceptances")
    of = models.TextField(choices=[("mark", "mark"), ("price", "price")])
    subject = models.TextField(help_text="Code of the instrument or asset.")
    price = FractionField()
    sequence = models.BigIntegerField(help_text="The venue's event that led to it.")
    at = models.DateTimeField()
    proposed_by = models.TextField()
    approved_by = models.TextField()

    class Meta:
        verbose_name = "accepted price"
        ordering = ["venue", "-sequence"]
        constraints = [two_persons("venues_price_acceptance_four_eyes")]

    def __str__(self) -> str:
        return f"{self.of} {self.subject}"

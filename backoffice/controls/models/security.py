"""Security of trading accounts: what the venue reports, and what follows by rule."""

from django.db import models
from django.db.models.functions import Now

from backoffice.core.state import Forbids

FORBIDS = [(kind.value, kind.value) for kind in Forbids]


class What(models.TextChoices):
    """What changed about who controls an account."""

    PASSWORD_CHANGE = "password_change"  # noqa: S105 - the name of an event
    NEW_DEVICE = "new_device"
    NEW_ADDRESS = "new_address"
    SIGNER_CHANGE = "signer_change"
    SECOND_FACTOR_CHANGE = "second_factor_change"


class SecurityRule(models.Model):
    """What a venue forbids after an event, and for how long; instead of the default."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    what = models.TextField(choices=What.choices)
    forbids = models.TextField(choices=FORBIDS)
    hours = models.PositiveIntegerField(help_text="0: nothing follows.")

    class Meta:
        verbose_name = "security rule"
        ordering = ["venue", "what"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "what"], name="controls_rule_once"),
            models.CheckConstraint(
                condition=models.Q(what__in=What.values, hours__lte=24 * 90),
                name="controls_rule_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.forbids} for {self.hours} h"


class SecurityEvent(models.Model):
    """What the venue reported about an account, and the hold that followed. Append-only."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="security_events"
    )
    what = models.TextField(choices=What.choices)
    happened_at = models.DateTimeField()
    reference = models.TextField(help_text="The venue's own; counts once.")
    reported_by = models.TextField()
    forbids = models.TextField(null=True, choices=FORBIDS)
    until = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "security event"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "reference"], name="controls_security_reference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.account}"


class BreakGlassRequest(models.Model):
    """A person asks to end a security hold before its time; another one does it, with an alarm.

    It is about the hold that was seen: the restriction's row, which is written anew with another
    end, and the newest security event of the account. `cause` says why it stands.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    forbids = models.TextField(choices=FORBIDS)
    hold = models.ForeignKey(
        "accounts.Restriction", on_delete=models.PROTECT, null=True, related_name="+"
    )
    held_until = models.DateTimeField(null=True)
    event = models.ForeignKey(SecurityEvent, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.TextField(default="")
    reason = models.TextField()
    reference = models.TextField(null=True, help_text="The proposer's own; counts once.")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(null=True)
    refused_by = models.TextField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(null=True, help_text="Why it was refused or withdrawn.")

    class Meta:
        verbose_name = "break-glass request"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "reference"], name="controls_break_glass_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refused_by__isnull=True, refused_at__isnull=True, refusal__isnull=True
                )
                | models.Q(
                    ~models.Q(refusal__regex=r"^\s*$"),
                    approved_by__isnull=True,
                    refused_by__isnull=False,
                    refused_at__isnull=False,
                    refusal__isnull=False,
                ),
                name="controls_break_glass_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"break-glass {self.pk} for {self.account}"

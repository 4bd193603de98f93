"""What was decided and refused, and the messages that tell others. Append-only."""

from django.db import models
from django.db.models.functions import Now


class Decision(models.Model):
    """One thing that a rule, a liquidation or a step did, and why.

    `inputs` is the canonical JSON text of what it saw, `plan` of what it answered: the same step
    asked again must answer the same (`shortfalls.replay`). `amounts` are smallest units of `asset`
    by account code; `journals` the ledger references of what was posted.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="decisions")
    number = models.BigIntegerField(help_text="Counted within the venue, from 1.")
    event_sequence = models.BigIntegerField(help_text="The venue's event that led to it.")
    at = models.DateTimeField()
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="decisions"
    )
    which = models.TextField(help_text="Rule, liquidation, conversion, or the step's name.")
    inputs = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    plan = models.TextField(blank=True)
    plugin = models.TextField()
    policy_version = models.ForeignKey(
        "venues.PolicyVersion", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    shortfall_number = models.PositiveIntegerField(null=True)
    outcome = models.TextField()
    asset = models.ForeignKey(
        "markets.VenueAsset", on_delete=models.PROTECT, null=True, related_name="+"
    )
    amounts = models.JSONField()
    sentence = models.TextField(help_text="For the account's holder.")
    journals = models.JSONField(help_text="References in the ledger.")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["venue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="shortfalls_decision_number"),
            models.CheckConstraint(
                condition=models.Q(inputs_sha256__regex="^[0-9a-f]{64}$"),
                name="shortfalls_decision_sha256",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "at"], name="shortfalls_decision_account"),
            models.Index(fields=["venue", "event_sequence"], name="shortfalls_decision_event"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.which}"


class Refusal(models.Model):
    """A request that was refused, with its first reason."""

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="refusals")
    event_sequence = models.BigIntegerField(help_text="The venue's event that asked.")
    at = models.DateTimeField()
    event = models.TextField()
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="refusals"
    )
    reason = models.TextField()

    class Meta:
        ordering = ["venue", "id"]
        indexes = [models.Index(fields=["account", "at"], name="shortfalls_refusal_account")]

    def __str__(self) -> str:
        return f"{self.event}: {self.reason}"


class OutboxMessage(models.Model):
    """What an event decided, to be sent to others; written in the event's transaction.

    Only `sent_at` changes, once.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="outbox")
    event_sequence = models.BigIntegerField()
    topic = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "message"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "event_sequence", "topic"], name="shortfalls_outbox_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(sent_at__isnull=True), name="shortfalls_unsent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} of event {self.event_sequence}"

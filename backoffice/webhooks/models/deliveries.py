"""Messages to endpoints, and what became of each."""

from django.db import models
from django.db.models.functions import Now

from backoffice.webhooks.models.endpoints import Endpoint


class State(models.TextChoices):
    """What became of a message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(models.Model):
    """One message to one endpoint. `source` makes each change one message, however often found."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    topic = models.TextField()
    source = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.TextField(choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_default=Now())
    status = models.PositiveIntegerField(null=True, help_text="What the endpoint answered last.")
    error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    replayed_by = models.TextField(blank=True, help_text="Who had it sent again last.")
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "source"], name="webhooks_delivery_source")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="pending"),
                name="webhooks_delivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} to {self.endpoint}"

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that receivers can tell a repetition."""
        return f"msg_{self.pk}"

"""Where messages are sent, and how far each endpoint has been told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Topic(models.TextChoices):
    """What messages are about."""

    RESTRICTION = "restriction.changed"
    SHORTFALL = "shortfall.changed"
    ALARM = "alarm.raised"
    STATEMENT = "statement.published"


class Endpoint(models.Model):
    """An address of a venue's system. Its secret is derived from `salt` and SECRET_KEY, not kept.

    The cursors say up to where changes were turned into deliveries. While a rotated secret is
    still accepted (`previous_until`), messages carry both signatures.

    `tried_at` gives each endpoint its turn. After several `failures` in a row nothing is sent to
    it until `rests_until`, then one message, to see whether it answers again.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="webhooks")
    url = models.TextField()
    topics = ArrayField(models.TextField(choices=Topic.choices))
    active = models.BooleanField(default=True)
    salt = models.CharField(max_length=64)
    previous_salt = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    created_by = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    restriction_cursor = models.BigIntegerField(default=0)
    decision_cursor = models.BigIntegerField(default=0)
    alarm_cursor = models.BigIntegerField(default=0)
    statement_cursor = models.BigIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "webhook"
        ordering = ["venue", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(topics__contained_by=Topic.values, topics__len__gt=0),
                name="webhooks_endpoint_topics",
            )
        ]

    def __str__(self) -> str:
        return self.url

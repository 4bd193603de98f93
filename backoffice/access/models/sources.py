"""Who sent the events of a venue. Only the database's trigger writes it: see `access.sent`."""

from django.db import models


class EventSource(models.Model):
    """Events `first` to `last` of a venue were sent by `actor`, from where, by which token.

    One row for each statement that records events: a batch has one or two. Append-only. Events
    of the engine's own tasks, in which nobody is at work, have none.
    """

    at = models.DateTimeField()
    actor = models.TextField()
    token = models.TextField(help_text="Public id; empty where it came by another door.")
    address = models.TextField()
    request = models.TextField()
    venue = models.ForeignKey(
        "venues.Venue",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        verbose_name = "source of events"
        verbose_name_plural = "sources of events"
        ordering = ["-id"]
        indexes = [models.Index(fields=["venue", "-first"], name="access_source_events")]

    def __str__(self) -> str:
        return f"events {self.first} to {self.last} by {self.actor}"

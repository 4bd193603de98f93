"""Tasks that were committed to, and whether the broker has them."""

from django.db import models
from django.db.models.functions import Now

from backoffice.sweeps.models.runs import SweepRun
from backoffice.sweeps.signatures import QUEUED


class OutboxMessage(models.Model):
    """One task to send, written in the transaction that makes it due.

    The broker may lose what it was given, so a message is sent again from `due_at` on until
    `done_at` says that its work is done. `arguments` carry the version of the signature, `v`.
    """

    run = models.ForeignKey(SweepRun, on_delete=models.CASCADE, null=True, related_name="messages")
    shard = models.PositiveIntegerField(null=True, help_text="Number of the shard, if it is one's.")
    task = models.TextField()
    arguments = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField(help_text="Not sent, or not again, before.")
    sent_at = models.DateTimeField(null=True)
    times_sent = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "task to send"
        verbose_name_plural = "tasks to send"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(times_sent=0, sent_at__isnull=True)
                | models.Q(times_sent__gt=0, sent_at__isnull=False),
                name="sweeps_outbox_sent",
            ),
            models.CheckConstraint(condition=models.Q(task__in=QUEUED), name="sweeps_outbox_task"),
            # A message of the same work is never written twice.
            models.UniqueConstraint(
                fields=["run", "task", "shard"],
                nulls_distinct=False,
                condition=models.Q(run__isnull=False),
                name="sweeps_outbox_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at__isnull=True),
                name="sweeps_outbox_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.id}. {self.task}"

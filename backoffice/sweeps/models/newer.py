"""Tasks of a newer version that no worker knew within their time."""

from django.db import models
from django.db.models.functions import Now

from backoffice.sweeps.signatures import NAMES


class GivenUpTask(models.Model):
    """How many tasks of a name were given up, and the version that the last of them had."""

    task = models.TextField(primary_key=True)
    version = models.BigIntegerField()
    count = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "task given up"
        verbose_name_plural = "tasks given up"
        ordering = ["task"]
        constraints = [
            models.CheckConstraint(condition=models.Q(task__in=NAMES), name="sweeps_given_up_task")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.version}"

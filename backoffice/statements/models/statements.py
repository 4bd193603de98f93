"""Statements, their files, and what became of them. Guarded by sql/guards.sql."""

from django.db import models
from django.db.models.functions import Now

from backoffice.statements.models.cuts import StatementCut
from backoffice.statements.models.settings import Kind, Scope


class Statement(models.Model):
    """A statement of an account; once it has a number it is final and never changes.

    `boundary` is by `code|asset|bucket` the last posting that counts: id, sequence, and balance
    after it in smallest units; the next statement of the kind begins there. `captured` are the
    margin calls and restrictions as they stood. `content_sha256` is that of the canonical JSON.
    """

    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="statements")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="statements"
    )
    kind = models.TextField(choices=Kind.choices)
    scope = models.TextField(choices=Scope.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    number = models.PositiveIntegerField(null=True, help_text="Counted within the account, from 1.")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    reason = models.TextField(blank=True, help_text="Why it replaces another one.")
    cut = models.ForeignKey(StatementCut, on_delete=models.PROTECT, related_name="statements")
    opening = models.JSONField(default=dict, help_text="The boundary that it begins at.")
    opened_sequence = models.BigIntegerField(default=0)
    boundary = models.JSONField(default=dict)
    captured = models.JSONField(default=dict)
    presentation = models.JSONField(default=dict)
    movements = models.PositiveIntegerField(default=0)
    content_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["venue", "account", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="statements_number"),
            models.UniqueConstraint(
                fields=["account", "kind", "scope", "begins_at", "ends_at"],
                condition=models.Q(replaces__isnull=True),
                name="statements_once",
            ),
            models.CheckConstraint(
                condition=models.Q(begins_at__lt=models.F("ends_at"))
                & models.Q(kind__in=Kind.values, scope__in=Scope.values),
                name="statements_period",
            ),
            models.CheckConstraint(
                condition=models.Q(content_sha256__regex="^[0-9a-f]{64}$"),
                name="statements_sha256",
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(reason=""),
                name="statements_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "ends_at"], name="statements_ends_at"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.number or 'draft'}"


class Artefact(models.Model):
    """A statement in one format: a file in the storage, and what its bytes hash to. Append-only."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="artefacts")
    format = models.TextField()
    version = models.PositiveSmallIntegerField(
        db_default=1, help_text="Of the format, which writes it again the same way."
    )
    media_type = models.TextField()
    path = models.TextField()
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "file"
        ordering = ["statement", "format"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "format"], name="statements_artefact_key"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                name="statements_artefact_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.format}"


class Happening(models.TextChoices):
    """What became of a final statement."""

    DELIVERED = "delivered"
    READ = "read"


class StatementEvent(models.Model):
    """A final statement was delivered or read. Append-only."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="events")
    kind = models.TextField(choices=Happening.choices)
    channel = models.TextField(help_text="api, console, webhook or e-mail.")
    actor = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "event of a statement"
        verbose_name_plural = "events of statements"
        ordering = ["statement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind", "channel", "actor"], name="statements_event_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Happening.values), name="statements_event_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.kind}"

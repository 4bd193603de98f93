"""The audit trail. Only the database's triggers write it: see `access.audited`."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class AuditRecord(models.Model):
    """One change of one row: who, what, from where, before and after. Append-only.

    `actor` is who was at work, or `database:ROLE` where nobody said so. Secrets are left out of
    `before` and `after`; that one changed is said. `venue` is null for what is of all venues.
    """

    at = models.DateTimeField()
    actor = models.TextField()
    database_role = models.TextField()
    address = models.TextField()
    request = models.TextField()
    venue = models.ForeignKey(
        "venues.Venue",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    table = models.TextField(db_column="table_name")
    row = models.TextField(db_column="row_key")
    operation = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    transaction = models.BigIntegerField()

    class Meta:
        db_table = "access_audit"
        verbose_name = "audit record"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["venue", "-id"], name="access_audit_venue"),
            models.Index(fields=["table", "row"], name="access_audit_row"),
            models.Index(
                fields=["request"],
                condition=~models.Q(request=""),
                name="access_audit_request",
            ),
            BrinIndex(fields=["at"], name="access_audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.operation} {self.table} {self.row}"

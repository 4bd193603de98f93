"""Roles of users at venues. A row is closed, never deleted, so that history is kept."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from backoffice.access.roles import Role

IN_FORCE = models.Q(revoked_at__isnull=True) & (
    ~models.Q(role=Role.ADMINISTRATOR) | models.Q(approved_by__isnull=False)
)


class Membership(models.Model):
    """A role of a user at a venue; an administrator's counts from a second person's approval.

    The database refuses that one person grants and approves: see the migration's trigger.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(choices=Role.choices)
    granted_by = models.TextField()
    granted_at = models.DateTimeField(db_default=Now(), editable=False)
    approved_by = models.TextField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.TextField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["venue", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "venue", "role"],
                condition=models.Q(revoked_at__isnull=True),
                name="access_membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="access_membership_role"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="access_membership_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | models.Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="access_membership_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} at {self.venue}"

"""Tokens of the API: only their hash is kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from backoffice.access.roles import Scope


class Token(models.Model):
    """A secret by which a system acts as a user, at one venue and for its scopes, until it ends.

    `digest` is the SHA-256 of the secret, which has 256 random bits, so no slow hash is needed;
    `public_id` stands at its beginning and finds the row. A rotated token names what it replaces.
    """

    public_id = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens"
    )
    venue = models.ForeignKey("venues.Venue", on_delete=models.PROTECT, related_name="tokens")
    name = models.TextField()
    scopes = ArrayField(models.TextField(choices=Scope.choices))
    created_by = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_by = models.TextField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["venue", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="access_token_digest"
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values) & models.Q(scopes__len__gt=0),
                name="access_token_scopes",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="access_token_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} of {self.user} at {self.venue}"

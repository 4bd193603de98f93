"""Which token a secret is."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backoffice.access.models import Token
from backoffice.access.principal import Principal
from backoffice.access.roles import allowed_by

PREFIX = "bo"


@dataclass(frozen=True, slots=True)
class Verified:
    """A token in force: who acts with it, and when it ends."""

    token: Token
    principal: Principal


def digest_of(secret: str) -> str:
    """The hash of a secret. Enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def verify_token(secret: str, *, now: datetime | None = None) -> Verified | None:
    """The token in force that this is the secret of, or None. One query."""
    parts = secret.split("_")
    if len(parts) != 3 or parts[0] != PREFIX or not secret.isascii():
        return None
    rows = Token.objects.select_related("user", "venue")
    row = rows.filter(public_id=parts[1], revoked_at=None).first()
    if row is None or not hmac.compare_digest(row.digest, digest_of(secret)):
        return None
    if row.expires_at <= (now or timezone.now()) or not row.user.is_active:
        return None
    principal = Principal(row.user, allowed_by(row.scopes), row.venue_id)
    return Verified(row, principal)

"""Issuing, rotating and revoking tokens. A secret is shown once and not kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.errors import AccessError
from backoffice.access.models import Token
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission, Scope
from backoffice.access.selectors.permissions import require
from backoffice.access.selectors.tokens import PREFIX, digest_of
from backoffice.venues.models import Venue

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which nobody can read again."""

    token: Token
    secret: str


def create_token(
    *,
    user: Any,
    venue: Venue,
    name: str,
    scopes: list[str],
    lifetime: timedelta,
    by: Any,
    replaces: Token | None = None,
) -> Issued:
    """Issue a token for a user at a venue: by an administrator, or by the user.

    One that approves is issued by the user alone: otherwise an administrator who issues two would
    be two persons. Errors: `NotPermitted`, `AccessError`.
    """
    own = principal_of(by).user.pk == user.pk
    require(by, Permission.VIEW if own else Permission.ADMINISTER, venue)
    if Scope.APPROVE in scopes and not own:
        raise AccessError("scopes", f"approve is for {user.get_username()} alone to ask for.")
    wrong = [scope for scope in scopes if scope not in Scope.values]
    if wrong or not scopes:
        known = ", ".join(Scope.values)
        raise AccessError("scopes", f"{', '.join(wrong) or 'none'} given; choose from {known}.")
    if not timedelta() < lifetime <= LONGEST:
        raise AccessError("lifetime", f"choose more than 0 and at most {LONGEST.days} days.")
    if not name.strip():
        raise AccessError("name", "say what the token is for.")
    public_id = secrets.token_hex(8)
    secret = f"{PREFIX}_{public_id}_{secrets.token_hex(32)}"
    with transaction.atomic():
        row = Token.objects.create(
            public_id=public_id,
            digest=digest_of(secret),
            user=user,
            venue=venue,
            name=name.strip(),
            scopes=sorted(set(scopes)),
            created_by=principal_of(by).name,
            expires_at=timezone.now() + lifetime,
            replaces=replaces,
        )
    return Issued(row, secret)


def rotate_token(*, token: Token, lifetime: timedelta, by: Any) -> Issued:
    """Issue a successor with the same rights. The old one stays until it is revoked or ends.

    So a system can change over without a gap. Errors: as `create_token`; a token that has a
    successor or was revoked.
    """
    if token.revoked_at is not None or Token.objects.filter(replaces=token).exists():
        raise AccessError("token", "it was revoked or rotated before; rotate its successor.")
    return create_token(
        user=token.user,
        venue=token.venue,
        name=token.name,
        scopes=list(token.scopes),
        lifetime=lifetime,
        by=by,
        replaces=token,
    )


def revoke_token(*, token: Token, by: Any) -> None:
    """End a token at once, as an administrator or as its user; again changes nothing.

    Errors: `NotPermitted`.
    """
    own = principal_of(by).user.pk == token.user_id
    require(by, Permission.VIEW if own else Permission.ADMINISTER, token.venue)
    rows = Token.objects.filter(pk=token.pk, revoked_at=None)
    with transaction.atomic():
        rows.update(revoked_by=principal_of(by).name, revoked_at=timezone.now())

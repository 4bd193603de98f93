"""Tokens that were looked up a moment ago: one query a few seconds instead of one a request."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.access.selectors import Verified, permissions_at, verify_token
from backoffice.access.selectors.tokens import digest_of

MOST = 10_000

_lock = threading.Lock()
_known: dict[tuple[str, str], tuple[float, Verified]] = {}
_allowed: dict[tuple[str, str], tuple[float, frozenset[Permission]]] = {}


def verified(secret: str) -> Verified | None:
    """The token in force of this secret. What is revoked counts no longer than
    `API_TOKEN_SECONDS` more (0: not at all); an expiry is looked at each time.

    Only good answers are kept, under the hash of the secret.
    """
    kept = settings.API_TOKEN_SECONDS
    if not kept or not secret.isascii() or len(secret) > 200:
        return verify_token(secret)
    key, now = (settings.DATABASES["default"]["NAME"], digest_of(secret)), time.monotonic()
    found = _known.get(key)
    if found is not None and now - found[0] < kept:
        return found[1] if found[1].token.expires_at > timezone.now() else None
    fresh = verify_token(secret)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        if fresh is None:
            _known.pop(key, None)
        else:
            _known[key] = (now, fresh)
    return fresh


def allowed(found: Verified) -> frozenset[Permission]:
    """What the token may do now, by its scopes and the roles of its user.

    As with tokens: a role that was taken away counts no longer than `API_TOKEN_SECONDS` more.
    """
    kept = settings.API_TOKEN_SECONDS
    key, now = (settings.DATABASES["default"]["NAME"], found.token.public_id), time.monotonic()
    known = _allowed.get(key)
    if known is not None and now - known[0] < kept:
        return known[1]
    fresh = permissions_at(found.principal, found.token.venue)
    if kept:
        with _lock:
            if len(_allowed) >= MOST:
                _allowed.clear()
            _allowed[key] = (now, fresh)
    return fresh


def forget() -> None:
    """Forget all of them."""
    with _lock:
        _known.clear()
        _allowed.clear()

"""Secrets and signatures of Standard Webhooks (symmetric, HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from standardwebhooks import Webhook

from backoffice.webhooks.models import Endpoint


def secret_of(salt: str) -> str:
    """The secret of an endpoint with this salt, as receivers need it: `whsec_...`."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"webhook:{salt}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(key.digest()).decode()


def headers_for(endpoint: Endpoint, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of a message: with the present secret, and the one before while it counts."""
    salts = [endpoint.salt]
    if endpoint.previous_until is not None and endpoint.previous_until > at:
        salts.append(endpoint.previous_salt)
    signatures = [Webhook(secret_of(salt)).sign(message_id, at, body) for salt in salts]
    return {
        "Content-Type": "application/json",
        "User-Agent": "exchange-back-office",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }

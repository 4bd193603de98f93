"""What the sign-in pages of django-allauth ask this project."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from backoffice.access.middleware import address_of


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up: administrators create users. Nothing is sent by mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The name or the password is wrong.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as our own proxy saw it."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted once, by django-axes, where they can be reset."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail: what changes is in the audit trail."""

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within ten minutes of having signed in."""
        records = get_authentication_records(context.request, context.request.user)
        last = max((record["at"] for record in records), default=0.0)
        return time.time() - last > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key made of SECRET_KEY, so that a dump does not give them away.

    A new SECRET_KEY reads the old ones as long as that stands in SECRET_KEY_FALLBACKS.
    """

    def get_totp_label(self, user: Any) -> str:
        """The user's name."""
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        """With the newest key."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever key fits."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(Fernet(_key(key)) for key in keys)


def _key(secret: str | bytes) -> bytes:
    given = secret.encode() if isinstance(secret, str) else secret
    made = hashlib.sha256(b"backoffice second factor" + given).digest()
    return base64.urlsafe_b64encode(made)

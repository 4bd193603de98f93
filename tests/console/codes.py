"""An authenticator app."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth

TYPED_IN_SECONDS = 5


def code_of(secret: str) -> str:
    """The code that the app shows; where it is about to change, the next one, once it is shown."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < TYPED_IN_SECONDS:
        time.sleep(left)
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))

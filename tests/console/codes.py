"""An authenticator app."""

from allauth.mfa.totp.internal import auth


def code_of(secret: str) -> str:
    """The code that the app shows now."""
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))

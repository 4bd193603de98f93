"""Settings of the console: who signs in and how, sessions, headers, the admin's theme."""

from datetime import timedelta

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from backoffice.config.environment import number

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:start"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses who is locked out
    "django.contrib.auth.backends.ModelBackend",
]

# Counters of attempts and used codes must be common to all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "console_cache",
    }
}

ACCOUNT_ADAPTER = "backoffice.console.signin.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = None
MFA_ADAPTER = "backoffice.console.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Exchange Back Office"

AXES_FAILURE_LIMIT = number("LOCKOUT_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=number("LOCKOUT_MINUTES", 15))
# A name is locked wherever the guesses come from; the pair says the same and pleases the check.
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "console/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "backoffice.access.middleware.address_of"
AXES_USERNAME_CALLABLE = "backoffice.console.signin.names.name_given"
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = number("SESSION_IDLE_MINUTES", 30) * 60
SESSION_ABSOLUTE_SECONDS = number("SESSION_HOURS", 10) * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SECURE_REFERRER_POLICY = "same-origin"

_STRICT = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _STRICT}
# The admin's theme evaluates its expressions in the browser; nothing else may.
ADMIN_SECURITY_POLICY = {
    **_STRICT,
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

_BLUE = {  # the console's accent, from light to dark
    step: f"oklch({light}% {chroma} 264)"
    for step, light, chroma in (
        ("50", 97, 0.014), ("100", 93, 0.032), ("200", 88, 0.059), ("300", 81, 0.105),
        ("400", 71, 0.165), ("500", 58, 0.2), ("600", 51, 0.19), ("700", 46, 0.18),
        ("800", 40, 0.15), ("900", 36, 0.12), ("950", 27, 0.09),
    )
}  # fmt: skip
ADMIN_SCOPE = "backoffice.console.scoping.visible_rows"
UNFOLD = {
    "SITE_TITLE": "Exchange Back Office",
    "SITE_HEADER": "Tables",
    "SITE_SUBHEADER": "Exchange Back Office",
    "SITE_URL": "/console/",
    "SITE_SYMBOL": "account_balance",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": _BLUE},
    "STYLES": ["backoffice.console.styles.admin_styles"],
}

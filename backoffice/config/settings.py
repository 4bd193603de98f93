"""Django's settings, from the environment.

Nothing needs to be set for development. BACKOFFICE_ENV=production requires SECRET_KEY,
DATABASE_URL, ALLOWED_HOSTS and CELERY_BROKER_URL, and turns on what a public server needs.
"""

import os

from backoffice.config.api_settings import *  # noqa: F403 - every name is a setting
from backoffice.config.broker import PRODUCTION_BROKER
from backoffice.config.databases import databases
from backoffice.config.environment import environment_name, flag, listed, number, required
from backoffice.config.logs import logging_settings
from backoffice.config.paths import PROJECT_DIR, data_dir
from backoffice.config.secret_files import generated_secret
from backoffice.config.statement_storage import statement_storage

PRODUCTION = environment_name() == "production"
DEBUG = flag("DEBUG", default=not PRODUCTION) and not PRODUCTION

if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "a random text of at least 50 characters that stays secret")
    ALLOWED_HOSTS = listed(required("ALLOWED_HOSTS", "its host names, separated by commas"))
    required("CELERY_BROKER_URL", PRODUCTION_BROKER)
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or generated_secret("django")
    ALLOWED_HOSTS = listed(os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"))
CSRF_TRUSTED_ORIGINS = listed(os.environ.get("CSRF_TRUSTED_ORIGINS", ""))

INSTALLED_APPS = [
    "unfold",  # before the admin, whose templates it replaces
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "backoffice.config",
    "backoffice.ledger",
    "backoffice.markets",
    "backoffice.accounts",
    "backoffice.shortfalls",
    "backoffice.venues",
    "backoffice.gateways",
    "backoffice.sweeps",
    "backoffice.days",
    "backoffice.statements",
    "backoffice.scenarios",
    "backoffice.access",
    "backoffice.adjustments",
    "backoffice.controls",
    "backoffice.proposals",
    "backoffice.webhooks",
    "rest_framework",
    "drf_spectacular",
    "backoffice.api",
    "backoffice.console",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if PRODUCTION else []),
    "backoffice.console.policies.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "backoffice.console.signin.sessions.SessionLimitsMiddleware",
    "backoffice.console.signin.second_factor.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "backoffice.config.urls"
WSGI_APPLICATION = "backoffice.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "backoffice" / "console" / "templates"],  # before the packages' own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backoffice.console.context.console",
            ]
        },
    }
]

DATABASES = databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

SWEEP_PROVE_EVERY = 100  # refreshes of a book in memory, until it is compared with a cold read

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = data_dir() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "statements": statement_storage(),
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
BEHIND_TLS_PROXY = flag("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

WEBHOOK_ORIGINS = listed(os.environ.get("WEBHOOK_ORIGINS", ""))
GATEWAY_ORIGINS = listed(os.environ.get("GATEWAY_ORIGINS", ""))
SWEEP_SHARD_ACCOUNTS = number("SWEEP_SHARD_ACCOUNTS", 250_000)
SWEEP_RESEND_SECONDS = number("SWEEP_RESEND_SECONDS", 15)
SWEEP_LEASE_SECONDS = number("SWEEP_LEASE_SECONDS", 60)
SWEEP_RELAY_SECONDS = number("SWEEP_RELAY_SECONDS", 5)
SWEEP_ATTEMPTS = number("SWEEP_ATTEMPTS", 5)
STATEMENT_SHARD_ACCOUNTS = number("STATEMENT_SHARD_ACCOUNTS", 500)
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

LOGGING = logging_settings(level=os.environ.get("LOG_LEVEL", "WARNING"), as_json=PRODUCTION)

from backoffice.config.console_settings import *  # noqa: E402, F403 - one subject, one file

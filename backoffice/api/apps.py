"""The app `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Label `api`; it has no tables."""

    name = "backoffice.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        """Register the system checks and what the OpenAPI document must know."""
        from backoffice.api import checks, schema  # noqa: F401

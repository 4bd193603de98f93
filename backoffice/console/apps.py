"""The app `console`."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Label `console`; tables are called console_*."""

    name = "backoffice.console"
    label = "console"
    verbose_name = "Console"

    def ready(self) -> None:
        """Listen for second factors being set up, and read the system checks."""
        from backoffice.console.signin import second_factor  # noqa: F401

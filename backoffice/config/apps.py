"""The project's own Django app: commands and checks that concern the whole."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Registers the commands `migrate` and `flush` in our version, and the system checks."""

    name = "backoffice.config"
    label = "config"
    verbose_name = "Back office"

    def ready(self) -> None:
        from backoffice.config import checks  # noqa: F401  registers them

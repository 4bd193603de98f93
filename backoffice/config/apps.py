"""The project's own Django app: commands and checks that concern the whole."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Registers the commands `migrate` and `flush` in our version, and the system checks
    and the Celery app."""

    name = "backoffice.config"
    label = "config"
    verbose_name = "Back office"

    def ready(self) -> None:
        # Registers the checks, and makes ours the Celery app of every process.
        from backoffice.config import celery, checks  # noqa: F401

"""Django's view of this package: it brings the `scenario` command, no models."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """Scenario files and their command."""

    name = "backoffice.scenarios"
    label = "scenarios"

"""The app `shortfalls`."""

from django.apps import AppConfig


class ShortfallsConfig(AppConfig):
    """Label `shortfalls`; tables are called shortfalls_*."""

    name = "backoffice.shortfalls"
    label = "shortfalls"
    verbose_name = "Shortfalls"

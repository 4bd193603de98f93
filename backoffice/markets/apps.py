"""The app `markets`."""

from django.apps import AppConfig


class MarketsConfig(AppConfig):
    """Label `markets`; tables are called markets_*."""

    name = "backoffice.markets"
    label = "markets"
    verbose_name = "Markets"

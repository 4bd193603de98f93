"""The app of statements."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Statements."""

    name = "backoffice.statements"
    verbose_name = "Statements"

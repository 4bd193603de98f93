"""The ledger's Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Label `ledger`; tables are called ledger_*."""

    name = "backoffice.ledger"
    label = "ledger"
    verbose_name = "Ledger"

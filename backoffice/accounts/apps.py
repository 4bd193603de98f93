"""The app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Label `accounts`; tables are called accounts_*."""

    name = "backoffice.accounts"
    label = "accounts"
    verbose_name = "Accounts"

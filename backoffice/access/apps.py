"""The app `access`."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Label `access`; tables are called access_*."""

    name = "backoffice.access"
    label = "access"
    verbose_name = "Access"

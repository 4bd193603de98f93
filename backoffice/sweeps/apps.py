"""The app `sweeps`."""

from django.apps import AppConfig


class SweepsConfig(AppConfig):
    """Label `sweeps`; tables are called sweeps_*."""

    name = "backoffice.sweeps"
    label = "sweeps"
    verbose_name = "Sweeps"

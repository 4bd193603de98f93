"""The app `adjustments`."""

from django.apps import AppConfig


class AdjustmentsConfig(AppConfig):
    """Label `adjustments`; tables are called adjustments_*."""

    name = "backoffice.adjustments"
    label = "adjustments"
    verbose_name = "Adjustments"

"""The app `gateways`."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Label `gateways`; it has no tables of its own, orders are the venue's."""

    name = "backoffice.gateways"
    label = "gateways"
    verbose_name = "Gateways"

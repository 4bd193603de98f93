"""The app `webhooks`."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Label `webhooks`; tables are called webhooks_*."""

    name = "backoffice.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

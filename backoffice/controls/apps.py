"""The app `controls`."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    """Label `controls`; tables are called controls_*."""

    name = "backoffice.controls"
    label = "controls"
    verbose_name = "Controls"

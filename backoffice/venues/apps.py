"""The app `venues`."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Label `venues`; tables are called venues_*."""

    name = "backoffice.venues"
    label = "venues"
    verbose_name = "Venues"

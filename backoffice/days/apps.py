"""The app `days`."""

from django.apps import AppConfig


class DaysConfig(AppConfig):
    """Label `days`; tables are called days_*."""

    name = "backoffice.days"
    label = "days"
    verbose_name = "Ends of days"

    def ready(self) -> None:
        """Show the figures of days among the others."""
        from backoffice.days.metrics import DayFigures
        from backoffice.sweeps.metrics import show

        show(DayFigures)

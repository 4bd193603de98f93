"""Reads of days, for statements, the command, the admin and the metrics."""

from backoffice.days.selectors.dates import business_date, business_dates, open_days
from backoffice.days.selectors.figures import VenueDays, venue_days
from backoffice.days.selectors.series import DayFigures, equity_series

__all__ = [
    "DayFigures",
    "VenueDays",
    "business_date",
    "business_dates",
    "equity_series",
    "open_days",
    "venue_days",
]

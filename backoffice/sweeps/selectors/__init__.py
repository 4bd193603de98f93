"""Reads of runs, shards and the outbox, for the command, the admin and the metrics."""

from backoffice.sweeps.selectors.figures import VenueFigures, outbox_figures, venue_figures
from backoffice.sweeps.selectors.runs import newest_before, progress_of, venue_row
from backoffice.sweeps.selectors.schedules import interval_of

__all__ = [
    "VenueFigures",
    "interval_of",
    "newest_before",
    "outbox_figures",
    "progress_of",
    "venue_figures",
    "venue_row",
]

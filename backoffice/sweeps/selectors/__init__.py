"""Reads of runs, shards and the outbox, for the command, the admin and the metrics."""

from backoffice.sweeps.selectors.figures import VenueFigures, outbox_figures, venue_figures
from backoffice.sweeps.selectors.runs import newest_before, progress_of, venue_row
from backoffice.sweeps.selectors.schedules import cut_off_of, interval_of

__all__ = [
    "VenueFigures",
    "cut_off_of",
    "interval_of",
    "newest_before",
    "outbox_figures",
    "progress_of",
    "venue_figures",
    "venue_row",
]

"""Ends of days: interest, periods and snapshots, in order, each date once, whoever dies."""

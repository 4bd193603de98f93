"""How many days are caught up at once, and when figures count as late."""

from datetime import timedelta

CATCH_UP_DAYS_MAX = 31
"""Days that one call closes; the next one goes on."""
LATE_AFTER = timedelta(hours=1)
"""A snapshot that is taken so long after its day was due says that it is late."""
RESENT_AFTER = timedelta(seconds=60)
"""A shard that no worker finished is given to another after this time."""
PAUSE_MINUTES_MAX = 64
"""An account that was left out is tried again after 2, 4, ... minutes, at most after these."""

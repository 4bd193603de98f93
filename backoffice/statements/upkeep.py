"""What `manage.py upkeep` does for statements."""

from __future__ import annotations

import time

from backoffice.records.upkeep import upkeep_task
from backoffice.statements.storing import prune_parts

OLD_SECONDS = 3600.0


@upkeep_task("half written statement files")
def prune() -> int:
    """Delete files that a killed process left half written an hour ago or earlier."""
    return prune_parts(OLD_SECONDS, time.time())

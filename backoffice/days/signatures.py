"""Names of the tasks of days; their arguments are versioned with those of sweeps."""

SNAPSHOT_SHARD = "days.snapshot_shard"

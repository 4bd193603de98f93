"""Names of tasks of statements; their arguments carry a version as those of sweeps do."""

TICK = "statements.tick"
MAKE_SHARD = "statements.make_shard"

"""Names of tasks of proposals; their arguments carry a version as those of sweeps do."""

TICK = "proposals.tick"
TRY_POLICY = "proposals.try_policy"

"""How large shards are, and how long work may take before it is given to others."""

from datetime import timedelta

from django.conf import settings

RESIDENT_SHARDS_MAX = 32
"""Shards whose columns one process keeps; about 0.3 GB a million accounts in all."""
HELD_BACK_SECONDS = 60
"""A process that does the work itself gives the workers nothing for so long."""


def shard_accounts() -> int:
    """Accounts of one shard."""
    return int(settings.SWEEP_SHARD_ACCOUNTS)


def resend_after() -> timedelta:
    """A task that nobody began is sent again after this time."""
    return timedelta(seconds=settings.SWEEP_RESEND_SECONDS)


def lease() -> timedelta:
    """A task that somebody began is sent again after this time: its worker is taken for dead."""
    return timedelta(seconds=settings.SWEEP_LEASE_SECONDS)


def attempts_max() -> int:
    """A shard, or a settling, that was begun so often without an end fails its run."""
    return int(settings.SWEEP_ATTEMPTS)

"""Sweeps at scale: runs in shards, on workers, whatever dies. See `services`."""

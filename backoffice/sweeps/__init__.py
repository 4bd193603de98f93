"""Sweeps at scale: screened in columns by shards, settled exactly, on workers, whatever dies."""

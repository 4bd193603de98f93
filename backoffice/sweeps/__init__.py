"""Sweeps of a venue's accounts: screened in columns by shards, settled exactly."""

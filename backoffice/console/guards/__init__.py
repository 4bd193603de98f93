"""Halts and degraded prices: what the guards hold back, and two persons who let it pass."""

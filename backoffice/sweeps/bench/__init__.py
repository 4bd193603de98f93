"""Measurements of sweeps; importing it registers them (see `backoffice.ledger.bench.registry`)."""

from backoffice.sweeps.bench import options, sweep

__all__ = ["options", "sweep"]

"""A venue whose days have something to do, and workers for it."""

import pytest

from tests.days.venues import owing
from tests.sweeps.conftest import broker, silent_broker, start_worker, valkey

__all__ = ["broker", "silent_broker", "start_worker", "valkey"]


@pytest.fixture
def indebted(committed_db: None) -> str:
    """A venue where amy and cleo owe debts that bear interest, since Monday noon."""
    return owing()

"""Two venues."""

import pytest

from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.venues.builders import POLICY, setup


@pytest.fixture
def venue(db: None) -> Venue:
    """A venue of three customers with 1000 USD each."""
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


@pytest.fixture
def other(db: None) -> Venue:
    """Another venue."""
    return create_venue(setup(), POLICY, code="other", author="ann", approver="ben")

"""A venue with a maker, a checker, and limits."""

from typing import Any

import pytest

from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import POLICY, setup


@pytest.fixture
def venue(db: None) -> Venue:
    """Three customers with 1000 USD each; 100 USD a request and 150 a day."""
    made = create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")
    allow(made, 10_000, 15_000)
    return made


@pytest.fixture
def maker(venue: Venue) -> Any:
    """An operator."""
    return person("mia", venue, "operator")


@pytest.fixture
def checker(venue: Venue) -> Any:
    """An approver."""
    return person("cho", venue, "approver")

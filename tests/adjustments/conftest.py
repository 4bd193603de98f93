"""A venue with a maker, a checker, and limits."""

from typing import Any

import pytest

from backoffice.adjustments.services import set_limit
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person, root
from tests.venues.builders import POLICY, setup


@pytest.fixture
def venue(db: None) -> Venue:
    """Three customers with 1000 USD each; 100 USD a request and 150 a day."""
    made = create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")
    for role, action in (("operator", "propose"), ("approver", "approve")):
        set_limit(
            venue=made,
            role=role,
            action=action,
            asset="USD",
            per_request=10_000,
            per_day=15_000,
            by=root(),
        )
    return made


@pytest.fixture
def maker(venue: Venue) -> Any:
    """An operator."""
    return person("mia", venue, "operator")


@pytest.fixture
def checker(venue: Venue) -> Any:
    """An approver."""
    return person("cho", venue, "approver")

"""A venue with a hole that others filled, and persons."""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import PERP, POLICY, later, setup


@pytest.fixture
def venue(db: None, request: pytest.FixtureRequest) -> Venue:
    """Amy lost more than she had, as the mark fell to 480 or a test's parameter."""
    return lost_at(getattr(request, "param", 480))


def lost_at(mark: int) -> Venue:
    """The fund paid a part of amy's loss, profits of others the next, and what remains (at 10,
    not at 480) is her debt.
    """
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000, "cleo": 100_000}, positions={"amy": 1, "bob": -1}
    )
    made = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    allow(made)
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(mark)}))
    handle("demo", Sweep(later(minutes=3)))
    return made


@pytest.fixture
def author(venue: Venue) -> Any:
    """Writes policies."""
    return person("pia", venue, "policy_author")


@pytest.fixture
def maker(venue: Venue) -> Any:
    """Proposes recoveries."""
    return person("mia", venue, "operator")


@pytest.fixture
def checker(venue: Venue) -> Any:
    """Decides."""
    return person("cho", venue, "approver")

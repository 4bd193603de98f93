"""The overview, as an operator sees it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from playwright.sync_api import Page

from backoffice.core.events import Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.browser.looking import findings, shoot, sign_in
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def venue(transactional_db: None) -> Venue:
    """One customer is bankrupt, one restricted."""
    opening = setup(
        customers={"amy": 20_000, "bob": 100_000, "cleo": 100_000, "dan": 70_000},
        positions={"amy": 1, "bob": -1},
    )
    venue = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    handle("demo", Restrict(later(minutes=1), "cleo", Forbids.FROZEN))
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(500)}))
    handle("demo", Sweep(later(minutes=3)))
    return venue


def test_overview_shows_how_the_venue_stands(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue, "operator", "approver"))
    page.goto("/")
    assert page.url.endswith("/console/demo/")
    page.get_by_role("img", name="Accounts by status").wait_for()
    shoot(page, "home")
    assert findings(page) == []

"""Halts and degraded prices, as the console shows them and lets two persons decide."""

from __future__ import annotations

import pytest

from backoffice.proposals.models import GuardProposal
from backoffice.venues.models import HaltRelease
from tests.access.people import person
from tests.console.signing import signed_in
from tests.venues.builders import PERP
from tests.venues.halting import doubted_venue, guarded_venue, halted_venue

pytestmark = pytest.mark.django_db
HOME, GUARDS = "/console/demo/", "/console/demo/guards/"


def test_a_calm_venue_says_so() -> None:
    client = signed_in(person("vic", guarded_venue(), "viewer"))
    assert "are halted" not in client.get(HOME).content.decode()
    assert "every mark and price is relied on" in client.get(GUARDS).content.decode()


def test_a_halt_is_shown_and_released_by_two() -> None:
    venue = halted_venue()
    both = signed_in(person("mia", venue, "operator", "approver"))
    home = both.get(HOME).content.decode()
    assert "Liquidations are halted" in home
    assert "1 account due for liquidation, with a notional of 830.00 USD" in home
    assert "no sweep liquidates anybody" in home
    assert "1 account waits for it" in home
    assert "why" in both.post(GUARDS, {"do": "ask", "reason": " "}, follow=True).content.decode()
    page = both.post(GUARDS, {"do": "ask", "reason": "Marks are right"}, follow=True)
    assert "another person decides" in page.content.decode()
    row = GuardProposal.objects.get()
    sent = {"do": "approve", "request": row.pk}
    assert "Mia proposed it" in both.post(GUARDS, sent, follow=True).content.decode()
    viewer = signed_in(person("vic", venue, "viewer"))
    assert "may not approve" in viewer.post(GUARDS, sent, follow=True).content.decode()
    assert not HaltRelease.objects.exists()
    other = signed_in(person("cho", venue, "approver"))
    for page in ("/console/demo/", "/console/demo/approvals/"):
        shown = other.get(page).content.decode()
        assert f'<a href="{GUARDS}">Release of halt 1: Marks are right</a>' in shown
    done = other.post(GUARDS, sent, follow=True).content.decode()
    assert "the next sweep goes by it" in done
    assert HaltRelease.objects.get().approved_by == "cho"
    assert "are halted" not in other.get(HOME).content.decode()


def test_a_mark_outside_of_its_band_is_refused_and_accepted() -> None:
    venue = doubted_venue()
    maker = signed_in(person("mia", venue, "operator"))
    home = maker.get(HOME).content.decode()
    assert f"Mark of {PERP}" in home
    assert "100.0000 waits, 1,000.0000 is used" in home
    ask = {"do": "ask", "of": "mark", "subject": PERP, "reason": "It crashed"}
    checker = signed_in(person("cho", venue, "approver"))
    for do, more in (("refuse", {"because": "Look again"}), ("approve", {})):
        maker.post(GUARDS, ask)
        row = GuardProposal.objects.get(approved=None)
        checker.post(GUARDS, {"do": do, "request": row.pk} | more)
    assert "is relied on" in checker.get(GUARDS).content.decode()


@pytest.mark.parametrize("sent", [{"do": "approve"}, {"do": "refuse", "request": "9" * 30}])
def test_a_request_that_is_not_there_is_not_found(sent: dict[str, str]) -> None:
    client = signed_in(person("cho", halted_venue(), "approver"))
    assert client.post(GUARDS, sent).status_code == 404


def test_pressing_nothing_is_told() -> None:
    venue = halted_venue()
    client = signed_in(person("mia", venue, "operator"))
    client.post(GUARDS, {"do": "ask", "reason": "x"})
    sent = {"do": "x", "request": GuardProposal.objects.get().pk}
    assert "Choose whether" in client.post(GUARDS, sent, follow=True).content.decode()

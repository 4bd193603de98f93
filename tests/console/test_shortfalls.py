"""The shortfall desk: the queue, who paid and why, and what brings money back by two persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from backoffice.accounts.models import Account
from backoffice.core.events import SetMarks, Sweep
from backoffice.markets.models import VenueAsset
from backoffice.proposals.models import RecoveryProposal
from backoffice.shortfalls.models import Shortfall
from backoffice.shortfalls.provisions import provisions
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.console.signing import signed_in
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
DESK, ONE = "/console/demo/shortfalls/", "/console/demo/shortfalls/1/"
APPROVED = {
    **POLICY,
    "shortfall": [
        POLICY["shortfall"][0],
        {"step": "write_off", "with": {"charge": "insurance", "approval": "two_persons"}},
    ],
}


def lost(policy: dict[str, object]) -> Venue:
    """Amy lost 320 USD more than she had."""
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000}, positions={"amy": 1, "bob": -1}, policy=policy
    )
    made = create_venue(opening, policy, code="demo", author="ann", approver="ben")
    allow(made)
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(480)}))
    handle("demo", Sweep(later(minutes=3)))
    return made


@pytest.fixture
def browser(db: None) -> Callable[..., Client]:
    """Signs somebody in with roles at the venue `demo`."""
    return lambda name, *roles: signed_in(person(name, Venue.objects.get(code="demo"), *roles))


def test_each_step_is_told(browser) -> None:
    lost(POLICY)
    page = browser("vic", "viewer").get(ONE)
    told = page.context["told"]
    assert [(step.name, step.amount) for step in told.steps] == [
        ("Insurance fund", "250"),
        ("Socialized loss", "70"),
    ]
    assert [payer for payer, _, _ in told.steps[0].payers] == ["insurance"]
    assert "fell to insurance_fund" in told.steps[0].why[0]
    assert "Insurance fund 250; Socialized loss 70; open 0" in page.content.decode()


def test_queue_by_state_age_and_size(browser) -> None:
    lost({**POLICY, "shortfall": POLICY["shortfall"][:1], "leaves_open": True})
    client = browser("vic", "viewer")
    assert [one.number for one, _ in client.get(DESK).context["list"]] == [1]
    for query in ("?order=size", "?state=&order=x", "?state=open&page=1"):
        assert len(client.get(DESK + query).context["list"]) == 1
    assert client.get(f"{DESK}?state=repaid").context["list"] == []
    assert client.get(f"{DESK}?page=99999999999").context["list"] == []
    assert client.get("/console/demo/shortfalls/99999999999/").status_code == 404


def test_provisions_by_age() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    owed = [(now - timedelta(days=n), "USD", 1_001) for n in (0, 29, 30, 75, 90, 400)]
    found = [
        (one.bucket.label, one.count, one.exposure, one.amount) for one in provisions(owed, now)
    ]
    assert found == [
        ("up to 30 days", 2, 2_002, 101),
        ("30 to 60 days", 1, 1_001, 251),
        ("60 to 90 days", 1, 1_001, 501),
        ("90 days and older", 2, 2_002, 2_002),
    ]


def test_recovered_by_two_persons(browser) -> None:
    lost(POLICY)
    both, other = browser("mia", "operator", "approver"), browser("cho", "approver")
    wrong = both.post(ONE, {"do": "propose", "what": "recover", "amount": "1.001", "reason": "x"})
    assert "USD has 2 decimals" in wrong.context["form"].errors["amount"][0]
    both.post(ONE, {"do": "propose", "what": "recover", "amount": "40", "reason": "A claim"})
    proposal = RecoveryProposal.objects.get()
    assert proposal.amount == 4_000
    decide = {"do": "approve", "proposal": proposal.pk}
    told = both.post(ONE, decide, follow=True).content.decode()
    assert "proposed it, so another person decides" in told
    assert not EventRecord.objects.filter(kind="Recover").exists()
    done = other.post(ONE, decide, follow=True).content.decode()
    assert "Approved and posted: 40 USD, event" in done
    assert "40 USD recovered went back to those who paid in socialized_loss." in done
    assert EventRecord.objects.get(kind="Recover").reference == f"recovery:{proposal.pk}"
    page = other.get(ONE)
    assert page.context["told"].recovered == "40"
    assert page.context["told"].steps[1].recovered == "40"
    again = {**decide, "do": "refuse", "because": "x"}
    assert "approved already" in other.post(ONE, again, follow=True).content.decode()


def test_refused_and_foreign_proposals(browser) -> None:
    lost(POLICY)
    maker, other = browser("mia", "operator"), browser("cho", "approver")
    repay = {"do": "propose", "what": "repay", "amount": "1", "reason": "x"}
    assert "owes nothing" in maker.post(ONE, repay).content.decode()
    much = {"do": "propose", "what": "recover", "amount": "320.01", "reason": "x"}
    assert "At most 320 USD can be" in maker.post(ONE, much).context["form"].errors["amount"][0]
    maker.post(ONE, {**repay, "what": "recover"})
    for sent in ({"do": "approve", "proposal": "99"}, {"do": "x"}, {"do": "approve"}):
        assert "Choose what" in other.post(ONE, sent, follow=True).content.decode()
    key = RecoveryProposal.objects.get().pk
    other.post(ONE, {"do": "refuse", "proposal": key, "because": "Not yet"})
    assert RecoveryProposal.objects.get().refusal == "Not yet"
    viewer = browser("vic", "viewer")
    viewer.post(ONE, {**repay, "what": "recover"})
    assert RecoveryProposal.objects.count() == 1


def test_write_off_that_the_policy_asks_for(browser) -> None:
    lost(APPROVED)
    viewer, approver = browser("vic", "viewer"), browser("cho", "approver")
    assert "A write-off waits for approval" in viewer.get(ONE).content.decode()
    decide = {"do": "write_off", "seen": "7000"}
    assert 'name="seen" value="7000"' in approver.get(ONE).content.decode()
    assert "may not approve" in viewer.post(ONE, decide, follow=True).content.decode()
    stale = approver.post(ONE, {**decide, "seen": "6900"}, follow=True).content.decode()
    assert "70 USD wait now, not 69" in stale
    assert (
        "not 0; look again" in approver.post(ONE, {"do": "write_off"}, follow=True).content.decode()
    )
    done = approver.post(ONE, decide, follow=True).content.decode()
    assert "Approved and posted: 70 USD, event" in done
    hole = Shortfall.objects.get()
    assert (hole.state, hole.remaining) == ("written_off", 0)
    page = approver.get(ONE).content.decode()
    assert "approved by cho" in page
    assert "No write-off waits" in approver.post(ONE, decide, follow=True).content.decode()


def test_a_refused_write_off_waits_for_nobody_until_it_is_asked_for_again(browser) -> None:
    lost(APPROVED)
    maker, approver = browser("mia", "operator", "approver"), browser("cho", "approver")
    subject = "Shortfall 1 of amy in USD"
    assert subject in approver.get("/console/demo/").content.decode()
    refuse = {"do": "refuse_write_off", "seen": "7000", "because": "Ask the insurer"}
    assert "nothing was posted" in approver.post(ONE, refuse, follow=True).content.decode()
    page = maker.get(ONE).content.decode()
    assert "A write-off was not approved" in page
    assert "refused by cho" in page
    assert subject not in approver.get("/console/demo/").content.decode()
    maker.post(ONE, {"do": "ask_write_off", "reason": "The insurer does not pay"})
    assert "You asked for it" in maker.get(ONE).content.decode()
    assert subject not in maker.get("/console/demo/").content.decode()
    assert subject in approver.get("/console/demo/").content.decode()
    approver.post(ONE, {"do": "write_off", "seen": "7000"})
    assert Shortfall.objects.get().state == "written_off"


def test_open_loss_leads_to_an_adjustment(browser) -> None:
    lost({**POLICY, "shortfall": POLICY["shortfall"][:1], "leaves_open": True})
    client = browser("mia", "operator")
    page = client.get(ONE).content.decode()
    link = "/adjustments/propose/?account=amy&amp;asset=USD&amp;amount=70&amp;reason_code=write_off"
    assert link in page
    form = client.get(f"/console/demo{link}".replace("&amp;", "&")).context["form"]
    assert form.initial["amount"] == "70"
    stranger_venue = create_venue(
        setup(code="other"), POLICY, code="other", author="ann", approver="ben"
    )
    stranger = signed_in(person("sam", stranger_venue, "operator"))
    assert stranger.get(ONE).status_code == 404
    assert stranger.get("/console/other/shortfalls/1/").status_code == 404


def test_another_venue_decides_nothing_about_ours(browser) -> None:
    """An approver of another venue, with a shortfall there, sends our proposal's id along."""
    lost(APPROVED)
    browser("mia", "operator").post(
        ONE, {"do": "propose", "what": "recover", "amount": "1", "reason": "x"}
    )
    key = RecoveryProposal.objects.get().pk
    theirs = create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    ours = Shortfall.objects.get()
    Shortfall.objects.create(
        venue=theirs,
        number=1,
        account=Account.objects.get(venue=theirs, code="amy"),
        asset=VenueAsset.objects.get(venue=theirs),
        amount=7_000,
        remaining=7_000,
        state="open",
        opened_at=ours.opened_at,
    )
    stranger = signed_in(person("sam", theirs, "operator", "approver"))
    for do in ("approve", "refuse"):
        sent = {"do": do, "proposal": key, "because": "x"}
        answer = stranger.post("/console/other/shortfalls/1/", sent, follow=True)
        assert "Choose what to approve" in answer.content.decode()
        assert stranger.post(ONE, sent).status_code == 404
    stranger.post("/console/other/shortfalls/1/", {"do": "write_off", "seen": "7000"})
    ours.refresh_from_db()
    assert ours.pending is not None
    assert RecoveryProposal.objects.get().approved is None

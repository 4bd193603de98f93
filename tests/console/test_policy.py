"""The policy editor: checked as one types, tried, approved by another person, rolled back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from django.test import Client

from backoffice.console.policy.writing import text_of
from backoffice.proposals.models import PolicyProposal
from backoffice.venues.models import EventRecord, PolicyVersion, Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.console.signing import signed_in
from tests.proposals.running import run_trials
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
ALL = "/console/demo/policy/"
WRITE, CHECK = f"{ALL}write/", f"{ALL}check/"
STRICT = {**POLICY, "rules": [{"when": "equity > 0", "restrict": ["no_increase"]}]}
SENT = {
    "text": text_of(STRICT),
    "reason": "Stricter",
    "when": "today",
    "shock": "0",
    "effective_at": "",
}


@pytest.fixture
def venue(db: None) -> Venue:
    """Three customers and a policy."""
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


@pytest.fixture
def browser(venue: Venue) -> Callable[..., Client]:
    """Signs somebody in with roles at the venue."""
    return lambda name, *roles: signed_in(person(name, venue, *roles))


def proposed(client: Client, **changed: str) -> PolicyProposal:
    assert client.post(WRITE, {**SENT, **changed, "do": "propose"}).status_code == 302
    run_trials()
    return PolicyProposal.objects.latest("pk")


def rolled_back(client: Client, number: int) -> PolicyProposal:
    """Propose what the editor begins with where one rolls back."""
    begun = client.get(f"{WRITE}?from={number}").context["form"].initial
    assert begun["reason"] == f"Rollback to version {number}"
    return proposed(client, text=begun["text"], reason=begun["reason"])


def test_text_is_the_document_again() -> None:
    assert yaml.safe_load(text_of(POLICY)) == POLICY
    assert list(yaml.safe_load(text_of(POLICY))) == list(POLICY)


def test_checked_as_one_types(browser) -> None:
    author = browser("pia", "policy_author")
    found = author.post(CHECK, {"text": "shortfall:\n  - step: insurance_fun"}).json()
    assert found["problems"][0]["line"] == 2
    assert "did you mean insurance_fund" in found["problems"][0]["message"]
    found = author.post(CHECK, {"text": SENT["text"]}).json()
    assert found["problems"] == []
    assert [(one["sign"], one["part"]) for one in found["changes"]] == [
        ("-", "Rules"),
        ("+", "Rules"),
    ]
    assert author.post(CHECK, {}).json()["problems"]
    assert author.get(CHECK).status_code == 405
    assert browser("vic", "viewer").post(CHECK, SENT).status_code == 403


def test_dry_run_says_who_and_how_and_proposes_nothing(browser) -> None:
    author = browser("pia", "policy_author")
    events = EventRecord.objects.count()
    page = author.post(WRITE, {**SENT, "do": "try"})
    assert "It waits for a worker" in page.content.decode()
    url = f"{ALL}trials/{page.context['trial'].pk}/"
    assert "It waits for a worker" in author.get(url).content.decode()
    run_trials()
    page = author.get(url)
    assert page.context["trial"].result["affected"] == 4
    assert "would be restricted: no increase" in page.content.decode()
    page = author.post(WRITE, {**SENT, "do": "try", "when": "yesterday", "shock": "-30"})
    run_trials()
    page = author.get(f"{ALL}trials/{page.context['trial'].pk}/")
    assert "The venue has no yesterday" in page.content.decode()
    page = author.post(WRITE, {**SENT, "do": "try", "shock": "-30"})
    run_trials()
    page = author.get(f"{ALL}trials/{page.context['trial'].pk}/")
    assert "after all prices moved by -30 %" in page.content.decode()
    assert author.get(f"{ALL}trials/{2**70}/").status_code == 404
    assert (EventRecord.objects.count(), PolicyProposal.objects.count()) == (events, 0)


def test_another_person_makes_it_a_version(browser) -> None:
    both = browser("pia", "policy_author", "approver")
    proposal = proposed(both)
    url = f"{ALL}proposals/{proposal.pk}/"
    assert "You proposed this policy" in both.get(url).content.decode()
    decide = {"do": "approve", "seen": proposal.document_sha256}
    told = both.post(url, decide, follow=True).content.decode()
    assert "proposed it, so another person decides" in told
    assert PolicyVersion.objects.count() == 1
    other = browser("cho", "approver")
    assert "would be restricted" in other.get(url).content.decode()
    again = {"do": "try", "when": "yesterday", "shock": "0"}
    assert "It waits for a worker" in other.post(url, again, follow=True).content.decode()
    viewer = browser("vic", "viewer")
    assert "may not write policy" in viewer.post(url, again, follow=True).content.decode()
    assert "greater than" in other.post(url, again | {"shock": "-100"}).content.decode()
    assert "Approved: it is version 2" in other.post(url, decide, follow=True).content.decode()
    page = both.get(ALL)
    assert [(one.row.number, one.tag) for one in page.context["versions"]] == [
        (2, "in force"),
        (1, "past"),
    ]
    assert "no_increase" in page.content.decode()


def test_rollback_is_a_new_version(browser) -> None:
    author, other = browser("pia", "policy_author"), browser("cho", "approver")
    for number in (None, 1):
        row = proposed(author) if number is None else rolled_back(author, number)
        sent = {"do": "approve", "seen": row.document_sha256}
        other.post(f"{ALL}proposals/{row.pk}/", sent)
    first, _, third = PolicyVersion.objects.order_by("number")
    assert third.document == first.document
    page = author.get(f"{ALL}3/?against=1")
    assert page.context["changes"] == []
    assert "They do the same" in page.content.decode()
    assert len(author.get(f"{ALL}3/").context["changes"]) == 2


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"text": "a: ["}, "text", "this is not YAML"),
        ({"text": ""}, "text", "required"),
        ({"text": "shortfall:\n- step: insurance_fund\n  with: {fund: no}"}, "text", "Line 3"),
        ({"reason": " "}, "reason", "Say in 1 to 2,000"),
        ({"effective_at": "2020-01-01T00:00"}, "effective_at", "Give a time to come"),
        ({"effective_at": "soon"}, "effective_at", "valid date/time"),
        ({"shock": "-100"}, "shock", "greater than or equal to -99"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(browser, changed, field, says) -> None:
    page = browser("pia", "policy_author").post(WRITE, {**SENT, "do": "propose", **changed})
    assert says in " ".join(page.context["form"].errors[field])
    assert not PolicyProposal.objects.exists()


def test_invalid_text_is_not_tried(browser) -> None:
    page = browser("pia", "policy_author").post(WRITE, {**SENT, "text": "a: [", "do": "try"})
    assert page.context["form"].errors["text"] == ["Correct it first; nothing was tried."]
    assert "trial" not in page.context


def test_for_whom_the_pages_are(browser, venue: Venue) -> None:
    row = proposed(browser("pia", "policy_author"))
    url = f"{ALL}proposals/{row.pk}/"
    viewer = browser("vic", "viewer")
    assert viewer.get(WRITE).status_code == 403
    assert "/policy/write/" not in viewer.get(ALL).content.decode()
    assert viewer.get(f"{ALL}1/").status_code == 200
    for sent in ({"do": "approve", "seen": row.document_sha256}, {"do": "refuse", "because": "x"}):
        assert "may not approve policy" in viewer.post(url, sent, follow=True).content.decode()
    assert viewer.get(f"{ALL}99/").status_code == 404
    assert viewer.get(f"{ALL}99999999999999999999/").status_code == 404
    assert viewer.get(f"{ALL}proposals/99999999999999999999/").status_code == 404
    other = create_venue(setup(code="other"), POLICY, code="other", author="a", approver="b")
    stranger = signed_in(person("sam", other, "policy_author", "approver"))
    for path in (ALL, WRITE, url, f"{ALL}1/"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/console/other/policy/proposals/{row.pk}/").status_code == 404
    assert stranger.post(CHECK, SENT).status_code == 404


def test_refused_with_a_reason(browser) -> None:
    row = proposed(browser("pia", "policy_author"))
    other = browser("cho", "approver")
    url = f"{ALL}proposals/{row.pk}/"
    other.post(url, {"do": "refuse", "because": "Too strict"})
    page = other.get(url).content.decode()
    assert "Too strict" in page
    assert "Refused" in page
    told = other.post(url, {"do": "approve", "seen": row.document_sha256}, follow=True)
    assert "nothing is left to decide" in told.content.decode()


def test_home_leads_to_what_waits_for_me(browser) -> None:
    row = proposed(browser("pia", "policy_author", "approver"))
    link = f'href="/console/demo/policy/proposals/{row.pk}/"'
    assert link in browser("cho", "approver").get("/console/demo/").content.decode()
    assert link not in browser("pia").get("/console/demo/").content.decode()

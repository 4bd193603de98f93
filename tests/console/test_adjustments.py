"""Adjustments on pages: proposed with a preview, decided by another person, reversed, limited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.adjustments.models import AdjustmentRequest, Evidence, Limit
from backoffice.ledger.selectors import book_balances
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
ALL, PROPOSE, LIMITS = (f"/console/demo/adjustments/{page}" for page in ("", "propose/", "limits/"))
ONE = {
    "account": "amy",
    "asset": "USD",
    "amount": "12.50",
    "against": "insurance",
    "reason_code": "goodwill",
    "reason": "The order book was down",
    "days": "3",
}


@pytest.fixture
def venue(db: None) -> Venue:
    """Three customers; operators may propose, approvers approve, up to 100 USD."""
    made = create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")
    allow(made, 10_000, 15_000)
    return made


@pytest.fixture
def browser(venue: Venue) -> Callable[..., Client]:
    """Signs somebody in with roles at the venue."""
    return lambda name, *roles: signed_in(person(name, venue, *roles))


def proposed(client: Client, changed: dict[str, Any] | None = None) -> AdjustmentRequest:
    """Send the form, then what its preview sends."""
    asked = {**ONE, **(changed or {})}
    seen = client.post(PROPOSE, asked)
    shown = {name: seen.context[name] for name in ("lines", "reference")}
    attached = seen.context["attached"]
    sent = {name: asked[name] for name in ("reason_code", "reason", "days")}
    key = "" if attached is None else str(attached.pk)
    done = client.post(PROPOSE, {**sent, **shown, "attached": key, "confirmed": "1"})
    assert done.status_code == 302
    return AdjustmentRequest.objects.latest("pk")


def cash(venue: Venue, owner: str) -> int:
    found = book_balances(book=venue.ledger_book.code)
    return {key.owner: amount for key, amount in found.items() if key.bucket == "cash"}[owner]


def test_effect_is_shown_before_anything_is_proposed(browser) -> None:
    page = browser("mia", "operator").post(PROPOSE, ONE)
    assert not AdjustmentRequest.objects.exists()
    changed = {(row.account, row.name): row for row in page.context["effect"].changed}
    assert changed["amy", "Cash, USD"].after == "1012.5"
    assert changed["amy", "Equity, USD"].before == "1000"
    assert page.context["effect"].postings[0]["amount"] == "12.5"


def test_another_person_approves(browser, venue: Venue) -> None:
    both = browser("mia", "operator", "approver")
    request = proposed(both)
    before = cash(venue, "amy")
    url = f"{ALL}{request.pk}/"
    assert "You proposed this adjustment" in both.get(url).content.decode()
    for what in ("approve", "refuse"):
        sent = {"do": what, "seen": request.lines_sha256, "because": "no"}
        answer = both.post(url, sent, follow=True).content.decode()
        assert "mia proposed it, so another person decides." in answer.replace("Mia", "mia")
    assert "Waits for me" in both.get(ALL).content.decode()
    assert both.get(ALL).context["waiting"] == []
    assert cash(venue, "amy") == before
    other = browser("cho", "approver")
    assert [one.row.pk for one in other.get(ALL).context["waiting"]] == [request.pk]
    other.post(url, {"do": "approve", "seen": request.lines_sha256})
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", "cho")
    assert cash(venue, "amy") == before + 1_250


def test_refused_with_a_reason(browser) -> None:
    request = proposed(browser("mia", "operator"))
    other = browser("cho", "approver")
    url = f"{ALL}{request.pk}/"
    assert "Say in 1 to 2,000" in other.post(url, {"do": "refuse"}, follow=True).content.decode()
    other.post(url, {"do": "refuse", "because": "The book was up"})
    request.refresh_from_db()
    assert (request.state, request.refusal) == ("refused", "The book was up")
    assert "The book was up" in other.get(url).content.decode()


def test_reversed_by_the_same_path(browser, venue: Venue) -> None:
    maker, other = browser("mia", "operator"), browser("cho", "approver")
    before, request = cash(venue, "amy"), proposed(maker)
    other.post(f"{ALL}{request.pk}/", {"do": "approve", "seen": request.lines_sha256})
    maker.post(f"{ALL}{request.pk}/", {"do": "reverse", "reason": "A mistake"})
    reversal = AdjustmentRequest.objects.get(reverses=request)
    assert reversal.state == "proposed"
    other.post(f"{ALL}{reversal.pk}/", {"do": "approve", "seen": reversal.lines_sha256})
    assert cash(venue, "amy") == before
    assert f"Adjustment {reversal.pk}" in maker.get(f"{ALL}{request.pk}/").content.decode()


def test_evidence_is_kept_and_given_back_as_a_download(browser) -> None:
    maker = browser("mia", "operator")
    file = SimpleUploadedFile("claim.html", b"<script>alert(1)</script>", "text/html")
    request = proposed(maker, {"evidence": file})
    answer = maker.get(f"{ALL}{request.pk}/evidence/")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="claim.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Evidence.objects.get().added_by == "mia"


def test_another_persons_evidence_is_not_taken(browser) -> None:
    file = SimpleUploadedFile("a.txt", b"a")
    proposed(browser("mia", "operator"), {"evidence": file})
    other = browser("max", "operator")
    seen = other.post(PROPOSE, ONE)
    sent = {"reason_code": "goodwill", "reason": "x", "days": "1", "confirmed": "1"}
    attached = str(Evidence.objects.get().pk)
    other.post(PROPOSE, {**sent, "lines": seen.context["lines"], "attached": attached})
    assert AdjustmentRequest.objects.latest("pk").evidence is None


def test_file_is_taken_whole_or_not_at_all(browser) -> None:
    maker = browser("mia", "operator")
    head = "account,asset,amount,against\n"
    bad = SimpleUploadedFile(
        "a.csv", f"{head}amy,USD,1,fees\nzoe,USD,1,fees\nbob,USD,0.001,fees\n".encode()
    )
    page = maker.post(PROPOSE, {**ONE, "file": bad})
    assert [(row.row, row.field) for row in page.context["form"].rows] == [
        (3, "account"),
        (4, "amount"),
    ]
    assert "Nothing of it was taken" in page.content.decode()
    good = SimpleUploadedFile("a.csv", f"{head}amy,USD,1,fees\nbob,USD,-2,fees\n".encode())
    request = proposed(maker, {"file": good})
    assert [line["amount"] for line in request.lines] == ["100", "-200"]


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"amount": "12.505"}, "amount", "USD has 2 decimals"),
        ({"amount": "1e3"}, "amount", "is no number such as"),
        ({"amount": ""}, "amount", "Fill it in"),
        ({"account": "zoe"}, "account", "It is no account of the venue"),
        ({"against": "amy"}, "against", "the account itself"),
        ({"amount": "101"}, "__all__", "more than 100"),
        ({"lines": "[[["}, "__all__", "begin anew"),
        ({"lines": "[{}]"}, "__all__", "begin anew"),
        ({"reason": "a\x00b"}, "reason", "Null characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(browser, changed, field, says) -> None:
    maker = browser("mia", "operator")
    page = maker.post(PROPOSE, {**ONE, "confirmed": "1", **changed})
    assert says in " ".join(page.context["form"].errors[field])
    assert not AdjustmentRequest.objects.exists()


def test_limits_are_the_administrators(browser, venue: Venue) -> None:
    assert browser("mia", "operator").get(LIMITS).status_code == 403
    admin = browser("ada", "administrator")
    limit = {"role": "operator", "action": "propose", "asset": "USD"}
    page = admin.post(LIMITS, {**limit, "per_request": "5.001", "per_day": "10"})
    assert "USD has 2 decimals" in page.context["form"].errors["per_request"][0]
    page = admin.post(LIMITS, {**limit, "per_request": "20", "per_day": "10"})
    assert "at most per_day" in page.context["form"].errors["per_request"][0]
    admin.post(LIMITS, {**limit, "per_request": "5", "per_day": "10"})
    row = Limit.objects.get(role="operator")
    assert (row.per_request, row.per_day) == (500, 1_000)
    admin.post(LIMITS, {"remove": row.pk})
    assert not Limit.objects.filter(role="operator").exists()


def test_other_venues_and_viewers_get_nothing(browser, venue: Venue) -> None:
    request = proposed(browser("mia", "operator"))
    create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    viewer = browser("vic", "viewer")
    assert viewer.get(PROPOSE).status_code == 403
    assert "Approve and post" not in viewer.get(f"{ALL}{request.pk}/").content.decode()
    told = viewer.post(f"{ALL}{request.pk}/", {"do": "approve"}, follow=True).content.decode()
    assert "vic may not approve" in told.replace("Vic", "vic")
    stranger = signed_in(person("sam", Venue.objects.get(code="other"), "operator", "approver"))
    assert stranger.get(ALL).status_code == 404
    assert stranger.get(f"/console/other/adjustments/{request.pk}/").status_code == 404
    assert stranger.post(f"/console/other/adjustments/{request.pk}/", {}).status_code == 404


def test_suggestions_are_codes_of_the_venue(browser) -> None:
    client = browser("vic", "viewer")
    assert client.get("/console/demo/suggest/?q=am").json() == {"codes": ["amy"]}
    assert client.get("/console/demo/suggest/").json() == {"codes": []}

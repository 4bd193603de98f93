"""Statements on an account's page, and their files."""

import hashlib
import json

import pytest
from django.utils import timezone

from backoffice.proposals.models import StatementProposal
from backoffice.statements.models import StatementEvent
from tests.access.people import person
from tests.console.signing import signed_in
from tests.statements.builders import stated, venue_of

PAGE = "/console/demo/accounts/hal/statements/"


def posted(client, sent):
    return client.post(PAGE, sent, follow=True).content.decode()


@pytest.fixture
def history(db, statement_files):
    return stated(500)


def test_the_page_lists_them_and_a_file_counts_as_read(history):
    client = signed_in(person("vera", history.venue, "viewer"))
    page = client.get("/console/demo/accounts/hal/").content.decode()
    assert "/console/demo/accounts/hal/statements/1/pdf/" in page
    answer = client.get("/console/demo/accounts/hal/statements/1/csv/")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="statement-1.csv"'
    row = history.account.statements.get().artefacts.get(format="csv")
    assert row.sha256 == hashlib.sha256(answer.content).hexdigest()
    kinds = StatementEvent.objects.filter(channel="console", actor="vera").values_list("kind")
    assert {kind for (kind,) in kinds} == {"delivered", "read"}


@pytest.mark.parametrize(
    "path", ["hal/statements/2/pdf", "hal/statements/1/docx", "no/statements/1/pdf"]
)
def test_what_there_is_not_is_not_found(history, path):
    client = signed_in(person("vera", history.venue, "viewer"))
    assert client.get(f"/console/demo/accounts/{path}/").status_code == 404


def test_another_venue_finds_nothing(history):
    client = signed_in(person("olga", venue_of("other"), "administrator"))
    assert client.get("/console/demo/accounts/hal/statements/1/pdf/").status_code == 404
    assert client.get("/console/other/accounts/hal/statements/1/pdf/").status_code == 404
    assert client.get("/console/other/accounts/hal/statements/").status_code == 404
    assert client.post(PAGE, {"do": "close"}).status_code == 404


def test_drafts_issue_and_a_correction_by_two(history):
    today = timezone.now().date()
    maker = signed_in(person("mia", history.venue, "operator", "approver"))
    page = maker.get(PAGE).content.decode()
    assert "Make a draft" in page
    days = {"do": "draft", "first": today, "last": today}
    assert "Enter a valid date" in posted(maker, days | {"first": "x"})
    assert "yet to come" in posted(maker, days | {"first": "2199-01-01", "last": "2199-01-01"})
    assert "look at it below" in posted(maker, days)
    draft = history.account.statements.get(number=None)
    viewer = signed_in(person("vera", history.venue, "viewer"))
    assert "draft" not in viewer.get(PAGE).content.decode().lower()
    assert viewer.get(f"{PAGE}drafts/{draft.pk}/pdf/").status_code == 403
    shown = maker.get(f"{PAGE}drafts/{draft.pk}/json/")
    assert json.loads(shown.content)["statement"]["number"] is None
    assert shown["Content-Disposition"] == f'attachment; filename="draft-{draft.pk}.json"'
    assert "may not propose" in posted(viewer, {"do": "issue", "statement": draft.pk})
    assert "Issued as statement 2" in posted(maker, {"do": "issue", "statement": draft.pk})
    why = {"do": "correct", "statement": draft.pk, "cause": "details", "reason": "A call"}
    assert "another person decides" in posted(maker, why)
    sent = {"do": "approve", "request": StatementProposal.objects.get().pk}
    assert "Mia proposed it" in posted(maker, sent)
    other = signed_in(person("cho", history.venue, "approver"))
    shown = json.loads(other.get(f"{PAGE}asked/{sent['request']}/json/").content)["statement"]
    assert (shown["number"], shown["replaces"]) == (None, 2)
    assert viewer.get(f"{PAGE}asked/{sent['request']}/json/").status_code == 403
    assert f'<a href="{PAGE}">Correction of statement 2 of hal: A call</a>' in (
        other.get("/console/demo/approvals/").content.decode()
    )
    assert "statement 3 was made" in posted(other, sent)
    assert "replaces 2" in other.get(PAGE).content.decode()


def test_a_draft_is_discarded_and_an_account_closed(history):
    today = timezone.now().date()
    maker = signed_in(person("mia", history.venue, "operator"))
    posted(maker, {"do": "draft", "first": today, "last": today})
    draft = history.account.statements.get(number=None)
    assert "is gone" in posted(maker, {"do": "discard", "statement": draft.pk})
    close = {"do": "close", "cause": "customer", "reason": "He leaves"}
    assert "cash in USD" in posted(maker, close)
    history.move(-500)
    posted(maker, close)
    sent = {"do": "approve", "request": StatementProposal.objects.get().pk}
    checker = signed_in(person("cho", history.venue, "approver"))
    assert "statement 2 was made" in posted(checker, sent)
    assert "Close the account" not in maker.get(PAGE).content.decode()
    assert maker.post(PAGE, sent | {"request": "9" * 30}).status_code == 404

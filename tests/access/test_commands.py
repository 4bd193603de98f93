"""`manage.py access` and `manage.py token`, as an administrator uses them."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from backoffice.access.models import AuditRecord, Token
from backoffice.access.roles import Permission
from backoffice.access.selectors import may, verify_token
from backoffice.access.services import create_token
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.core.events import Deposit
from backoffice.venues.store import handle
from tests.access.people import person, root
from tests.venues.builders import later


def call(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_from_a_user_to_a_token_and_its_end(venue):
    root()
    assert "without a role" in call("access", "user", "feed")
    assert "feed operator at demo." in call(
        "access", "grant", "feed", "demo", "operator", "--by", "root"
    )
    words = ("token", "create", "--venue", "demo", "--user", "feed", "--scopes", "ingest,read")
    made = json.loads(call(*words, "--by", "root", "--format", "json"))
    assert verify_token(made["secret"]).token.scopes == ["ingest", "read"]
    fresh = call("token", "rotate", made["id"], "--by", "root").strip()
    assert verify_token(fresh)
    call("token", "revoke", made["id"], "--by", "root")
    assert verify_token(made["secret"]) is None
    assert "2 tokens" in call("token", "list")
    assert [one["user"] for one in json.loads(call("token", "list", "--format", "json"))] == [
        "feed",
        "feed",
    ]
    assert "revoked" in call("access", "revoke", "feed", "demo", "operator", "--by", "root")
    found = AuditRecord.objects.filter(table="access_token", operation="update").get()
    assert found.actor == "root"
    assert found.address.startswith("command line of ")
    trail = [json.loads(line) for line in call("access", "audit", "--by", "root").splitlines()]
    assert trail[0]["table"] == "access_membership"


def test_the_trail_is_filtered_and_exported(venue, other):
    root()
    call("access", "user", "feed")
    call("access", "grant", "feed", "demo", "operator", "--by", "root")
    call("access", "grant", "feed", "other", "viewer", "--by", "root")
    words = ("access", "audit", "--by", "root", "--venue", "demo", "--table", "access_membership")
    lines = call(*words).splitlines()
    assert [json.loads(line)["after"]["role"] for line in lines] == ["operator"]
    head, row = csv.reader(StringIO(call(*words, "--format", "csv")))
    assert dict(zip(head, row, strict=True))["actor"] == "root"
    assert call(*words, "--to", "2020-01-01T00:00:00Z") == ""
    assert call(*words, "--from", "2020-01-01T00:00:00Z").count("\n") == 1
    for wrong in ("2020-01-01", "yesterday", "2020-13-01T00:00:00Z"):
        with pytest.raises(CommandError, match="--from: write it as"):
            call(*words, "--from", wrong)
    with pytest.raises(CommandError, match="after from"):
        call(*words, "--from", "2020-01-02T00:00:00Z", "--to", "2020-01-01T00:00:00Z")


def test_the_shell_makes_the_first_two_administrators_and_no_more(venue):
    root()
    root("root-2")
    for name in ("a1", "a2", "a3"):
        call("access", "user", name)
        call("access", "grant", name, "demo", "administrator", "--by", "root")
    for name in ("a1", "a2"):
        assert "approved" in call(
            "access", "approve", name, "demo", "administrator", "--by", "root-2"
        )
    with pytest.raises(CommandError, match="approves in the console"):
        call("access", "approve", "a3", "demo", "administrator", "--by", "a1")
    assert not may(User.objects.get(username="a3"), Permission.ADMINISTER, venue)


def test_the_shell_issues_no_token_that_approves(venue):
    mia = person("mia", venue, "approver")
    create = ("token", "create", "--venue", "demo", "--user", "mia", "--by", "mia", "--scopes")
    for scopes in ("approve", "read, approve"):
        with pytest.raises(CommandError, match="signed in to the console"):
            call(*create, scopes)
    week = timedelta(days=7)
    own = create_token(
        user=mia, venue=venue, name="x", scopes=["approve"], lifetime=week, by=mia
    ).token
    with pytest.raises(CommandError, match="signed in to the console"):
        call("token", "rotate", own.public_id, "--by", "mia")
    assert Token.objects.count() == 1


def test_who_sent_an_event(venue):
    root()
    with acting(Actor("feed", "192.0.2.7", "request-1", "0123456789abcdef")):
        handle("demo", Deposit(later(), "amy", "USD", 500))
    handle("demo", Deposit(later(), "amy", "USD", 500))
    words = ("access", "sources", "demo", "--by", "root")
    (sent,) = map(json.loads, call(*words).splitlines())
    assert (sent["actor"], sent["token"]) == ("feed", "0123456789abcdef")
    assert call(*words, "--sequence", str(sent["first"])).count("\n") == 1
    assert call(*words, "--sequence", str(sent["last"] + 1)) == ""
    person("vic", venue, "viewer")
    given = "access grant vic demo auditor --by"
    for asked in (["sources", "demo"], ["audit", "--venue", "demo"]):
        with pytest.raises(CommandError, match=f"vic may not audit at demo.*{given}"):
            call("access", *asked, "--by", "vic")
    with pytest.raises(CommandError, match="vic may audit at no venue"):
        call("access", "audit", "--by", "vic")


def test_mistakes_are_one_sentence(venue):
    root()
    for words, said in (
        (("access", "grant", "nobody", "demo", "viewer", "--by", "root"), "no user nobody"),
        (("access", "grant", "root", "demo", "viewer", "--by", "root"), "nobody grants"),
        (("access", "revoke", "root", "demo", "viewer", "--by", "root"), "is no viewer"),
        (("token", "list", "--venue", "x"), "no venue x"),
        (("token", "revoke", "x", "--by", "root"), "no token x"),
    ):
        with pytest.raises(CommandError, match=said):
            call(*words)

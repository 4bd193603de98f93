"""`manage.py access` and `manage.py token`, as an administrator uses them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.access.models import AuditRecord
from backoffice.access.selectors import verify_token
from tests.access.people import root


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

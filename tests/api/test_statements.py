"""Statements over the API: final ones with the bytes that were hashed; another venue's are none."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.statements.models import StatementEvent
from backoffice.statements.services import draft
from tests.api.conftest import Caller, secret_of
from tests.statements.builders import stated, venue_of


@pytest.fixture
def history(db, statement_files):
    return stated(500, -200)


@pytest.fixture
def viewer(history):
    return Caller(secret_of("vera", history.venue, "viewer"))


def test_final_statements_come_in_pages(history, viewer):
    draft(history.account, history.period())
    first = viewer.get("accounts/hal/statements", limit=1)
    rest = viewer.get("accounts/hal/statements", after=first["next"])
    assert [one["number"] for one in first["items"] + rest["items"]] == [1, 2]
    found = viewer.get("accounts/hal/statements/2")
    assert found == rest["items"][0]
    assert (found["account"], found["movements"], found["replaces"]) == ("hal", 1, None)


@pytest.mark.parametrize("name", ["json", "csv", "pdf"])
def test_a_file_has_the_bytes_that_were_hashed(history, viewer, name):
    answer = viewer("GET", f"accounts/hal/statements/2/files/{name}")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    files = {one["format"]: one for one in viewer.get("accounts/hal/statements/2")["files"]}
    assert files[name]["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert files[name]["size"] == len(answer.content)
    if name == "json":
        assert json.loads(answer.content)["accounts"][0]["account"] == "hal"
    event = StatementEvent.objects.get(statement__number=2)
    assert (event.kind, event.channel) == ("delivered", "api")
    assert event.actor.startswith("vera")


@pytest.mark.parametrize(
    "path",
    [
        "accounts/hal/statements/3",
        "accounts/nobody/statements/1",
        "accounts/hal/statements/1/files/docx",
        "accounts/hal/statements/9/files/json",
    ],
)
def test_what_there_is_not_is_not_found(history, viewer, path):
    answer = viewer("GET", path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_another_venue_finds_nothing(history):
    stranger = Caller(secret_of("olga", venue_of("other"), "administrator"))
    for path in ("", "/1", "/1/files/json"):
        assert stranger("GET", f"accounts/hal/statements{path}").status_code == 404


def test_one_is_issued_on_demand_once_for_the_same_days(history):
    operator = Caller(secret_of("olga", history.venue, "operator"))
    today = timezone.now().date()
    days = dict.fromkeys(("first_day", "last_day"), str(today - timedelta(days=1)))
    first, again = (operator("POST", "accounts/hal/statements", days) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["number"], first.json()["kind"]) == (3, "on_demand")
    late = operator("POST", "accounts/hal/statements", days | {"last_day": str(today)})
    assert (late.status_code, late.json()["field"]) == (422, "last_day")
    viewer = Caller(secret_of("vera", history.venue, "viewer"))
    assert viewer("POST", "accounts/hal/statements", days).status_code == 403
    assert operator("POST", "accounts/hal/statements", {}).status_code == 400

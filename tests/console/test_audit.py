"""The audit trail in the console: filtered, exported, and who sent events."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from backoffice.access.models import AuditRecord
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.core.events import Deposit, Restrict
from backoffice.core.state import Forbids
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person, root
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, later, setup

pytestmark = pytest.mark.django_db
AUDIT = "/console/demo/audit/"
EVE = Actor("=cmd|calc", "192.0.2.7", "request-17", "0123456789abcdef")


@pytest.fixture
def venue(db: None) -> Venue:
    made = create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")
    create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    with acting(EVE):
        handle("demo", Restrict(later(), "amy", Forbids.FROZEN))
        handle("demo", Deposit(later(), "amy", "USD", 500))
    with acting(Actor("olga")):
        handle("other", Restrict(later(), "bob", Forbids.FROZEN))
    return made


@pytest.fixture
def auditor(venue: Venue) -> Any:
    return signed_in(person("aud", venue, "auditor"))


def exported(client: Any, name: str, **asked: str) -> str:
    answer = client.get(f"{AUDIT}export/{name}/", asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content).decode()


def rows_of(page: Any) -> list[AuditRecord]:
    return [one.record for one in page.context["list"]]


def test_filters_find_what_they_say(auditor: Any) -> None:
    everything = rows_of(auditor.get(AUDIT))
    assert len(everything) > 3
    (row,) = rows_of(auditor.get(AUDIT, {"request": "request-17"}))
    assert (row.table, row.actor) == ("accounts_restriction", EVE.name)
    for asked in (
        {"actor": EVE.name},
        {"table": "accounts_restriction"},
        {"table": "accounts_restriction", "row": row.row, "operation": "insert"},
        {"request": "request-17", "since": "2026-01-01T00:00"},
    ):
        assert rows_of(auditor.get(AUDIT, asked)) == [row], asked
    for nothing in ({"actor": "nobody"}, {"until": "2020-01-01T00:00"}, {"operation": "delete"}):
        assert rows_of(auditor.get(AUDIT, nothing)) == []
    wrong = auditor.get(AUDIT, {"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"})
    assert "after the first" in wrong.content.decode()
    assert auditor.get(f"{AUDIT}export/csv/?since=x").status_code == 404
    assert "forbids" not in auditor.get(AUDIT, {"before": "1"}).content.decode()


def test_an_auditor_sees_the_venue_and_a_superuser_also_what_is_of_none(auditor: Any) -> None:
    assert {row.venue.code for row in rows_of(auditor.get(AUDIT))} == {"demo"}
    shown = exported(auditor, "csv") + exported(auditor, "ndjson")
    assert "olga" not in shown
    assert "auth_user" not in shown
    boss = signed_in(root())
    assert any(row.table == "auth_user" for row in rows_of(boss.get(AUDIT)))
    assert "olga" not in exported(boss, "ndjson")


def test_it_goes_page_by_page(auditor: Any, venue: Venue) -> None:
    for number in range(60):
        with acting(Actor(f"a{number}")):
            Venue.objects.filter(pk=venue.pk).update(timezone=f"Etc/GMT+{1 + number % 9}")
    first = auditor.get(AUDIT, {"table": "venues_venue"})
    second = auditor.get(AUDIT, {"table": "venues_venue", "before": first.context["earlier"]})
    found = rows_of(first) + rows_of(second)
    assert len({row.pk for row in found}) == len(found) == 61
    assert f"before={first.context['earlier']}" in first.content.decode()
    assert exported(auditor, "ndjson", table="venues_venue").count("\n") == 61


def test_exports_are_whole_and_no_formulas(auditor: Any) -> None:
    table = list(csv.DictReader(io.StringIO(exported(auditor, "csv", request="request-17"))))
    assert [row["actor"] for row in table] == ["'=cmd|calc"]
    assert json.loads(table[0]["after"])["kind"] == "frozen"
    (line,) = exported(auditor, "ndjson", request="request-17").splitlines()
    assert json.loads(line)["actor"] == "=cmd|calc"
    assert auditor.get(f"{AUDIT}export/pdf/").status_code == 404


def test_who_sent_an_event(auditor: Any) -> None:
    page = auditor.get(f"{AUDIT}sources/")
    assert {one.token for one in page.context["list"]} == {EVE.token}
    last = page.context["list"][0]
    assert "0123456789abcdef" in page.content.decode()
    found = auditor.get(f"{AUDIT}sources/", {"sequence": last.last}).context["list"]
    assert found == [last]
    none = auditor.get(f"{AUDIT}sources/", {"sequence": last.last + 1}).content.decode()
    assert "Nobody sent this event" in none
    assert auditor.get(f"{AUDIT}sources/", {"sequence": "x"}).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "operator", "approver", "policy_author"])
def test_only_auditors_and_administrators(venue: Venue, role: str) -> None:
    client = signed_in(person("x", venue, role))
    for page in ("", "sources/", "export/csv/"):
        assert client.get(f"{AUDIT}{page}").status_code == 403

"""Every URL of the API, as nobody and as each role of another venue: 401, 403 or 404."""

import json
from collections.abc import Iterator

import pytest
from django.core.checks import run_checks

from backoffice.access.roles import Role
from backoffice.adjustments.lines import Line
from backoffice.adjustments.services import attach, propose
from backoffice.api import urls
from backoffice.api.checks import no_view_is_open
from backoffice.api.schema import document
from backoffice.controls.services import propose_break_glass, raise_alarm, report_security
from backoffice.core.events import SetMarks, Sweep
from backoffice.proposals.services import propose_policy
from backoffice.venues.models import EventRecord
from backoffice.venues.store import create_venue, handle
from backoffice.webhooks.models import Delivery
from backoffice.webhooks.services import create_endpoint
from tests.access.people import person, root
from tests.api.conftest import Caller, secret_of
from tests.console.rows import planned_debt
from tests.venues.builders import POLICY, later, setup

KEYS = ("adjustments/evidence", "policies/proposals")  # numbers of their own
LISTS = {"restrictions/changes", "policies/1", *KEYS}  # each venue has its own
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def paths(ids: dict[str, object]) -> Iterator[str]:
    """Every address of the document, with names and numbers of the venue that is attacked."""
    for path in document()["paths"]:
        template = path.removeprefix("/api/v1/")
        key = next((ids[one] for one in KEYS if template.startswith(one)), ids["key"])
        yield template.format(**{**ids, "key": key})


@pytest.fixture
def ids(venue):
    """Something of everything at the venue `demo`."""
    operator = person("opa", venue, "operator")
    made = propose(
        venue=venue,
        lines=[Line("cleo", "USD", 1, "fees")],
        reason_code="other",
        reason="x",
        by=operator,
    )
    report_security(
        venue=venue,
        account="cleo",
        what="new_device",
        reference="e",
        happened_at=made.proposed_at,
        by=operator,
    )
    propose_break_glass(
        venue=venue, account="cleo", forbids="no_withdrawal", reason="x", by=operator
    )
    raise_alarm(venue=venue, what="x", sentence="secret-sentence")
    endpoint, _ = create_endpoint(
        venue=venue, url="https://example.com/secret-hook", topics=["alarm.raised"], by=root()
    )
    Delivery.objects.create(endpoint=endpoint, topic="alarm.raised", source="x", payload={})
    attached = attach(venue=venue, name="secret-file", content=b"secret-content", by=operator)
    author = person("pia", venue, "policy_author")
    policy = propose_policy(
        venue=venue,
        text=json.dumps(POLICY),
        reason="secret-reason",
        effective_at=None,
        by=author,
    )
    planned_debt(venue, "cleo")
    return {
        "code": "cleo",
        "number": 1,
        "key": made.pk,
        "name": "json",
        "adjustments/evidence": attached.pk,
        "policies/proposals": policy.pk,
    }


@pytest.fixture
def other(db):
    """A venue whose names are its own."""
    opening = setup(code="other", customers={"xavier": 100, "yves": 100})
    made = create_venue(opening, POLICY, code="other", author="una", approver="udo")
    handle("other", SetMarks(later(minutes=1), {}))
    handle("other", Sweep(later(minutes=1)))
    return made


def test_nobody_and_bad_tokens_get_401(ids):
    count = EventRecord.objects.count()
    for secret in (None, "bo_0123456789abcdef_" + "0" * 64, "Ä"):
        caller = Caller(secret)
        for path in paths(ids):
            for method in METHODS:
                answer = caller(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
                assert answer.status_code == 401, (method, path, answer.content)
                assert answer["WWW-Authenticate"].startswith("Bearer")
                if method != "HEAD":
                    assert "_" not in answer.json()["title"]
                    assert "Bearer bo_" in answer.json()["detail"]
    assert EventRecord.objects.count() == count


@pytest.mark.parametrize("role", Role.values)
def test_each_role_of_another_venue_gets_403_or_404(ids, other, role):
    caller = Caller(secret_of("olga", other, role), venue="demo")
    count = EventRecord.objects.count()
    for path in paths(ids):
        for method in METHODS:
            answer = caller(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
            assert answer.status_code in (403, 404, 405), (method, path, answer.content)
            assert answer.status_code != 405 or method not in METHODS[:1]
    assert EventRecord.objects.count() == count


@pytest.mark.parametrize("role", Role.values)
def test_what_another_venue_sees_is_its_own(ids, other, role):
    """Without a word about the venue, lists are the token's own; nothing of the other is in it."""
    caller = Caller(secret_of("olga", other, role))
    ours = ('"amy"', '"bob"', '"cleo"', '"opa"', '"ann"', "secret-")
    for path in paths(ids):
        if path == "openapi.json":
            continue
        answer = caller("GET", path)
        assert answer.status_code in (200, 403, 404, 405, 400), (path, answer.content)
        text = answer.content.decode()
        told = path.split("/")  # what was asked for may be named in the refusal
        leaked = [name for name in ours if name in text and name.strip('"') not in told]
        assert not leaked, (path, text)
        if answer.status_code == 200:
            assert path.count("/") == 0 or path in LISTS, path


def test_every_method_of_every_view_names_what_it_needs():
    assert not no_view_is_open(None)
    assert not [one for one in run_checks(tags=["security"]) if one.id == "api.E001"]


@pytest.mark.parametrize("hole", ["classes", "authentication", "permission", "function"])
def test_the_check_finds_an_open_view(monkeypatch, hole):
    from django.http import HttpResponse
    from django.urls import path

    from backoffice.api.base import VenueView

    class Open(VenueView):
        permissions = {}

        def get(self, request):
            return HttpResponse()

    if hole == "classes":
        Open.permission_classes = []
    if hole == "authentication":
        Open.authentication_classes = []
    view = (lambda request: HttpResponse()) if hole == "function" else Open.as_view()
    monkeypatch.setattr(urls, "urlpatterns", [path("open", view)])
    found = no_view_is_open(None)
    assert found
    assert found[0].id == "api.E001"


def test_the_document_is_openapi_3_1_and_whole(caller):
    found = caller("viewer").get("openapi.json")
    assert found["openapi"].startswith("3.1")
    assert found == json.loads(json.dumps(document()))
    for path, item in found["paths"].items():
        for method, operation in item.items():
            assert operation["security"] == [{"token": []}], path
            assert {"401", "403"} <= set(operation["responses"]), (method, path)

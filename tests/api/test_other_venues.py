"""Rows of another venue, named by their numbers in calls that are right otherwise: 404 or 403."""

import re
from itertools import chain
from typing import Any

import pytest

from backoffice.access.roles import Role
from backoffice.adjustments.models import AdjustmentRequest, Evidence
from backoffice.api import urls
from backoffice.controls.models import BreakGlassRequest
from backoffice.proposals.models import PolicyProposal
from backoffice.venues.models import EventRecord
from backoffice.webhooks.models import Delivery, Endpoint
from tests.api.conftest import Caller, secret_of
from tests.api.test_walk import ids, other  # noqa: F401  fixtures

WHY = {"because": "Not today."}
# By address, which of the rows a number is of, and a body that is right.
CALLS: dict[str, tuple[Any, dict[str, str]]] = {
    "policies/proposals/{}": (PolicyProposal, {}),
    "policies/proposals/{}/approve": (PolicyProposal, {}),
    "policies/proposals/{}/refuse": (PolicyProposal, WHY),
    "adjustments/{}": (AdjustmentRequest, {}),
    "adjustments/{}/approve": (AdjustmentRequest, {}),
    "adjustments/{}/refuse": (AdjustmentRequest, WHY),
    "adjustments/{}/reverse": (AdjustmentRequest, {"reason": "It was wrong."}),
    "adjustments/evidence/{}": (Evidence, {}),
    "adjustments/evidence/{}/content": (Evidence, {}),
    "break-glass/{}/approve": (BreakGlassRequest, {}),
    "break-glass/{}/refuse": (BreakGlassRequest, WHY),
    "webhooks/{}/rotate": (Endpoint, {}),
    "webhooks/{}/deliveries": (Endpoint, {}),
    "webhooks/deliveries/{}/replay": (Delivery, {}),
    "webhooks/{}": (Endpoint, {}),  # the last, since it is deleted
}
OF_THE_VENUE = {  # names and numbers that each venue has of its own
    *("accounts/{}", "accounts/{}/figures", "accounts/{}/figures/days", "accounts/{}/balances"),
    *("accounts/{}/activity", "accounts/{}/permissions", "accounts/{}/statements"),
    *("accounts/{}/statements/{}", "accounts/{}/statements/{}/files/{}"),
    *("shortfalls/{}", "debts/{}", "decisions/{}", "policies/{}"),
}
POSTED = ("approve", "refuse", "reverse", "rotate", "replay")


def everything() -> list[dict[str, Any]]:
    """All rows that a call could change."""
    kinds = {kind for kind, _ in CALLS.values()} | {EventRecord}
    rows = (kind.objects.order_by("pk").values() for kind in sorted(kinds, key=str))
    return list(chain.from_iterable(rows))


def called(caller: Caller, path: str) -> Any:
    """Answer to the call at that address, about the first row of its kind."""
    kind, body = CALLS[path]
    posted = path.rsplit("/", 1)[-1] in POSTED
    method = "POST" if posted else "DELETE" if path == "webhooks/{}" else "GET"
    return caller(method, path.format(kind.objects.first().pk), body if posted else None)


@pytest.mark.parametrize("role", Role.values)
def test_numbers_of_another_venue_are_not_there(ids, other, role):  # noqa: F811
    attacker = Caller(secret_of("olga", other, role))  # at home where she has the right
    before = everything()
    for path in CALLS:
        answer = called(attacker, path)
        assert answer.status_code in (403, 404), (path, answer.content)
    assert everything() == before


def test_the_same_calls_find_their_own(ids, venue):  # noqa: F811
    """So that it is the venue that makes them fail, and nothing else."""
    callers = [Caller(secret_of(f"own-{role}", venue, role)) for role in Role.values]
    for path in CALLS:
        found = {called(caller, path).status_code for caller in callers}
        assert found & {200, 201, 204, 409, 422}, (path, found)
        assert 400 not in found, (path, found)
        assert 404 not in found or path == "webhooks/{}", (path, found)


def test_every_address_with_a_number_is_tried():
    found = {re.sub(r"<[^>]+>", "{}", str(one.pattern)) for one in urls.urlpatterns}
    numbered = {one for one in found if "{}" in one} - OF_THE_VENUE
    assert numbered <= set(CALLS), numbered - set(CALLS)

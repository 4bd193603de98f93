"""The database itself keeps security holds up, against the application's own role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.accounts.models import Restriction
from backoffice.controls.services import (
    approve_break_glass,
    propose_break_glass,
    report_security,
)
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def venue(transactional_db: None) -> Venue:
    venue = create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")
    report(venue, "e1", hours_ago=1)
    return venue


def report(venue: Venue, reference: str, hours_ago: int) -> None:
    report_security(
        venue=venue,
        account="amy",
        what="new_address",
        happened_at=timezone.now() - timedelta(hours=hours_ago),
        reference=reference,
        by=person("sys", venue, "operator"),
    )


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE accounts_restriction SET lifted_at = now()",
        "UPDATE accounts_restriction SET until = now() + interval '1 minute'",
        "UPDATE accounts_restriction SET imposed_by = 'manual'",
        "DELETE FROM accounts_restriction",
        "WITH gone AS (UPDATE accounts_restriction SET lifted_at = now() RETURNING *) "
        "INSERT INTO accounts_restriction (account_id, kind, imposed_by, from_at, until, reason) "
        "SELECT account_id, 'frozen', imposed_by, now(), until, '' FROM gone",
    ],
)
def test_no_statement_shortens_a_hold(venue: Venue, attack: str) -> None:
    before = list(Restriction.objects.values())
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert list(Restriction.objects.values()) == before


def test_longer_holds_and_two_persons_pass(venue: Venue) -> None:
    report(venue, "e2", hours_ago=0)
    first, second = Restriction.objects.order_by("from_at")
    assert first.lifted_at == second.from_at
    assert second.until > first.until
    request = propose_break_glass(
        venue=venue,
        account="amy",
        forbids="no_withdrawal",
        reason="A court order.",
        by=person("mia", venue, "operator"),
    )
    approve_break_glass(request=request, by=person("cho", venue, "approver"))
    assert not Restriction.objects.filter(lifted_at=None).exists()

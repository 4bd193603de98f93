"""Every page asks as many questions as its baseline says, and at most 30, on 100,000 accounts.

CONSOLE_QUERIES=write writes the baseline anew.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.accounts.models import Account, MarginCall, Restriction
from backoffice.adjustments.lines import Line
from backoffice.adjustments.services import propose
from backoffice.core.accounts import EXTERNAL
from backoffice.markets.models import VenueAsset
from backoffice.proposals.models import PolicyProposal, Trial
from backoffice.shortfalls.models import Shortfall
from backoffice.sweeps.bench.population import add_accounts
from backoffice.sweeps.bench.venue import AT, VENUE, create_swept_venue
from backoffice.venues.models import Venue
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.console.addresses import addresses
from tests.console.rows import planned_debt, rows_of_access
from tests.console.signing import signed_in
from tests.prepared import no_references_checked

pytestmark = pytest.mark.django_db(transaction=True)
BASELINE = Path(__file__).parent / "queries.json"
ACCOUNTS, MOST = 100_000, 30
EXAMPLES: dict[str, Any] = {
    "venue": VENUE,
    "account": "c00000042",
    "key": 1,
    "number": 1,
    "format": "json",
}


@pytest.fixture
def venue(transactional_db: None) -> Venue:
    create_swept_venue(5)
    with no_references_checked():
        add_accounts(1, ACCOUNTS, instruments=5, positions=1)
    venue = Venue.objects.get(code=VENUE)
    keys = list(Account.objects.filter(venue=venue, kind="customer").values_list("pk", flat=True))
    Restriction.objects.bulk_create(
        Restriction(
            account_id=key,
            kind=kind,
            imposed_by=by,
            from_at=AT - timedelta(hours=n),
            reason="x",
        )
        for n, key in enumerate(keys[:2_000])
        for kind, by in (("frozen", "manual"), ("no_withdrawal", "rule"))
    )
    _requests(venue)
    Restriction.objects.create(
        account_id=keys[9], kind="frozen", imposed_by="security", from_at=AT, reason="x"
    )
    MarginCall.objects.bulk_create(
        MarginCall(account_id=key, amount=1, called_at=AT) for key in keys[3_000:5_000]
    )
    return venue


def _requests(venue: Venue) -> None:
    """Sixty adjustments that wait, a shortfall, and a proposed policy."""
    allow(venue, 100, 10_000, asset=venue.reporting_asset)
    maker = person("mia", venue, "operator")
    line = Line(EXAMPLES["account"], venue.reporting_asset, 1, EXTERNAL)
    for _ in range(60):
        propose(venue=venue, lines=[line], reason_code="other", reason="x", by=maker)
    account = Account.objects.get(venue=venue, code=EXAMPLES["account"])
    asset = VenueAsset.objects.get(venue=venue, asset__code=venue.reporting_asset)
    Shortfall.objects.create(
        venue=venue,
        number=1,
        account=account,
        asset=asset,
        amount=100,
        remaining=40,
        state="open",
        opened_at=AT,
    )
    planned_debt(venue, EXAMPLES["account"])
    nothing: dict[str, Any] = {"decisions": 0, "restricted": 0, "called": 0, "open": []}
    proposal = PolicyProposal.objects.create(
        venue=venue,
        text="{}",
        document={},
        document_sha256="0" * 64,
        based_on=1,
        reason="x",
        proposed_by="mia",
        expires_at=AT,
    )
    result = {"when": "today", "prices_at": AT.isoformat(), "shock": 0, "accounts": ACCOUNTS}
    for _ in range(3):
        Trial.objects.create(
            venue=venue,
            proposal=proposal,
            document={},
            when="today",
            shock=0,
            asked_by="mia",
            finished_at=AT,
            result=result | {"affected": 0, "kinds": {}, "list": [], "sums": [nothing, nothing]},
        )


def test_pages_ask_a_bounded_number_of_questions(venue: Venue) -> None:
    user = person("olga", venue, "operator", "approver", "auditor", "policy_author")
    user.is_staff = user.is_superuser = True
    user.save()
    client = signed_in(user)
    hold, trial = Restriction.objects.get(imposed_by="security"), Trial.objects.first()
    examples = EXAMPLES | rows_of_access(venue) | {"key": hold.pk, "trial": trial.pk}
    pages = {f"console:{name}": path for name, path in addresses(examples).items()}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        pages[name] = reverse(name)
    counts = {}
    for name, path in pages.items():
        with CaptureQueriesContext(connection) as asked:
            status = client.get(path).status_code
        assert status in (200, 302, 404, 405), name
        counts[name] = len(asked)
    if os.environ.get("CONSOLE_QUERIES") == "write":
        BASELINE.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n")
    baseline = json.loads(BASELINE.read_text())
    assert {name: n for name, n in counts.items() if n > MOST} == {}
    assert {name: n for name, n in counts.items() if n > baseline.get(name, 0)} == {}

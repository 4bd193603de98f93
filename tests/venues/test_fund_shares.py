"""Shares of a fund in the database: kept, read back, forgotten, and what no event may name."""

import json
from pathlib import Path
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.core.events import RequestUnstake, Stake, Unstake
from backoffice.core.share_facts import Stake as Held
from backoffice.core.share_facts import UnstakeRequest
from backoffice.ledger.models import Journal
from backoffice.venues.errors import InvalidEvent, UnknownName
from backoffice.venues.models import RegimeMemory, Venue
from backoffice.venues.store import create_venue, handle, load_book
from tests.scenarios.test_command import scenario
from tests.venues.builders import AT, later, setup

pytestmark = pytest.mark.django_db
SHARES = {"model": "drift_v2", "with": {"fund": "insurance", "cooldown_seconds": 60}}
POLICY: dict[str, Any] = {"fund_shares": SHARES, "leaves_open": True}
KEY = ("insurance", "USD")


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(policy=POLICY), POLICY, code=None, author="ann", approver="ben")


def rows() -> dict[tuple[str, str], Any]:
    return {(row.kind, row.subject): row.value for row in RegimeMemory.objects.all()}


def test_shares_are_written_read_back_and_forgotten(venue: Venue) -> None:
    handle("demo", Stake(AT, "amy", *KEY, 25_000))
    handle("demo", RequestUnstake(AT, "amy", *KEY, shares=25_000))
    book = load_book("demo")
    assert book.fund_shares == {KEY: 75_000}  # 500.00 were the venue's own
    assert book.stakes == {KEY: {"amy": Held(25_000, UnstakeRequest(25_000, 25_000, AT))}}
    assert set(rows()) == {
        ("shares", '["insurance","USD"]'),
        ("stake", '["insurance","USD","amy"]'),
    }
    done = handle("demo", Unstake(later(seconds=60), "amy", *KEY))
    assert [journal.cause for journal in done.outcome.journals] == ["unstake"]
    assert rows() == {("shares", '["insurance","USD"]'): 50_000}
    assert load_book("demo").cash("amy", "USD") == 100_000
    posted = Journal.objects.filter(kind__in=["stake", "unstake"]).order_by("pk")
    assert [journal.kind for journal in posted] == ["stake", "unstake"]


def test_a_refused_stake_is_recorded_and_writes_nothing(venue: Venue) -> None:
    done = handle("demo", Stake(AT, "amy", *KEY, 100_001))
    assert [refusal.reason for refusal in done.outcome.refused] == ["insufficient_cash"]
    assert rows() == {}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Stake(AT, "amy", "bob", "USD", 1), "fund: is no fund"),
        (Stake(AT, "insurance", *KEY, 1), "account: is the fund itself"),
        (Stake(AT, "amy", *KEY, -1), "amount: must not be negative"),
        (Stake(AT, "clearing", *KEY, 1), "account: is a system account"),
        (RequestUnstake(AT, "amy", *KEY), "shares: or amount is needed, and only one of them"),
        (RequestUnstake(AT, "amy", *KEY, 1, 1), "shares: or amount is needed"),
        (RequestUnstake(AT, "amy", *KEY, amount=0), "shares: or amount must be above zero"),
    ],
)
def test_an_event_that_cannot_be_is_refused(venue: Venue, event: Any, message: str) -> None:
    with pytest.raises(InvalidEvent, match=message):
        handle("demo", event)


def test_an_unknown_fund_is_refused(venue: Venue) -> None:
    with pytest.raises(UnknownName, match="fund: the venue has no account nowhere"):
        handle("demo", Stake(AT, "amy", "nowhere", "USD", 1))


@pytest.mark.parametrize("name", ["07_insurance_shares", "08_shares_rebased"])
def test_what_is_kept_is_what_memory_says(name: str) -> None:
    file = Path(PROJECT_DIR) / f"plugins/drift_v2/scenarios/{name}.yaml"
    results = []
    for options in ((), ("--keep",)):
        status, out, err = scenario("run", file, *options, "--format", "json")
        assert (status, err) == (0, "")
        (result,) = json.loads(out)["scenarios"]
        result.pop("kept_as", None)
        results.append(result)
    assert results[0] == results[1]
    assert "stakes" in results[0]["accounts"]["ida"]
    assert [a for a in results[0]["accounts"].values() if a.get("stakes") == {}] == []

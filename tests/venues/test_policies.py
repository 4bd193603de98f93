"""Versions of a policy: checked, by two persons, in effect from their time on."""

from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError

from backoffice.core.events import RequestUnstake, SetMarks, Stake, Sweep, Unstake
from backoffice.hooks import PolicyDocumentError
from backoffice.shortfalls.models import Decision
from backoffice.venues.models import PolicyVersion, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.services.policies import SamePerson
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from tests.venues.builders import AT, PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
FORGIVING = {"shortfall": [{"step": "write_off", "with": {"charge": "insurance"}}]}


@pytest.fixture
def venue(db: None) -> Venue:
    opening = setup(customers={"amy": 20_000, "bob": 100_000}, positions={"amy": 1, "bob": -1})
    return create_venue(opening, POLICY, code=None, author="ann", approver="ben")


def test_the_first_version_is_in_effect_from_the_opening(venue: Venue) -> None:
    version = PolicyVersion.objects.get()
    assert (version.number, version.effective_at, version.document) == (1, AT, POLICY)
    assert load_book("demo").policy.version == "1"


def test_a_version_is_in_effect_from_its_time_on(venue: Venue) -> None:
    """A book in memory takes it up by itself when its time has come."""
    add_policy_version(
        venue=venue, document=FORGIVING, author="ann", approver="ben", effective_at=later(hours=2)
    )
    resident = load_resident("demo")
    handle("demo", SetMarks(later(hours=1), {PERP: Fraction(900)}), resident=resident)
    assert resident.book.policy.version == "1"
    handle("demo", SetMarks(later(hours=2), {PERP: Fraction(500)}), resident=resident)
    assert resident.book.policy.version == "2"
    handle("demo", Sweep(later(hours=3)), resident=resident)
    forgiven = Decision.objects.get(which="write_off")
    assert forgiven.policy_version == PolicyVersion.objects.get(number=2)
    assert load_book("demo", at=later(hours=1)).policy.version == "1"


def test_author_and_approver_are_two(venue: Venue) -> None:
    with pytest.raises(SamePerson, match="ann wrote this version"):
        add_policy_version(
            venue=venue, document=FORGIVING, author="ann", approver="ann", effective_at=AT
        )


def test_the_database_says_so_too(venue: Venue) -> None:
    with pytest.raises(IntegrityError, match="venues_policy_four_eyes"):
        PolicyVersion.objects.create(
            venue=venue,
            number=9,
            document={},
            document_sha256="0" * 64,
            author="ann",
            approver="ann",
            effective_at=AT,
        )


def test_an_invalid_document_is_not_stored(venue: Venue) -> None:
    with pytest.raises(PolicyDocumentError):
        add_policy_version(
            venue=venue,
            document={"shortfall": [{"step": "unheard_of"}]},
            author="ann",
            approver="ben",
            effective_at=AT,
        )
    assert PolicyVersion.objects.count() == 1


def test_a_fund_that_the_venue_lacks_is_refused(venue: Venue) -> None:
    with pytest.raises(PolicyDocumentError, match="nowhere"):
        add_policy_version(
            venue=venue,
            document={"shortfall": [{"step": "insurance_fund", "with": {"fund": "nowhere"}}]},
            author="ann",
            approver="ben",
            effective_at=AT,
        )


def shares_of(fund: str) -> dict[str, Any]:
    return {"fund_shares": {"model": "drift_v2", "with": {"fund": fund}}, "leaves_open": True}


@pytest.mark.parametrize("document", [FORGIVING, shares_of("guarantee")])
def test_a_fund_with_stakers_keeps_its_model(db: None, document: dict[str, Any]) -> None:
    opening = setup(policy=shares_of("insurance"))
    staked = create_venue(opening, shares_of("insurance"), code=None, author="ann", approver="ben")
    given = {"venue": staked, "author": "ann", "approver": "ben", "effective_at": later(hours=1)}
    own = ("amy", "insurance", "USD")
    handle("demo", Stake(AT, *own, 25_000))
    with pytest.raises(PolicyDocumentError, match="fund_shares: accounts still have shares of ins"):
        add_policy_version(document=document, **given)
    assert PolicyVersion.objects.count() == 1
    cooled = shares_of("insurance")
    cooled["fund_shares"]["with"]["cooldown_seconds"] = 60
    add_policy_version(document=cooled, **given)  # other terms for the same fund
    handle("demo", RequestUnstake(AT, *own, shares=25_000))
    handle("demo", Unstake(later(hours=2), *own))
    assert add_policy_version(document=document, **given).number == 3


def test_a_stake_after_the_last_version_was_decided_is_not_stranded(db: None) -> None:
    opening = setup(policy=shares_of("insurance"))
    staked = create_venue(opening, shares_of("insurance"), code=None, author="ann", approver="ben")
    add_policy_version(
        venue=staked,
        document=FORGIVING,
        author="ann",
        approver="ben",
        effective_at=later(hours=1),
    )
    own = ("amy", "insurance", "USD")
    handle("demo", Stake(AT, *own, 25_000))
    handle("demo", RequestUnstake(later(hours=2), *own, shares=25_000))
    handle("demo", Unstake(later(hours=2), *own))
    assert load_book("demo").cash("amy", "USD") == 100_000
    assert load_book("demo").stakes == {}

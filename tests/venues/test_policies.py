"""Versions of a policy: checked, by two persons, in effect from their time on."""

from fractions import Fraction

import pytest
from django.db import IntegrityError

from backoffice.core.events import SetMarks, Sweep
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

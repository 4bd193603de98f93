"""A venue's own provision matrix: two persons, versions in a row."""

import pytest
from django.db import Error, connection, transaction

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.matrices import newest_matrix
from backoffice.proposals.services import approve_matrix, propose_matrix, refuse_matrix
from backoffice.shortfalls.provisions import MATRIX, plain_matrix
from tests.access.people import person

OWN = [{"below": 10, "rate": "0.1"}, {"below": None, "rate": "1"}]
M = "proposals_provisionmatrix"


def wanted(venue, by, buckets=OWN):
    return propose_matrix(venue=venue, buckets=buckets, reason="Losses of last year", by=by)


def test_any_rate_that_is_taken_is_read_again(venue, maker, checker):
    """A matrix that cannot be read would take the shortfall desk with it."""
    rates = ("0.123456789", "0.000000001", "1/999999999", "0000001.000000000", "0")
    for number, rate in enumerate(rates, 1):
        own = [{"below": 36_500, "rate": rate}, {"below": None, "rate": "1"}]
        approve_matrix(proposal=wanted(venue, maker, own), by=checker)
        assert newest_matrix(venue)[0] == number


def test_versions_by_two_persons(venue, maker, checker):
    assert newest_matrix(venue) == (0, MATRIX)
    with pytest.raises(ProposalError, match="in force already"):
        wanted(venue, maker, plain_matrix(MATRIX))
    with pytest.raises(ProposalError, match=r"buckets\[0\]\.rate: give a rate from 0 to 1"):
        wanted(venue, maker, [{"below": None, "rate": "2"}])
    with pytest.raises(NotPermitted):
        wanted(venue, checker)
    row = wanted(venue, maker)
    with pytest.raises(ProposalError, match="mia proposed one already"):
        wanted(venue, maker)
    person("mia", venue, "approver")
    with pytest.raises(SamePerson):
        approve_matrix(proposal=row, by=maker)
    assert approve_matrix(proposal=row, by=checker).version == 1
    assert approve_matrix(proposal=row, by=checker).version == 1
    number, buckets = newest_matrix(venue)
    assert (number, [one.label for one in buckets]) == (1, ["up to 10 days", "10 days and older"])
    refuse_matrix(
        proposal=wanted(venue, maker, plain_matrix(MATRIX)), by=checker, because="Keep ours"
    )
    back = wanted(venue, maker, plain_matrix(MATRIX))  # a way back is a new version
    assert approve_matrix(proposal=back, by=checker).version == 2
    assert newest_matrix(venue) == (2, MATRIX)


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ("SET approved = true, decided_by = 'MIA ', decided_at = now(), version = 1", "two_perso"),
        ("SET approved = true, decided_by = 'cho', decided_at = now(), version = 7", "version"),
        ("SET buckets = '[]'", "permission denied"),
    ],
)
def test_database_refuses(venue, maker, attack, said):
    wanted(venue, maker)
    with (
        pytest.raises(Error, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {M} {attack}")


ROW = '{{"below": {}, "rate": "{}"}}'.format
LAST = ROW("null", "1")
INSERT = (
    f"INSERT INTO {M} (venue_id, buckets, based_on, reason, proposed_by, expires_at)"
    " SELECT id, %s, 0, 'x', 'eve', now() + %s::interval FROM venues_venue"
)
UNREADABLE = [
    "[]",
    "{}",
    f"[{ROW(5, '1')}]",
    f"[{ROW(5, '3/2')}, {LAST}]",
    f"[{ROW(5, 'x')}, {LAST}]",
    f"[{ROW(5.5, '1')}, {LAST}]",
    f"[{ROW(9, '1')}, {ROW(9, '1')}, {LAST}]",
    f"[{LAST}, {LAST}]",
    '[{"rate": "1"}]',
    '[{"below": null, "rate": 1}]',
    f"[{', '.join(ROW(days, '0') for days in range(1, 13))}, {LAST}]",
]


def test_database_takes_only_what_can_be_read_and_approved_in_time(venue):
    with connection.cursor() as cursor:
        for buckets in UNREADABLE:
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(INSERT, [buckets, "1 day"])
        cursor.execute(INSERT, [f"[{ROW(9, '1/20')}, {LAST}]", "-1 day"])
        with pytest.raises(Error, match="expired"), transaction.atomic():
            cursor.execute(
                f"UPDATE {M} SET approved = true, decided_by = 'cho', decided_at = now(),"
                " version = 1"
            )

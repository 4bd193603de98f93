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

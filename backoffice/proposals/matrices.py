"""Which provision matrix a venue goes by."""

from __future__ import annotations

from backoffice.proposals.models import ProvisionMatrix
from backoffice.shortfalls.provisions import MATRIX, Bucket, read_matrix
from backoffice.venues.models import Venue


def newest_matrix(venue: Venue) -> tuple[int, tuple[Bucket, ...]]:
    """The number of the version in force and its buckets; 0 and MATRIX before the first."""
    rows = ProvisionMatrix.objects.filter(venue=venue, approved=True).order_by("-version")
    row = rows.first()
    if row is None or row.version is None:
        return 0, MATRIX
    return row.version, read_matrix(row.buckets)

"""What may be seen, and by whom: every list that a door shows passes through `scoped`."""

from backoffice.access.selectors.audit import audit_trail
from backoffice.access.selectors.filters import TrailFilter, filtered, sources_of
from backoffice.access.selectors.permissions import (
    administrators_of,
    may,
    permissions_at,
    require,
    roles_at,
    scoped,
    venues_of,
)
from backoffice.access.selectors.tokens import Verified, verify_token

__all__ = [
    "TrailFilter",
    "Verified",
    "administrators_of",
    "audit_trail",
    "filtered",
    "may",
    "permissions_at",
    "require",
    "roles_at",
    "scoped",
    "sources_of",
    "venues_of",
    "verify_token",
]

"""What may be seen, and by whom: every list that a door shows passes through `scoped`."""

from backoffice.access.selectors.audit import audit_trail
from backoffice.access.selectors.permissions import (
    may,
    permissions_at,
    require,
    roles_at,
    scoped,
    venues_of,
)
from backoffice.access.selectors.tokens import Verified, verify_token

__all__ = [
    "Verified",
    "audit_trail",
    "may",
    "permissions_at",
    "require",
    "roles_at",
    "scoped",
    "venues_of",
    "verify_token",
]

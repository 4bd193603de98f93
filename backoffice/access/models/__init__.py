"""Tables of access."""

from backoffice.access.models.audit import AuditRecord
from backoffice.access.models.memberships import Membership
from backoffice.access.models.tokens import Token

__all__ = ["AuditRecord", "Membership", "Token"]

"""Tables of access."""

from backoffice.access.models.audit import AuditRecord
from backoffice.access.models.memberships import Membership
from backoffice.access.models.sources import EventSource
from backoffice.access.models.tokens import Token

__all__ = ["AuditRecord", "EventSource", "Membership", "Token"]

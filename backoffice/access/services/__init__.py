"""Writes to the tables of access."""

from backoffice.access.services.memberships import approve_grant, grant, revoke
from backoffice.access.services.tokens import Issued, create_token, revoke_token, rotate_token

__all__ = [
    "Issued",
    "approve_grant",
    "create_token",
    "grant",
    "revoke",
    "revoke_token",
    "rotate_token",
]

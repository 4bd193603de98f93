"""Roles, what each may do, and what the scope of a token leaves of it. Nothing else is allowed."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What a person or system is at one venue; one may be several."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    POLICY_AUTHOR = "policy_author"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that services ask for."""

    VIEW = "view"  # see accounts, figures, shortfalls, decisions, policies
    INGEST = "ingest"  # send marks, fills, deposits and the like
    RESTRICT = "restrict"  # apply, extend and lift restrictions, report security events
    PROPOSE = "propose"  # ask for adjustments, write-offs, releases; make statements
    APPROVE = "approve"  # decide what another person asked for
    WRITE_POLICY = "write_policy"  # draft a version of the policy
    APPROVE_POLICY = "approve_policy"  # decide about another person's draft
    AUDIT = "audit"  # read and export the audit trail
    ADMINISTER = "administer"  # memberships, tokens, limits, webhooks


class Scope(models.TextChoices):
    """What a token is for; it never allows more than the roles of its user."""

    READ = "read"
    INGEST = "ingest"
    OPERATE = "operate"
    APPROVE = "approve"


P = Permission
ROLES: dict[str, frozenset[Permission]] = {
    Role.VIEWER: frozenset({P.VIEW}),
    Role.OPERATOR: frozenset({P.VIEW, P.INGEST, P.RESTRICT, P.PROPOSE}),
    Role.APPROVER: frozenset({P.VIEW, P.APPROVE, P.APPROVE_POLICY}),
    Role.POLICY_AUTHOR: frozenset({P.VIEW, P.WRITE_POLICY}),
    Role.AUDITOR: frozenset({P.VIEW, P.AUDIT}),
    Role.ADMINISTRATOR: frozenset({P.VIEW, P.AUDIT, P.ADMINISTER}),
}
# A superuser sets installations up and sees them. Money and policy need a role at the venue.
SUPERUSER = ROLES[Role.ADMINISTRATOR]
SCOPES: dict[str, frozenset[Permission]] = {
    Scope.READ: frozenset({P.VIEW, P.AUDIT}),
    Scope.INGEST: frozenset({P.INGEST}),
    Scope.OPERATE: frozenset({P.VIEW, P.RESTRICT, P.PROPOSE, P.WRITE_POLICY, P.ADMINISTER}),
    Scope.APPROVE: frozenset({P.VIEW, P.APPROVE, P.APPROVE_POLICY}),
}


def roles_with(permission: Permission) -> list[str]:
    """The roles that allow it."""
    return [role for role, allowed in ROLES.items() if permission in allowed]


def allowed_by(scopes: list[str]) -> frozenset[Permission]:
    """What scopes allow together."""
    return frozenset().union(*(SCOPES[scope] for scope in scopes))

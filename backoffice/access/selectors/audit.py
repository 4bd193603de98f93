"""Reading the audit trail."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from backoffice.access.models import AuditRecord
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors.permissions import venues_of


def audit_trail(who: Any) -> QuerySet[AuditRecord]:
    """What `who` may read of the trail, newest first.

    What is of no venue (users, groups) is for those who see all venues as superusers.
    """
    asker = principal_of(who)
    seen = Q(venue__in=venues_of(asker, Permission.AUDIT))
    everywhere = asker.user.is_superuser and asker.user.is_active and asker.venue is None
    if everywhere and (asker.allowed is None or Permission.AUDIT in asker.allowed):
        seen |= Q(venue__isnull=True)
    return AuditRecord.objects.filter(seen).order_by("-id")

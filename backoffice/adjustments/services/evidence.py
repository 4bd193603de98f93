"""Attaching evidence."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.models import Evidence
from backoffice.adjustments.models.evidence import MOST_BYTES
from backoffice.venues.models import Venue

MOST_BYTES_A_DAY = 100 * 1024 * 1024
_NAME = re.compile(r"[^\x00-\x1f/\\]{1,200}")


def attach(*, venue: Venue, name: str, content: bytes, by: Any) -> Evidence:
    """Keep a file as evidence; the same file of the same person once. It stays for good, so a
    person may attach `MOST_BYTES_A_DAY` in 24 hours.

    Errors: `NotPermitted`, `AdjustmentError`.
    """
    require(by, Permission.PROPOSE, venue)
    if not _NAME.fullmatch(name):
        raise AdjustmentError("name", "use 1 to 200 characters without / and \\.")
    if not content or len(content) > MOST_BYTES:
        raise AdjustmentError("content", f"attach 1 to {MOST_BYTES:,} bytes, not {len(content):,}.")
    own = Evidence.objects.filter(venue=venue, added_by=principal_of(by).name).defer("content")
    key = {"name": name, "sha256": hashlib.sha256(content).hexdigest()}
    kept = own.filter(**key).first()
    if kept is not None:
        return kept
    since = timezone.now() - timedelta(days=1)
    today = own.filter(added_at__gt=since).aggregate(bytes=Sum("size"))["bytes"] or 0
    if today + len(content) > MOST_BYTES_A_DAY:
        raise AdjustmentError(
            "content", f"you attached {today:,} bytes in 24 hours: attach smaller files, or later."
        )
    return Evidence.objects.create(
        venue=venue, added_by=principal_of(by).name, **key, size=len(content), content=content
    )

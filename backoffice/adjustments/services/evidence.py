"""Attaching evidence."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.models import Evidence
from backoffice.adjustments.models.evidence import MOST_BYTES
from backoffice.venues.models import Venue

_NAME = re.compile(r"[^\x00-\x1f/\\]{1,200}")


def attach(*, venue: Venue, name: str, content: bytes, by: Any) -> Evidence:
    """Keep a file as evidence; the same file of the same person once.

    Errors: `NotPermitted`, `AdjustmentError`.
    """
    require(by, Permission.PROPOSE, venue)
    if not _NAME.fullmatch(name):
        raise AdjustmentError("name", "use 1 to 200 characters without / and \\.")
    if not content or len(content) > MOST_BYTES:
        raise AdjustmentError("content", f"attach 1 to {MOST_BYTES:,} bytes, not {len(content):,}.")
    key = {
        "venue": venue,
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "added_by": principal_of(by).name,
    }
    kept = Evidence.objects.defer("content").filter(**key).first()
    return kept or Evidence.objects.create(**key, size=len(content), content=content)

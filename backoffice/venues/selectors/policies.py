"""Which version of a venue's policy is in effect, compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from backoffice.core.policy import Policy
from backoffice.hooks import compile_policy
from backoffice.venues.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A version's key, number and hash, and from when it is in effect."""

    key: int
    number: int
    sha256: str
    effective_at: datetime


def read_versions(*, venue_id: int) -> list[PolicyInForce]:
    """All versions of a venue's policy, without their documents."""
    rows = PolicyVersion.objects.filter(venue_id=venue_id).order_by("number")
    columns = ("id", "number", "document_sha256", "effective_at")
    return [PolicyInForce(*row) for row in rows.values_list(*columns)]


def policy_at(versions: Sequence[PolicyInForce], at: datetime) -> PolicyInForce:
    """The version in effect: of those whose time has come the latest, then the highest number."""
    if len(versions) == 1 and versions[0].effective_at <= at:  # asked for each line of a batch
        return versions[0]
    begun = [version for version in versions if version.effective_at <= at]
    if not begun:
        raise ValueError("policy: no version is in effect yet, so add one that begins earlier.")
    return max(begun, key=lambda version: (version.effective_at, version.number))


def document_of(version: PolicyInForce) -> dict[str, Any]:
    """A version's document."""
    document: dict[str, Any] = PolicyVersion.objects.values_list("document", flat=True).get(
        pk=version.key
    )
    return document


def compiled(version: PolicyInForce) -> Policy:
    """A version's policy, ready to run; the same document is compiled once."""
    return _compiled(version.key, version.number, version.sha256)


@lru_cache(maxsize=256)
def _compiled(key: int, number: int, sha256: str) -> Policy:
    # The hash is part of the question, so that a key that another database gives out, or gave
    # before it was restored, never answers with another policy.
    row = PolicyVersion.objects.get(pk=key, document_sha256=sha256)
    return compile_policy(row.document, version=str(number))

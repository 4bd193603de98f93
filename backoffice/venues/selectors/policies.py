"""Which version of a venue's policy is in effect, compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from backoffice.core.policy import Policy
from backoffice.hooks import compile_policy
from backoffice.venues.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A version's key and number, and from when it is in effect."""

    key: int
    number: int
    effective_at: datetime


def read_versions(*, venue_id: int) -> list[PolicyInForce]:
    """All versions of a venue's policy, without their documents."""
    rows = PolicyVersion.objects.filter(venue_id=venue_id).order_by("number")
    return [PolicyInForce(*row) for row in rows.values_list("id", "number", "effective_at")]


def policy_at(versions: Sequence[PolicyInForce], at: datetime) -> PolicyInForce:
    """The version in effect: of those whose time has come the latest, then the highest number."""
    begun = [version for version in versions if version.effective_at <= at]
    if not begun:
        raise ValueError("policy: no version is in effect yet, so add one that begins earlier.")
    return max(begun, key=lambda version: (version.effective_at, version.number))


@lru_cache(maxsize=256)
def compiled(key: int) -> Policy:
    """A version's policy, ready to run; versions never change, so it is compiled once."""
    version = PolicyVersion.objects.get(pk=key)
    return compile_policy(version.document, version=str(version.number))

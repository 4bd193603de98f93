"""Adding a version to a venue's policy: checked first, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.accounts.selectors import account_codes, account_kinds
from backoffice.core.facts import canonical
from backoffice.core.four_eyes import same_person
from backoffice.core.policy import Policy
from backoffice.hooks import PolicyDocumentError, compile_policy, expand_preset, role_problems
from backoffice.markets.selectors import instrument_codes
from backoffice.venues.locking import advance, lock_venue
from backoffice.venues.models import PolicyVersion, RegimeMemory, Venue
from backoffice.venues.services.events import record_event
from backoffice.venues.services.period_profits import begin_counting

KIND = "PolicyVersion"


class SamePerson(ValueError):
    """Author and approver of a policy must be two persons."""


def add_policy_version(
    *,
    venue: Venue,
    document: Mapping[str, Any],
    author: str,
    approver: str,
    effective_at: datetime,
) -> PolicyVersion:
    """Append a version that is in effect from `effective_at` on, recorded like an event.

    Raises `PolicyDocumentError` for an invalid document, one that names what the venue does not
    have or leaves out a fund that has stakers, `SamePerson` where one person did both.
    """
    if same_person(author, approver):
        raise SamePerson(f"approver: {author} wrote this version, so another person approves it.")
    wrong = role_problems(document, account_kinds(venue_id=venue.pk))
    if wrong:
        raise PolicyDocumentError(wrong)
    document = expand_preset(document)
    policy = compile_policy(
        document,
        accounts=account_codes(venue_id=venue.pk),
        instruments=instrument_codes(venue_id=venue.pk),
    )
    with transaction.atomic():
        state = lock_venue(venue.code)
        _check_stakes(venue, policy)
        number = PolicyVersion.objects.filter(venue=venue).count() + 1
        version = policy_row(
            venue=venue,
            number=number,
            document=document,
            author=author,
            approver=approver,
            effective_at=effective_at,
        )
        advance(state)  # books in memory know only the versions that they were loaded with
        record_event(state, KIND, _payload(version), None)
        version.save()
        begin_counting(venue.pk, policy)
    return version


def _payload(version: PolicyVersion) -> str:
    names = ("number", "document_sha256", "author", "approver", "effective_at")
    return canonical({name: getattr(version, name) for name in names})


def _check_stakes(venue: Venue, policy: Policy) -> None:
    """Raise `PolicyDocumentError` where somebody has shares of a fund that has no model then.

    Shares are of the fund, so another model for the same fund may take them over.
    """
    model = policy.regime.fund_shares
    kept = None if model is None else model.share_terms.fund
    stakes = RegimeMemory.objects.filter(venue=venue, kind="stake").order_by("subject")
    subjects = [json.loads(subject) for subject in stakes.values_list("subject", flat=True)]
    left = sorted({fund for fund, _, _ in subjects if fund != kept})
    if left:
        raise PolicyDocumentError(
            (
                ("fund_shares",),
                f"accounts still have shares of {fund}; keep a model with that fund until all "
                "of them have left",
            )
            for fund in left
        )


def policy_row(
    *,
    venue: Venue,
    number: int,
    document: Mapping[str, Any],
    author: str,
    approver: str | None,
    effective_at: datetime,
) -> PolicyVersion:
    """A version that is not saved yet, with the hash of its document."""
    return PolicyVersion(
        venue=venue,
        number=number,
        document=dict(document),
        document_sha256=hashlib.sha256(canonical(document).encode()).hexdigest(),
        author=author,
        approver=approver,
        effective_at=effective_at,
    )

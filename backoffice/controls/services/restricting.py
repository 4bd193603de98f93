"""Restrictions by hand, one or many: all of them or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.selectors import account_keys
from backoffice.controls.errors import ControlError, ReferenceConflict
from backoffice.controls.models import ControlOrder, Kind, ReasonCode, SentOrders
from backoffice.core.events import Lift, Restrict
from backoffice.core.state import Forbids
from backoffice.ledger.services import retrying
from backoffice.records.refusals import checked_words
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import Venue
from backoffice.venues.store import handle, load_resident

MOST_ORDERS = 1_000


@dataclass(frozen=True, slots=True)
class Order:
    """What shall hold for an account: forbidden `until` (None: until lifted), or `lift`."""

    account: str
    forbids: str
    until: datetime | None = None
    lift: bool = False


@retrying
def apply_orders(
    *,
    venue: Venue,
    orders: Sequence[Order],
    reason_code: str,
    reason: str,
    by: Any,
    reference: str | None = None,
) -> list[int]:
    """Carry out orders and answer the venue's event of each, in their order.

    A second restriction of a kind replaces the end of the first. Only what persons ordered is
    lifted: rules, shortfalls and security holds stay, and a lift of nothing is refused. The same
    `reference`, body and person count once. Errors: `NotPermitted`, `ControlError`,
    `ReferenceConflict`.
    """
    require(by, Permission.RESTRICT, venue)
    name = principal_of(by).name
    body = _sha256_of(orders, reason_code, reason)
    with transaction.atomic():
        lock_venue(venue.code)  # a copy at the same time waits, and is found
        before = _sent_before(venue, reference, body, name)
        if before is not None:
            return before
        now = timezone.now()
        keys = _checked(venue, orders, reason_code, reason, now)
        resident = load_resident(venue.code) if len(orders) > 1 else None
        sequences = []
        for number, order in enumerate(orders, 1):
            own = None if reference is None else f"control:{reference}:{number}"
            done = handle(venue.code, _event(order, now), reference=own, resident=resident)
            if order.lift and not any(one[0] == "restriction" for one in done.outcome.touched):
                wrong = f"{order.account} has no restriction {order.forbids} by hand to lift."
                raise ControlError(f"orders.{number}", wrong)
            sequences.append(done.sequence)
        ControlOrder.objects.bulk_create(
            ControlOrder(
                venue=venue,
                account_id=keys[order.account],
                kind=Kind.LIFT if order.lift else Kind.APPLY,
                forbids=order.forbids,
                until=order.until,
                reason_code=reason_code,
                reason=reason.strip(),
                ordered_by=name,
                sequence=sequence,
            )
            for order, sequence in zip(orders, sequences, strict=True)
        )
        if reference is not None:
            SentOrders.objects.create(
                venue=venue,
                reference=reference,
                body_sha256=body,
                sent_by=name,
                sequences=sequences,
            )
    return sequences


def _sha256_of(orders: Sequence[Order], reason_code: str, reason: str) -> str:
    """The hash by which the same body is known again."""
    stated = [
        [one.account, one.forbids, None if one.until is None else one.until.isoformat(), one.lift]
        for one in orders
    ]
    text = json.dumps([stated, reason_code, reason.strip()], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sent_before(venue: Venue, reference: str | None, body: str, name: str) -> list[int] | None:
    """What orders of this reference were carried out as; None where there were none."""
    if reference is None:
        return None
    first = SentOrders.objects.filter(venue=venue, reference=reference).first()
    if first is None:
        return None
    if (first.body_sha256, first.sent_by) != (body, name):
        raise ReferenceConflict(reference)
    sequences: list[int] = first.sequences
    return sequences


def _event(order: Order, at: datetime) -> Restrict | Lift:
    kind = Forbids(order.forbids)
    if order.lift:
        return Lift(at, order.account, kind)
    return Restrict(at, order.account, kind, order.until)


def _checked(
    venue: Venue, orders: Sequence[Order], reason_code: str, reason: str, now: datetime
) -> dict[str, int]:
    """Keys of the accounts by code."""
    if reason_code not in ReasonCode.values:
        raise ControlError("reason_code", f"choose one of {', '.join(ReasonCode.values)}.")
    checked_words("reason", reason, ControlError)
    if not 1 <= len(orders) <= MOST_ORDERS:
        raise ControlError("orders", f"give 1 to {MOST_ORDERS:,} orders, not {len(orders):,}.")
    codes = {order.account for order in orders}
    keys = account_keys(venue_id=venue.pk, codes=[code for code in codes if "\x00" not in code])
    kinds = [kind.value for kind in Forbids]
    for number, order in enumerate(orders, 1):
        field = f"orders.{number}"
        if order.account not in keys:
            raise ControlError(f"{field}.account", f"the venue has no account {order.account!r}.")
        if order.forbids not in kinds:
            raise ControlError(f"{field}.kind", f"choose one of {', '.join(kinds)}.")
        if order.until is not None and (order.until.tzinfo is None or order.until <= now):
            raise ControlError(f"{field}.until", "give a time to come, with an offset.")
    return keys

"""Events as the canonical JSON text under which they are recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from fractions import Fraction
from json.encoder import encode_basestring
from typing import Any

from backoffice.core.events import (
    Approve,
    Deposit,
    Event,
    Fill,
    Funding,
    Recover,
    Repay,
    Withdraw,
)
from backoffice.core.facts import canonical, plain

BY_HAND = (Approve, Recover)


def payload_of(event: Event) -> str:
    """An event's canonical JSON, without a selection that there is not.

    Nor has it fields that came later and say nothing: `withdrawn` of a report of fills, whose
    shortfall, and which persons.
    """
    names = SIMPLE.get(type(event))
    if names is not None:
        return _written_out(event, names)
    stated = plain(event)
    if isinstance(event, BY_HAND) and stated.get("shortfall", "") is None:
        del stated["shortfall"]
    if isinstance(event, Recover | Repay) and not event.proposed_by and not event.approved_by:
        del stated["proposed_by"], stated["approved_by"]
    if stated.get("withdrawn") is False:
        del stated["withdrawn"]
    if stated.get("accounts", ()) is None:
        del stated["accounts"]
    if not stated.get("without", True):
        del stated["without"]
    return canonical(stated)


def _written_out(event: Event, names: tuple[tuple[str, str], ...]) -> str:
    """The same of an event of single values: several times faster, for batches of them."""
    parts = []
    for name, start in names:
        value = getattr(event, name)
        parts.append(start + _TEXTS[type(value)](value))
    return "{" + ",".join(parts) + "}"


def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields in their order in the text, each with how it begins there."""
    return tuple((name, f'"{name}":') for name in sorted(one.name for one in fields(kind)))


SIMPLE: dict[type[Event], tuple[tuple[str, str], ...]] = {
    kind: _names(kind) for kind in (Fill, Deposit, Withdraw, Funding)
}
_TEXTS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    Fraction: lambda number: f'"{number}"',
    datetime: lambda at: f'"{at.astimezone(UTC).isoformat()}"',
}

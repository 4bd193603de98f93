"""What an order would change, account by account, before anybody gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.accounts.models import Restriction
from backoffice.accounts.selectors import account_keys
from backoffice.console.templatetags.console import at
from backoffice.core.state import Imposed
from backoffice.venues.models import Venue

MORE = {
    Imposed.RULE: "a rule of the policy",
    Imposed.SHORTFALL: "an open shortfall",
    Imposed.SECURITY: "a security hold, which only two persons end early",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One account: the restriction by hand before and after, and what holds besides."""

    account: str
    known: bool
    before: str
    after: str
    besides: str
    changes: bool


def preview_of(
    venue: Venue, codes: Sequence[str], *, forbids: str, until: datetime | None, lift: bool
) -> list[Line]:
    """Two queries, however many accounts."""
    keys = account_keys(venue_id=venue.pk, codes=codes)
    rows = Restriction.objects.filter(account__in=list(keys.values()), kind=forbids, lifted_at=None)
    standing: dict[int, dict[str, datetime | None]] = {}
    for account, by, end in rows.values_list("account_id", "imposed_by", "until"):
        standing.setdefault(account, {})[by] = end
    return [_line(code, keys.get(code), standing, until, lift=lift) for code in codes]


def _line(
    code: str,
    key: int | None,
    standing: dict[int, dict[str, datetime | None]],
    until: datetime | None,
    *,
    lift: bool,
) -> Line:
    if key is None:
        return Line(code, False, "", "", "The venue has no such account.", False)
    held = standing.get(key, {})
    by_hand = Imposed.MANUAL.value in held
    before = ends(held[Imposed.MANUAL.value]) if by_hand else "free"
    after = "free" if lift else ends(until)
    besides = [words for by, words in MORE.items() if by.value in held]
    stays = f"Stays restricted by {' and '.join(besides)}." if besides else ""
    return Line(code, True, before, after, stays, before != after)


def ends(until: datetime | None) -> str:
    """When a restriction ends, in words."""
    return "until lifted" if until is None else f"until {at(until)}"

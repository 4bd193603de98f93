"""Lines of a request: one movement of cash each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.core.events import Adjust

MOST_LINES = 1_000
MOST_DIGITS = 38  # as many as any asset needs; longer ones are mistakes or attacks


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` smallest units go to the account out of `against`; a negative amount back."""

    account: str
    asset: str
    amount: int
    against: str


def stored(lines: Sequence[Line]) -> list[dict[str, str]]:
    """Lines as JSON; amounts are text, which no reader rounds."""
    return [
        {"account": x.account, "asset": x.asset, "amount": str(x.amount), "against": x.against}
        for x in lines
    ]


def lines_of(found: Sequence[dict[str, str]]) -> list[Line]:
    """The inverse of `stored`."""
    return [Line(x["account"], x["asset"], int(x["amount"]), x["against"]) for x in found]


def sha256_of(found: Sequence[dict[str, str]]) -> str:
    """The hash by which a person says which lines were looked at."""
    text = json.dumps(found, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_event(line: Line, *, at: datetime, reason: str, maker: str, checker: str) -> Adjust:
    """A line as the event that posts it."""
    return Adjust(at, line.account, line.asset, line.amount, line.against, reason, maker, checker)


def sums(lines: Sequence[Line]) -> dict[str, int]:
    """Absolute amounts by asset, in smallest units."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.asset] = found.get(line.asset, 0) + abs(line.amount)
    return found


def opposite(lines: Sequence[Line]) -> list[Line]:
    """What undoes the lines, in the opposite order."""
    return [Line(x.account, x.asset, -x.amount, x.against) for x in reversed(lines)]


def amounts_by_asset(found: Sequence[dict[str, Any]]) -> dict[str, int]:
    """`sums` of stored lines."""
    return sums(lines_of(found))

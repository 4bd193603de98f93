"""What a step of the waterfall sees: frozen facts at one instant, and what it asked to see.

Amounts are whole smallest units of the shortfall's asset. `canonical` gives the JSON that a
decision stores, so that the same step can be asked again and must answer the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from .money import round_down


class Base(Enum):
    """By what a socialised loss is shared."""

    PERIOD_PROFIT = "period_profit"
    UNREALIZED_PROFIT = "unrealized_profit"
    EQUITY = "equity"
    OPEN_INTEREST = "open_interest"
    DEPOSITS = "deposits"


@dataclass(frozen=True, slots=True)
class Charge:
    """A wish to see every charged customer's base, counted over `period` for profits.

    `at_close`: only when the period closes, for a loss that waits until then. `members`: members
    of the venue are charged too.
    """

    base: Base
    instrument: str | None = None
    period: str = "day"
    at_close: bool = False
    members: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """What a step must see; nothing else is gathered for it."""

    sources: tuple[str, ...] = ()
    contributions: str | None = None
    linked: bool = False
    charge: Charge | None = None


@dataclass(frozen=True, slots=True)
class ShortfallFacts:
    """The hole, and whose it is. `amount` is what it was, `remaining` what is left of it."""

    id: int
    account: str
    segment: str
    kind: str
    asset: str
    decimals: int
    amount: int
    remaining: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """The step's common limits as they stand now; None where the policy sets none."""

    per_shortfall: int | None = None
    per_period: int | None = None
    share: Fraction | None = None
    floor: int | None = None
    all_or_nothing: bool = False

    def budget(self, remaining: int, held: int | None = None) -> int:
        """Return the most that may be paid of `remaining` by a source that holds `held`.

        `held` None is a step without a source (an unfunded debt).
        """
        caps = [remaining]
        caps += [cap for cap in (self.per_shortfall, self.per_period) if cap is not None]
        if held is not None:
            caps.append(held)
            if self.share is not None:
                caps.append(round_down(self.share * held))
            if self.floor is not None:
                caps.append(held - self.floor)
        amount = max(0, min(caps))
        return amount if amount == remaining or not self.all_or_nothing else 0


@dataclass(frozen=True, slots=True)
class ContributionFacts:
    """A member of a fund: `left` of its contribution, its `original` at price, its `cash`.

    `assessed` is what assessments for this shortfall took from it before.
    """

    member: str
    left: int
    original: Fraction
    cash: int
    assessed: int


@dataclass(frozen=True, slots=True)
class LinkedFacts:
    """An account of the same owner: `group` is parent, siblings or children."""

    account: str
    group: str
    free_cash: int


@dataclass(frozen=True, slots=True)
class ChargedFacts:
    """A customer's (or member's) positive base and its cash; both in the shortfall's asset."""

    account: str
    base: Fraction
    cash: int


@dataclass(frozen=True, slots=True)
class StepFacts:
    """All that a step sees. `period_closes`: what waited under the step is to be charged now.

    `step_index` is the step's place in the waterfall, so that its decision can be asked again.
    """

    now: datetime
    shortfall: ShortfallFacts
    limits: Limits
    sources: Mapping[str, int] = field(default_factory=dict)
    fund: str | None = None
    fund_cash: int = 0
    contributions: tuple[ContributionFacts, ...] = ()
    linked: tuple[LinkedFacts, ...] = ()
    charged: tuple[ChargedFacts, ...] = ()
    period_closes: bool = False
    step_index: int = 0


def plain(value: Any) -> Any:
    """Turn facts, plans and configurations into plain JSON values, exactly (no floats)."""
    turn = _TURNS.get(type(value))
    if turn is None:
        turn = _TURNS[type(value)] = _turn_of(value)
    return turn(value)


def _turn_of(value: Any) -> Callable[[Any], Any]:
    """How values of this one's type become plain; a type is looked at once."""
    if is_dataclass(value) and not isinstance(value, type):
        names = tuple(f.name for f in fields(value))
        return lambda record: {name: plain(getattr(record, name)) for name in names}
    for kinds, turn in _KINDS:
        if isinstance(value, kinds):
            return turn
    raise TypeError(f"{type(value).__name__} has no exact canonical form")


_TURNS: dict[type, Callable[[Any], Any]] = {}
_KINDS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Mapping, lambda items: {str(key): plain(item) for key, item in sorted(items.items())}),
    ((list, tuple), lambda items: [plain(item) for item in items]),
    (Enum, lambda member: member.value),
    (Fraction, str),
    (datetime, lambda at: at.astimezone(UTC).isoformat()),
    (date, lambda day: day.isoformat()),
    (timedelta, lambda span: str(Fraction(span // timedelta(microseconds=1), 1_000_000))),
    ((bool, int, str, type(None)), lambda same: same),
)


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

"""The venue's own formulas as its documentation states them.

Held against the engine by tests, not used by hooks.

Sources: dydxprotocol/v4-chain protocol/x/clob/keeper/deleveraging.go and
protocol/x/perpetuals/types (SettleFunding), as in `deleveraging` and `funding`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from .deleveraging import COUNTERPARTIES_MAX, SettleAt
from .errors import InvalidPositionSizeDelta, PricesDoNotOverlap
from .funding import charged_rate
from .liquidation import bankruptcy_quote, closed_position
from .margin import Account, account_risk
from .rounding import toward_zero
from .transition import is_valid_change


@dataclass(frozen=True, slots=True)
class Transfer:
    """`quote` is what the closed account receives (+) or pays (−) for `close_delta`."""

    close_delta: Fraction
    quote: Fraction
    closed: Account
    counterparty: Account

    @property
    def price(self) -> Fraction:
        """Quote units for one base unit; negative where a holder would have to pay to be rid."""
        return -self.quote / self.close_delta


def transfer(
    account: Account, counterparty: Account, market: str, close_delta: Fraction, at: SettleAt
) -> Transfer:
    """Close `close_delta` (signed, of `account`) of both positions against each other, no fee.

    Neither account may become riskier: it must meet initial margin after, or keep its equity per
    maintenance margin; a flat account may not be left with a debt. ProcessDeleveraging.
    Errors: InvalidPositionSizeDelta for either side; PricesDoNotOverlap; as bankruptcy_quote.
    """
    position = closed_position(account, market, close_delta)
    closed_position(counterparty, market, -close_delta)
    if at is SettleAt.ORACLE:
        quote = toward_zero(-close_delta * position.oracle_price, account.quantum)
    else:
        quote = bankruptcy_quote(account, market, close_delta)
    after = Transfer(
        close_delta,
        quote,
        account.traded(market, close_delta, quote),
        counterparty.traded(market, -close_delta, -quote),
    )
    for before, later in ((account, after.closed), (counterparty, after.counterparty)):
        if not is_valid_change(account_risk(before), account_risk(later)):
            raise PricesDoNotOverlap(
                f"close_delta in {market} would leave an account riskier: skip this counterparty."
            )
    return after


@dataclass(frozen=True, slots=True)
class Fill:
    """`size` (positive, base units) that `account` gave up, its state after, and the price."""

    account: str
    size: Fraction
    price: Fraction
    after: Account


@dataclass(frozen=True, slots=True)
class Offset:
    """Result of a walk: what filled, what is left (signed), who was skipped and why."""

    fills: tuple[Fill, ...]
    remaining: Fraction
    closed: Account
    skipped: tuple[tuple[str, str], ...]


def offset(
    account: Account,
    queue: Iterable[tuple[str, Account]],
    market: str,
    close_delta: Fraction,
    at: SettleAt = SettleAt.BANKRUPTCY,
    counterparties_max: int = COUNTERPARTIES_MAX,
) -> Offset:
    """Walk `queue` in its order until `close_delta` is filled; nobody is ranked.

    Sizes are clamped to what each counterparty still has; same-side and non-overlapping ones are
    passed over; what finds nobody remains open. OffsetSubaccountPerpetualPosition.
    """
    fills: list[Fill] = []
    skipped: list[tuple[str, str]] = []
    remaining = close_delta
    for code, counterparty in islice(queue, counterparties_max):
        if not remaining:
            break
        held = counterparty.position(market)
        if held is None or held.size * remaining <= 0:
            skipped.append((code, "no opposite position"))
            continue
        part = held.size if abs(held.size) < abs(remaining) else remaining
        try:
            done = transfer(account, counterparty, market, part, at)
        except InvalidPositionSizeDelta:
            raise
        except ValueError as refusal:
            skipped.append((code, str(refusal)))
            continue
        fills.append(Fill(code, abs(part), done.price, done.counterparty))
        account, remaining = done.closed, remaining - part
    return Offset(tuple(fills), remaining, account, tuple(skipped))


def index_delta(rate_8h: Fraction, elapsed_seconds: int, oracle_price: Fraction) -> Fraction:
    """What the index gains: charged rate × price, quote units for one base unit, exact."""
    return charged_rate(rate_8h, elapsed_seconds) * oracle_price


def settlement(size: Fraction, index_then: Fraction, index_now: Fraction) -> Fraction:
    """−(index now − index then) × size, exact; positive is received.

    GetSettlementPpmWithPerpetual.
    """
    return -(index_now - index_then) * size

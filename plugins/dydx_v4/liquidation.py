"""Prices of a liquidation, and what the insurance fund gains or pays.

Source: dydxprotocol/v4-chain x/clob/keeper/liquidations.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .errors import InvalidFillSize, InvalidPositionSizeDelta, NoMaintenanceMargin
from .insurance import fund_suffices
from .margin import Account, Position, Risk, account_risk, position_risk
from .rounding import ONE, ZERO, down

DEFAULT_FEE_RATE_MAX = Fraction(5, 1000)


@dataclass(frozen=True, slots=True)
class FillablePriceRates:
    """How fast and how far the offered price worsens as health falls."""

    bankruptcy_adjustment: Fraction = ONE
    spread_to_maintenance: Fraction = Fraction(1, 10)


def closed_position(account: Account, market: str, close_delta: Fraction) -> Position:
    """The position that `close_delta` (base units, signed) reduces.

    Errors: InvalidPositionSizeDelta where it is 0, on the wrong side or larger than the position.
    """
    position = account.position(market)
    if position is None:
        raise InvalidPositionSizeDelta(f"close_delta needs an open position in {market}.")
    if position.size * close_delta >= 0 or abs(close_delta) > abs(position.size):
        raise InvalidPositionSizeDelta(
            "close_delta must be opposite in sign to the position and not larger than it."
        )
    return position


def bankruptcy_quote(account: Account, market: str, close_delta: Fraction) -> Fraction:
    """Quote to receive (+) or pay (−) for the whole `close_delta` at the bankruptcy price.

    −Δnotional − floor(equity × |Δmaintenance| / Σmaintenance): equity is shared among positions
    by their maintenance margin. Rounded toward plus infinity, so that closing at this price never
    costs the fund a rounding. GetBankruptcyPriceInQuoteQuantums.
    Errors: InvalidPositionSizeDelta; NoMaintenanceMargin where there is nothing to share by.
    """
    position = closed_position(account, market, close_delta)
    total = account_risk(account)
    if not total.maintenance:
        raise NoMaintenanceMargin(f"maintenance margin of the account with {market} must not be 0.")
    before = position_risk(position, account.quantum)
    rest = account.traded(market, close_delta, ZERO).position(market)
    after = position_risk(rest, account.quantum) if rest else Risk()
    freed = before.maintenance - after.maintenance
    share = down(total.net_collateral * freed / total.maintenance, account.quantum)
    return before.net_collateral - after.net_collateral - share


def fillable_price(
    account: Account,
    market: str,
    close_delta: Fraction,
    rates: FillablePriceRates | None = None,
) -> Fraction:
    """Worst price at which the venue offers the position, exact (not rounded to a tick).

    (notional − rating × spread × maintenance of the position) / size, where rating =
    clamp(adjustment × (1 − equity / Σmaintenance), 0, 1). The same for any valid `close_delta`.
    GetFillablePrice. Errors: as bankruptcy_quote.
    """
    rates = rates or FillablePriceRates()
    position = closed_position(account, market, close_delta)
    total = account_risk(account)
    if not total.maintenance:
        raise NoMaintenanceMargin(f"maintenance margin of the account with {market} must not be 0.")
    own = position_risk(position, account.quantum)
    rating = rates.bankruptcy_adjustment * (1 - total.net_collateral / total.maintenance)
    rating = min(max(rating, ZERO), ONE)
    discount = rating * rates.spread_to_maintenance * own.maintenance
    return (own.net_collateral - discount) / position.size


def insurance_fund_delta(
    account: Account,
    market: str,
    close_delta: Fraction,
    fill_price: Fraction,
    fee_rate_max: Fraction = DEFAULT_FEE_RATE_MAX,
) -> Fraction:
    """What the fund receives (+) or pays (−) for a liquidation fill.

    Fill quote (rounded down in size) − bankruptcy quote; the fund pays a negative one in full, of
    a positive one it gets at most fee_rate_max × |fill quote|, rounded down: the rest stays the
    holder's. GetLiquidationInsuranceFundDelta. Errors: InvalidFillSize; as bankruptcy_quote.
    """
    if not close_delta:
        raise InvalidFillSize("fill_size must be above 0.")
    fill_quote = down(abs(close_delta) * fill_price, account.quantum)
    received = -fill_quote if close_delta > 0 else fill_quote
    delta = received - bankruptcy_quote(account, market, close_delta)
    return (
        delta if delta <= 0 else min(delta, down(abs(fill_quote) * fee_rate_max, account.quantum))
    )


def worst_price(
    account: Account,
    market: str,
    close_delta: Fraction,
    fund_cover: Fraction,
    rates: FillablePriceRates | None = None,
) -> Fraction:
    """The fillable price, or the one at which the loss of the whole closing is just `fund_cover`.

    A fill that would cost the fund more than it has (or may lose in a block) is refused whole, so
    no worse price is offered; what does not fill there is deleveraged. Below zero for a short that
    the fund could not make good even at a price of 0. Errors: as bankruptcy_quote.
    """
    offered = fillable_price(account, market, close_delta, rates)
    if fund_suffices(fund_cover, insurance_fund_delta(account, market, close_delta, offered)):
        return offered
    covered = bankruptcy_quote(account, market, close_delta) - fund_cover
    return covered / -close_delta

"""Centralised venues: liquidation and bankruptcy prices."""

from fractions import Fraction
from typing import Any

from backoffice.core.policy import DeleveragingPrice
from backoffice.sdk.perpetuals import (
    inverse_bankruptcy_price,
    inverse_liquidation_price,
    linear_bankruptcy_price,
    linear_liquidation_price,
    round_to_tick,
)
from plugins.bybit import entry as bybit
from plugins.hyperliquid.models import HyperliquidMargin, LeverageConfig
from plugins.hyperliquid.requirements import maintenance_fraction
from tests.conformance.adapters.centralised_inputs import KRAKEN, TICK, any_of, first, signed
from tests.conformance.reading import number, text
from tests.conformance.registry import Inputs, adapter
from tests.plugins.portfolios import portfolio, position


@adapter("liquidation_price_linear", "liquidation_price_inverse", when=any_of("leverage"))
def isolated_liquidation_price(inputs: Inputs) -> dict[str, Any]:
    """An isolated position: its initial margin and what was added to it."""
    held = _bybit_position(inputs, inverse="contracts_usd" in inputs)
    initial = bybit.initial_margin(held, number(inputs["leverage"]))
    maintenance = bybit.maintenance_margin(held, _rates(inputs))
    collateral = _collateral(inputs, held)
    return {
        "im": initial,
        "mm": maintenance,
        "im_btc": initial,
        "mm_btc": maintenance,
        "position_value": held.value,
        "position_value_btc": held.value,
        "liquidation_price": _due(held, collateral, maintenance),
        "bankruptcy_price": _due(held, collateral, Fraction(0)),
    }


def _bybit_position(inputs: Inputs, *, inverse: bool) -> bybit.Position:
    size = signed(inputs, "contracts_usd" if inverse else "size")
    return bybit.Position(size, number(inputs["entry"]), inverse)


def _rates(inputs: Inputs) -> bybit.Rates:
    return bybit.Rates(
        first(inputs, "mmr"), first(inputs, "mm_deduction"), first(inputs, "taker_fee")
    )


def _due(held: bybit.Position, collateral: Fraction, maintenance: Fraction) -> Fraction | None:
    solve = inverse_liquidation_price if held.inverse else linear_liquidation_price
    return solve(held.quantity, held.entry_price, collateral, maintenance_margin=maintenance)


@adapter("liquidation_price_inverse", when=any_of("balance_btc"))
def cross_liquidation_price(inputs: Inputs) -> dict[str, Any]:
    """An inverse position that the whole balance backs; the price is rounded to the tick."""
    held, rates = _bybit_position(inputs, inverse=True), _rates(inputs)
    collateral = number(inputs["balance_btc"]) - first(inputs, "order_margin")
    maintenance = bybit.cross_maintenance_margin(held, collateral, rates)
    return {
        "bankruptcy_price": inverse_bankruptcy_price(
            held.quantity, held.entry_price, collateral, rates.taker_fee
        ),
        "liquidation_price": _ticked(inputs, _due(held, collateral, maintenance), held),
    }


def _ticked(inputs: Inputs, price: Fraction | None, held: bybit.Position) -> Fraction | None:
    tick = first(inputs, "tick", default="0.5")
    return None if price is None else round_to_tick(price, tick, held.quantity)


@adapter("liquidation_price_inverse", "bankruptcy_price_inverse", source=KRAKEN)
def equity_protection(inputs: Inputs) -> dict[str, Any]:
    """Prices as the page has them; the order's limit that leaves nothing owed is remarked."""
    quantity, entry = signed(inputs, "contracts_usd", "contracts", "size"), number(inputs["entry"])
    collateral = first(
        inputs, "margin_btc", "balance_btc", "collateral_btc", "equity_btc", "margin"
    )
    rate = first(inputs, "mmr", "maintenance_rate", "mm_rate")
    if not rate:
        amount = first(inputs, "mm_btc", "maintenance_margin_btc", "mm", "maintenance_margin")
        rate = amount / bybit.Position(quantity, entry, inverse=True).value
    bankruptcy = inverse_bankruptcy_price(quantity, entry, collateral)
    answer: dict[str, Any] = {
        "liquidation_price": inverse_liquidation_price(
            quantity, entry, collateral, maintenance_rate=rate
        ),
        "bankruptcy_price": bankruptcy,
    }
    if bankruptcy is not None:
        answer["upstream_error"] = {
            "figure": text(bankruptcy, 0),
            "right": text(round_to_tick(bankruptcy, TICK, quantity)),
            "reason": "A limit in whole dollars would leave a little owed.",
        }
    return answer


@adapter("bankruptcy_price_inverse")
def bankruptcy_price_inverse(inputs: Inputs) -> dict[str, Any]:
    """Isolated by leverage, or backed by a balance."""
    held = _bybit_position(inputs, inverse=True)
    price = inverse_bankruptcy_price(
        held.quantity, held.entry_price, _collateral(inputs, held), first(inputs, "taker_fee")
    )
    return {"bankruptcy_price": price, "tick_rounded": _ticked(inputs, price, held)}


@adapter("bankruptcy_price_linear")
def bankruptcy_price_linear(inputs: Inputs) -> dict[str, Any]:
    """By position margin and balance, or by leverage; with a mark also the settlement price."""
    held = _bybit_position(inputs, inverse=False)
    price = linear_bankruptcy_price(held.quantity, held.entry_price, _collateral(inputs, held))
    answer: dict[str, Any] = {"bankruptcy_price": price}
    if "mark" in inputs:
        far = first(inputs, "max_deviation_from_mark", default="0.05")
        settled = DeleveragingPrice(max_deviation=far).of(price, number(inputs["mark"]))
        answer["adl_settlement_price"] = settled
    return answer


def _collateral(inputs: Inputs, held: bybit.Position) -> Fraction:
    """What backs a position: its own margin and what was added (cross: the free balance)."""
    if "leverage" in inputs:
        own = bybit.initial_margin(held, number(inputs["leverage"]))
    else:
        own = first(inputs, "position_margin", "balance_btc", "margin_btc")
    return own + first(inputs, "wallet_balance", "extra_margin")


@adapter("liquidation_price_linear", when=any_of("margin_available"))
def maintenance_leverage_price(inputs: Inputs) -> dict[str, Any]:
    """By the margin that is available beyond maintenance margin at the current price."""
    price, leverage = first(inputs, "price", "entry"), number(inputs["max_leverage"])
    quantity = signed(inputs, "size", "position_size")
    account = portfolio(position(quantity=quantity, entry=price, mark=price))
    needed = HyperliquidMargin().requirement(account, LeverageConfig(max_leverage=leverage))
    found = linear_liquidation_price(
        quantity,
        price,
        number(inputs["margin_available"]) + needed.maintenance,
        maintenance_rate=maintenance_fraction(leverage),
    )
    return {"liquidation_price": found}

"""Centralised venues: liquidation and bankruptcy prices."""

from fractions import Fraction
from typing import Any

from backoffice.core.policy import DeleveragingPrice
from backoffice.sdk.perpetuals import round_to_tick
from plugins.bybit import prices as bybit
from plugins.hyperliquid import requirements as hyperliquid
from plugins.kraken import prices as kraken
from tests.conformance.adapters.centralised_inputs import KRAKEN, TICK, any_of, first, shown, signed
from tests.conformance.reading import number, text
from tests.conformance.registry import Inputs, adapter


@adapter("liquidation_price_linear", "liquidation_price_inverse", when=any_of("leverage"))
def isolated_liquidation_price(inputs: Inputs) -> dict[str, Any]:
    """An isolated position: its initial margin and what was added to it."""
    position = _bybit_position(inputs, inverse="contracts_usd" in inputs)
    initial = bybit.initial_margin(position, number(inputs["leverage"]))
    maintenance = bybit.maintenance_margin(position, _rates(inputs))
    collateral = bybit.isolated_collateral(initial, first(inputs, "extra_margin"))
    price = bybit.liquidation_price(position, collateral, maintenance)
    bankruptcy = bybit.bankruptcy_price(position, collateral)
    return {
        "im": initial,
        "mm": maintenance,
        "im_btc": initial,
        "mm_btc": maintenance,
        "position_value": position.value,
        "position_value_btc": position.value,
        "liquidation_price": shown(price, 2),
        "bankruptcy_price": shown(bankruptcy, 2),
    }


def _bybit_position(inputs: Inputs, *, inverse: bool) -> bybit.Position:
    size = signed(inputs, "contracts_usd" if inverse else "size")
    return bybit.Position(size, number(inputs["entry"]), inverse)


def _rates(inputs: Inputs) -> bybit.Rates:
    return bybit.Rates(
        first(inputs, "mmr"), first(inputs, "mm_deduction"), first(inputs, "taker_fee")
    )


@adapter("liquidation_price_inverse", when=any_of("balance_btc"))
def cross_liquidation_price(inputs: Inputs) -> dict[str, Any]:
    """An inverse position that the whole balance backs; the price is rounded to the tick."""
    position = _bybit_position(inputs, inverse=True)
    collateral = bybit.cross_collateral(
        number(inputs["balance_btc"]), first(inputs, "order_margin")
    )
    rates = _rates(inputs)
    maintenance = bybit.cross_maintenance_margin(position, collateral, rates)
    price = bybit.liquidation_price(position, collateral, maintenance)
    bankruptcy = bybit.bankruptcy_price(position, collateral, rates.taker_fee)
    return {
        "bankruptcy_price": shown(bankruptcy, 2),
        "liquidation_price": _ticked(inputs, price, position),
    }


def _ticked(inputs: Inputs, price: Fraction | None, position: bybit.Position) -> Fraction | None:
    tick = first(inputs, "tick", default="0.5")
    return None if price is None else round_to_tick(price, tick, position.quantity)


@adapter("liquidation_price_inverse", "bankruptcy_price_inverse", source=KRAKEN)
def equity_protection(inputs: Inputs) -> dict[str, Any]:
    """Prices as the page prints them; the order's limit that leaves nothing owed is remarked."""
    quantity, entry = signed(inputs, "contracts_usd", "contracts", "size"), number(inputs["entry"])
    collateral = first(
        inputs, "margin_btc", "balance_btc", "collateral_btc", "equity_btc", "margin"
    )
    rate = first(inputs, "mmr", "maintenance_rate", "mm_rate")
    if not rate:
        amount = first(inputs, "mm_btc", "maintenance_margin_btc", "mm", "maintenance_margin")
        rate = kraken.maintenance_rate(amount, quantity, entry)
    liquidation = kraken.liquidation_price(quantity, entry, collateral, rate)
    bankruptcy = kraken.bankruptcy_price(quantity, entry, collateral)
    limit = kraken.limit_price(quantity, entry, collateral, TICK)
    if liquidation is None or bankruptcy is None or limit is None:
        return {"liquidation_price": None, "bankruptcy_price": None}
    return {
        "liquidation_price": kraken.as_published(liquidation),
        "bankruptcy_price": kraken.as_published(bankruptcy),
        "upstream_error": {
            "figure": text(kraken.as_published(bankruptcy)),
            "right": text(limit),
            "reason": "A limit cut to whole dollars would leave a little owed.",
        },
    }


@adapter("bankruptcy_price_inverse")
def bankruptcy_price_inverse(inputs: Inputs) -> dict[str, Any]:
    """Isolated by leverage, or backed by a balance."""
    position = _bybit_position(inputs, inverse=True)
    collateral = _collateral(inputs, position)
    price = bybit.bankruptcy_price(position, collateral, first(inputs, "taker_fee"))
    ticked = _ticked(inputs, price, position)
    return {"bankruptcy_price": shown(price, 6), "tick_rounded": ticked}


@adapter("bankruptcy_price_linear")
def bankruptcy_price_linear(inputs: Inputs) -> dict[str, Any]:
    """By position margin and balance, or by leverage; with a mark also the settlement price."""
    position = _bybit_position(inputs, inverse=False)
    price = bybit.bankruptcy_price(position, _collateral(inputs, position))
    assert price is not None
    answer: dict[str, Any] = {"bankruptcy_price": shown(price, 6)}
    if "mark" in inputs:
        far = first(inputs, "max_deviation_from_mark", default="0.05")
        settled = DeleveragingPrice(max_deviation=far).of(price, number(inputs["mark"]))
        answer["adl_settlement_price"] = shown(settled, 6)
    return answer


def _collateral(inputs: Inputs, position: bybit.Position) -> Fraction:
    if "leverage" in inputs:
        own = bybit.initial_margin(position, number(inputs["leverage"]))
    else:
        own = first(inputs, "position_margin", "balance_btc", "margin_btc")
    return bybit.isolated_collateral(own, first(inputs, "wallet_balance", "extra_margin"))


@adapter("liquidation_price_linear", when=any_of("margin_available"))
def maintenance_leverage_price(inputs: Inputs) -> dict[str, Any]:
    """By the margin that is available at the current price."""
    price, available = first(inputs, "price", "entry"), number(inputs["margin_available"])
    quantity, leverage = signed(inputs, "size", "position_size"), number(inputs["max_leverage"])
    found = hyperliquid.liquidation_price(quantity, price, available, leverage)
    return {"liquidation_price": shown(found, 6)}

"""Mango v4: health, staged liquidation, bankruptcy. Names and units only."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from plugins.mango_v4 import health, positions, reduction, reference, weighting
from tests.conformance.reading import number, optional, whole
from tests.conformance.registry import Inputs, adapter

SOURCE = "blockworks-foundation/mango-v4"
SETTLE = "SETTLE"
OTHER = "OTHER"
ORDERED = "T2"
TOKENS_OF_THE_SOURCE = {"1": "T1", "5": ORDERED, "10": "T3"}
"""The tokens of test_health_with_skips, which the cases do not name, by their prices there."""


@adapter("account_health_init", source=SOURCE)
def account_health(inputs: Inputs) -> dict[str, Any]:
    """Initial health with perpetuals, spot orders and scaled weights."""
    tokens = tuple(_token(entry) for entry in inputs["tokens"])
    perpetual = inputs.get("perp")
    portfolio = positions.Portfolio(
        tokens=tokens,
        perpetuals=(_perpetual(perpetual, tokens[0].token),) if perpetual else (),
        orders=tuple(_orders(entry) for entry in inputs.get("spot_orders", ())),
    )
    return {"init_health": health.health(portfolio, weighting.HealthType.INIT)}


@adapter("account_health_missing_price", source=SOURCE)
def missing_price(inputs: Inputs) -> dict[str, Any]:
    """An asset without a price counts 0, a liability without one stops everything."""
    entries = inputs.get("tokens", ())
    tokens = [
        _token({"token": _name_of(entry["price"], place, len(entries))} | entry)
        for place, entry in enumerate(entries, start=1)
    ]
    funds = number(inputs.get("order_funds_T2_equivalent", "0"))
    if named := inputs.get("missing_price_for"):
        balance = Fraction(-1 if "negative" in named else 1)
        tokens.append(positions.Token("unpriced", balance, None))
    portfolio = positions.Portfolio(tuple(_with_order_funds(token, funds) for token in tokens))
    try:
        return {"init_health": health.health(portfolio, weighting.HealthType.INIT)}
    except weighting.LiabilityPriceRequired:
        return {"error": "liability_price_required"}


@adapter("partial_liquidation_perp", source=SOURCE)
def partial_liquidation(inputs: Inputs) -> dict[str, Any]:
    """The five stages: base and profit until health is 0. All token prices and weights are 1."""
    account = inputs["account"]
    perpetual = positions.Perpetual(
        settle_token=SETTLE,
        base=number(account["perp_base"]),
        quote=number(account["perp_quote"]),
        prices=weighting.Prices(number(inputs["price"])),
        init=weighting.Weights(
            number(inputs["base_asset_weight"]), number(inputs["base_liab_weight"])
        ),
        init_overall=number(inputs["overall_pnl_weight"]),
    )
    portfolio = positions.Portfolio(
        (_plain(SETTLE, account["cash"]), _plain(OTHER, account["other_token"])), (perpetual,)
    )
    terms = reduction.Terms(
        max_base=number(inputs["max_base"]),
        max_pnl=number(inputs["max_pnl"]),
        settle_fee=number(inputs["positive_pnl_liquidation_fee"]),
        liquidator_fee=number(inputs.get("base_liquidation_fee", "0")),
        platform_fee=number(inputs.get("platform_liquidation_fee", "0")),
    )
    try:
        after = reduction.reduce_perpetual(portfolio, perpetual, terms)
    except reduction.WrongDirection:
        return {"error": "wrong_direction"}
    return {
        "cash_after": after.settle_after,
        "perp_base_after": after.base_after,
        "perp_quote_after": after.quote_after,
    }


@adapter("perp_bankruptcy_waterfall", source=SOURCE, tolerance="0.01")
def perp_bankruptcy(inputs: Inputs) -> dict[str, Any]:
    """Own assets, then the fund, then both sides. The source's tests compare within 0.01."""
    account = inputs["account"]
    weights = weighting.Weights(
        number(inputs["settle_token_asset_weight"]), number(inputs["settle_token_liab_weight"])
    )
    prices = weighting.Prices(number(inputs["settle_price"]))
    settle = positions.Token(SETTLE, number(account["settle_token"]), prices, weights, weights)
    perpetual = positions.Perpetual(
        SETTLE, Fraction(0), number(account["perp_pnl"]), weighting.Prices(Fraction(1))
    )
    after = reference.resolve(
        positions.Portfolio((settle, _plain(OTHER, account["other_token_value"])), (perpetual,)),
        perpetual,
        reference.Fund(
            whole(inputs["insurance_fund"]),
            number(inputs["insurance_price"]),
            number(inputs["liquidation_fee"]),
        ),
        settle_limit=number(inputs["settle_limit"]),
        liquidator_limit=number(inputs["liquidator_max_liability"]),
        open_interest=number(inputs["open_interest"]),
    )
    return {
        "account_settle_token_after": after.settle_after,
        "account_perp_pnl_after": after.pnl_after,
        "liquidator_settle_token": after.settled,
        "liquidator_perp_pnl": after.liquidator_pnl,
        "insurance_paid": Fraction(after.fund_paid),
        "socialized_loss": after.socialized,
    }


def _token(entry: dict[str, Any]) -> positions.Token:
    weights = weighting.Weights(
        number(entry["init_asset_weight"]), number(entry["init_liab_weight"])
    )
    prices = weighting.Prices(number(entry["price"]), optional(entry.get("stable_price")))
    scaling = weighting.Scaling(
        deposits=number(entry.get("deposits", "0")),
        borrows=number(entry.get("borrows", "0")),
        potential_deposits=number(entry.get("potential_serum_tokens", "0")),
        deposits_from=optional(entry.get("deposit_weight_scale_start_quote")),
        borrows_from=optional(entry.get("borrow_weight_scale_start_quote")),
    )
    return positions.Token(
        entry["token"], number(entry["balance"]), prices, init=weights, scaling=scaling
    )


def _name_of(price: str, place: int, count: int) -> str:
    """All tokens of the source stand in its order; where some are left out, the price tells."""
    if count == len(TOKENS_OF_THE_SOURCE):
        return f"T{place}"
    return TOKENS_OF_THE_SOURCE.get(price, f"another {place}")


def _with_order_funds(token: positions.Token, funds: Fraction) -> positions.Token:
    """Funds in orders are given in units of the second token."""
    return replace(token, in_orders=funds) if token.token == ORDERED else token


def _perpetual(entry: dict[str, Any], settle_token: str) -> positions.Perpetual:
    return positions.Perpetual(
        settle_token=settle_token,
        base=number(entry["base"]),
        quote=number(entry["quote"]),
        prices=weighting.Prices(number(entry["price"]), optional(entry.get("stable_price"))),
        init=weighting.Weights(
            number(entry["init_base_asset_weight"]), number(entry["init_base_liab_weight"])
        ),
        init_overall=number(entry["init_overall_asset_weight"]),
        open_bids=number(entry["open_bids"]),
        open_asks=number(entry["open_asks"]),
    )


def _orders(entry: dict[str, Any]) -> positions.SpotOrders:
    base, quote = entry["market"].split("/")
    return positions.SpotOrders(
        base_token=base,
        quote_token=quote,
        reserved_base=number(entry["reserved_base"]),
        reserved_quote=number(entry["reserved_quote"]),
        lowest_ask=optional(entry.get("lowest_ask")),
        highest_bid=optional(entry.get("highest_bid")),
    )


def _plain(name: str, balance: object) -> positions.Token:
    return positions.Token(name, number(balance), weighting.Prices(Fraction(1)))

"""dYdX v4: margin, liquidation, deleveraging and outflow cases for `plugins.dydx_v4`."""

from fractions import Fraction
from typing import Any

from plugins.dydx_v4 import (
    deleveraging,
    errors,
    funding,
    insurance,
    limits,
    liquidation,
    margin,
    reference,
    tiers,
    withdrawals,
)
from tests.conformance.reading import number, whole
from tests.conformance.registry import Inputs, adapter

SOURCE = "dydxprotocol/"
LIQUIDATED_BEFORE = (
    "already_liquidated",
    "already_liquidated_in_block",
    "already_liquidated_this_block",
    "liquidated_before",
    "liquidated_before_in_block",
    "liquidated_earlier_in_block",
    "liquidated_in_block",
    "liquidated_in_this_block",
    "liquidated_this_block",
    "market_already_liquidated",
    "market_already_liquidated_in_block",
    "market_already_liquidated_this_block",
    "market_liquidated_before",
    "market_liquidated_this_block",
    "perpetual_already_liquidated",
    "perpetual_already_liquidated_in_block",
    "perpetual_already_liquidated_this_block",
    "perpetual_liquidated_before",
    "perpetual_liquidated_this_block",
    "position_already_liquidated",
    "previously_liquidated",
    "same_market_already_liquidated",
    "same_market_liquidated",
    "same_market_liquidated_before",
    "same_perpetual_already_liquidated",
    "same_perpetual_liquidated",
    "same_perpetual_liquidated_before",
)
"""How a case may say that the same market of the account was liquidated before in the block."""
NAMES = {
    errors.InvalidPositionSizeDelta: "invalid_position_size_delta",
    errors.InvalidFillSize: "invalid_fill_size",
    errors.NoMaintenanceMargin: "no_maintenance_margin",
    errors.PricesDoNotOverlap: "bankruptcy_prices_do_not_overlap",
    errors.LimitAlreadyExceeded: "limit_already_exceeded",
    errors.AlreadyLiquidated: "already_liquidated",
}


def _refused(error: errors.RegimeError) -> dict[str, Any]:
    return {"error": NAMES[type(error)]}


def _tier(inputs: Inputs) -> tiers.LiquidityTier:
    """Cases of the tier itself give a base fraction and caps."""
    return tiers.LiquidityTier(
        number(inputs.get("base_imf", inputs.get("imf"))),
        number(inputs.get("maintenance_fraction", 0)),
        number(inputs.get("oi_lower_cap", 0)),
        number(inputs.get("oi_upper_cap", 0)),
    )


def _position(given: Inputs, market: str = "") -> margin.Position:
    return margin.Position(
        given.get("market", market),
        number(given.get("size", given.get("position_size"))),
        number(given["oracle_price"]),
        tiers.LiquidityTier.of_fractions(number(given["imf"]), number(given["mmf"])),
    )


def _account(given: Inputs, common: Inputs) -> margin.Account:
    """An account with a list of positions, or with one whose market stands in `common`."""
    listed = given.get("positions")
    if listed is None:
        listed = [{**common, **given}] if number(given.get("position_size", 0)) else []
    market = common.get("market", "")
    return margin.Account(
        number(given["cash_usdc"]),
        tuple(_position({**common, **one}, market) for one in listed),
    )


def _market(inputs: Inputs) -> str:
    """The market that is closed: named, or the bankrupt account's first one."""
    listed = inputs.get("bankrupt", {}).get("positions") or [{}]
    return str(inputs.get("market", listed[0].get("market", "")))


def _figures(account: margin.Account) -> dict[str, Any]:
    risk = margin.account_risk(account)
    return {"equity": risk.net_collateral, "im": risk.initial, "mm": risk.maintenance}


@adapter("is_liquidatable", source=SOURCE)
def is_liquidatable(inputs: Inputs) -> dict[str, Any]:
    account = _account(inputs, {})
    risk = margin.account_risk(account)
    return {**_figures(account), "liquidatable": margin.is_liquidatable(risk)}


@adapter("initial_margin", source=SOURCE)
def initial_margin(inputs: Inputs) -> dict[str, Any]:
    open_interest = number(inputs["oi_notional"])
    return {"im": tiers.initial_margin(number(inputs["notional"]), _tier(inputs), open_interest)}


@adapter("imf_open_interest_scaled", source=SOURCE)
def scaled_fraction(inputs: Inputs) -> dict[str, Any]:
    return {"imf": tiers.scaled_initial_fraction(_tier(inputs), number(inputs["oi_notional"]))}


@adapter("maintenance_margin_fraction", source=SOURCE)
def maintenance_fraction(inputs: Inputs) -> dict[str, Any]:
    return {"mmf": tiers.maintenance_fraction(_tier(inputs))}


@adapter("funding_rate_clamp", source=SOURCE)
def rate_bound(inputs: Inputs) -> dict[str, Any]:
    return {"max_abs_8h_rate": funding.rate_bound(_tier(inputs), number(inputs["clamp_factor"]))}


@adapter("funding_settlement", source=SOURCE)
def funding_settlement(inputs: Inputs) -> dict[str, Any]:
    return {
        "settlement": reference.settlement(
            number(inputs["position_size"]),
            number(inputs["funding_index_at_last_settle"]),
            number(inputs["funding_index_now"]),
        )
    }


@adapter("bankruptcy_price", source=SOURCE)
def bankruptcy_price(inputs: Inputs) -> dict[str, Any]:
    account = _account(inputs, {})
    try:
        quote = liquidation.bankruptcy_quote(
            account, _market(inputs), number(inputs["close_delta"])
        )
    except errors.RegimeError as error:
        return _refused(error)
    return {**_figures(account), "bankruptcy_quote_delta": quote}


@adapter("fillable_price", source=SOURCE)
def fillable_price(inputs: Inputs) -> dict[str, Any]:
    account = _account(inputs, {})
    rates = liquidation.FillablePriceRates(
        number(inputs["bankruptcy_adjustment"]), number(inputs["spread_to_mm_ratio"])
    )
    try:
        price = liquidation.fillable_price(
            account, _market(inputs), number(inputs["close_delta"]), rates
        )
    except errors.RegimeError as error:
        return _refused(error)
    return {**_figures(account), "fillable_price": price}


@adapter("insurance_fund_delta", source=SOURCE)
def insurance_fund_delta(inputs: Inputs) -> dict[str, Any]:
    account = _account(inputs, {})
    size = number(inputs["fill_size"])
    delta = size if inputs["liquidation_side"] == "buy" else -size
    try:
        fund = liquidation.insurance_fund_delta(
            account,
            _market(inputs),
            delta,
            number(inputs["fill_price"]),
            number(inputs["max_liquidation_fee_rate"]),
        )
        quote = liquidation.bankruptcy_quote(account, _market(inputs), delta)
    except errors.RegimeError as error:
        return _refused(error)
    return {**_figures(account), "bankruptcy_quote_delta": quote, "insurance_fund_delta": fund}


@adapter("partial_liquidation_size", source=SOURCE)
def notional_bounds(inputs: Inputs) -> dict[str, Any]:
    least, most = limits.position_notional_bounds(
        number(inputs["position_size"]),
        number(inputs["oracle_price"]),
        limits.PositionLimits(
            number(inputs["min_notional_per_step"]), number(inputs["max_portion_per_step"])
        ),
    )
    return {"min_notional": least, "max_notional": most}


@adapter("liquidation_rate_limit", source=SOURCE)
def block_limits(inputs: Inputs) -> dict[str, Any]:
    allowed = limits.AccountLimits(
        number(inputs["max_notional_per_block"]), number(inputs["max_insurance_draw_per_block"])
    )
    repeated = any(inputs.get(name) is True for name in LIQUIDATED_BEFORE)
    use = limits.BlockUse(
        number(inputs["notional_liquidated_so_far"]),
        number(inputs["insurance_drawn_so_far"]),
        frozenset({_market(inputs)} if repeated else ()),
    )
    answers: dict[str, Any] = {}
    for key, remaining in (
        ("remaining_notional", limits.remaining_notional),
        ("remaining_insurance_draw", limits.remaining_fund_loss),
    ):
        try:
            answers[key] = remaining(allowed, use, _market(inputs))
        except errors.AlreadyLiquidated as error:
            return _refused(error)
        except errors.LimitAlreadyExceeded as error:
            answers[key] = f"error:{_refused(error)['error']}"
    return answers


@adapter("insurance_fund_sufficient", source=SOURCE)
def fund_suffices(inputs: Inputs) -> dict[str, Any]:
    balance, delta = number(inputs["fund_balance"]), number(inputs["fund_delta"])
    return {"valid": insurance.fund_suffices(balance, delta)}


def _after(account: margin.Account, market: str) -> dict[str, Any]:
    held = account.position(market)
    others = {
        f"{one.market.split('-')[0].lower()}_size": one.size
        for one in account.positions
        if one.market != market
    }
    size = held.size if held else Fraction(0)
    return {"cash_usdc": account.cash, "position_size": size, **others}


def _common(inputs: Inputs) -> dict[str, Any]:
    """What a counterparty's single position shares with the closed account's market."""
    market = _market(inputs)
    shared: dict[str, Any] = {"market": market}
    shared |= {key: inputs[key] for key in ("oracle_price", "imf", "mmf") if key in inputs}
    for one in inputs["bankrupt"].get("positions", ()):
        if one["market"] == market:
            shared |= {key: one[key] for key in ("oracle_price", "imf", "mmf")}
    return shared


@adapter("adl_transfer", source=SOURCE)
def adl_transfer(inputs: Inputs) -> dict[str, Any]:
    common, market = _common(inputs), _market(inputs)
    account = _account(inputs["bankrupt"], common)
    counterparty = _account(inputs["counterparty"], common)
    delta = number(inputs["close_delta"])
    try:
        done = reference.transfer(
            account, counterparty, market, delta, deleveraging.SettleAt(inputs["settle_at"])
        )
    except errors.RegimeError as error:
        return _refused(error)
    per_market = {
        f"mm_{one.market.split('-')[0].lower()}": margin.position_risk(one).maintenance
        for one in account.positions
    }
    return {
        **_figures(account),
        **per_market,
        "transfer_price": done.price,
        "bankrupt_after": _after(done.closed, market),
        "counterparty_after": _after(done.counterparty, market),
    }


@adapter("adl_offset_queue", source=SOURCE)
def adl_offset_queue(inputs: Inputs) -> dict[str, Any]:
    common, market = _common(inputs), _market(inputs)
    walked = reference.offset(
        _account(inputs["bankrupt"], common),
        [(one["account"], _account(one, common)) for one in inputs["queue"]],
        market,
        number(inputs["close_delta"]),
        deleveraging.SettleAt(inputs.get("settle_at", "bankruptcy")),
    )
    fills = [
        {"account": fill.account, "size": fill.size, "cash_after": fill.after.cash}
        for fill in walked.fills
    ]
    return {
        "fills": fills,
        "remaining": walked.remaining,
        "bankrupt_after": _after(walked.closed, market),
    }


@adapter("adl_trigger", source=SOURCE)
def adl_trigger(inputs: Inputs) -> dict[str, Any]:
    account = _account(inputs, {"imf": 0, "mmf": 0, **inputs})
    at = deleveraging.settles_at(margin.account_risk(account), inputs["market_final_settlement"])
    return {
        **_figures(account),
        "adl_at_bankruptcy_price": at is deleveraging.SettleAt.BANKRUPTCY,
        "adl_at_oracle_price": at is deleveraging.SettleAt.ORACLE,
    }


@adapter("withdrawal_gate", source=SOURCE)
def withdrawal_gate(inputs: Inputs) -> dict[str, Any]:
    return {
        "unblocked_at_block": withdrawals.unblocked_at_block(
            whole(inputs["negative_equity_last_seen_block"]),
            whole(inputs["outage_last_seen_block"]),
            whole(inputs["delay_blocks"]),
        )
    }


@adapter("withdrawal_capacity", source=SOURCE)
def withdrawal_capacity(inputs: Inputs) -> dict[str, Any]:
    limiter = withdrawals.Limiter(
        whole(inputs["period_seconds"]),
        number(inputs["baseline_minimum"]),
        number(inputs["baseline_tvl_fraction"]),
    )
    tvl, unit = number(inputs["tvl"]), Fraction(1, 10 ** whole(inputs["decimals"]))
    return {
        "baseline": withdrawals.baseline(limiter, tvl, unit),
        "capacity_after": withdrawals.recovered_capacity(
            limiter, tvl, number(inputs["capacity_before"]), number(inputs["elapsed_seconds"]), unit
        ),
    }

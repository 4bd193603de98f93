"""Drift v2: margin, liquidation, bankruptcy and insurance shares."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from plugins.drift_v2 import bankruptcy, deposits, fees, reference, shares, sizing, weights
from plugins.drift_v2 import health as margin
from plugins.drift_v2.health import PerpPosition
from plugins.drift_v2.liquidation import PerpTerms, health_of
from plugins.drift_v2.reference import liquidate
from tests.conformance.reading import major, minor, number, whole
from tests.conformance.registry import Inputs, adapter, has

SOURCE = "drift-labs/"
QUOTE_DECIMALS = 6
STEP = Fraction(1, 100)  # of the markets in these cases
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING, ONE = Fraction(0), Fraction(1)


def _get(inputs: Inputs, name: str, default: Fraction = NOTHING) -> Fraction:
    return number(inputs[name]) if name in inputs else default


def _quote(inputs: Inputs, name: str) -> int:
    return minor(inputs.get(name, "0"), QUOTE_DECIMALS)


def _optional_quote(inputs: Inputs, name: str) -> int | None:
    return _quote(inputs, name) if name in inputs else None


def _shown(amount_minor: int) -> str:
    return major(amount_minor, QUOTE_DECIMALS)


@adapter("asset_weight", source=SOURCE)
def asset_weight(inputs: Inputs) -> dict[str, Any]:
    values = (number(inputs[name]) for name in ("size", "imf_factor", "base_weight"))
    return {"weight": weights.asset_weight(*values)}


@adapter("liability_weight", source=SOURCE)
def liability_weight(inputs: Inputs) -> dict[str, Any]:
    values = (number(inputs[name]) for name in ("size", "imf_factor", "base_weight"))
    return {"weight": weights.liability_weight(*values)}


@adapter("asset_weight_concentration", source=SOURCE)
def asset_weight_concentration(inputs: Inputs) -> dict[str, Any]:
    names = ("initial_weight", "total_deposits", "oracle_price", "scale_start_value")
    return {"weight": weights.concentration_weight(*(number(inputs[name]) for name in names))}


@adapter("asset_weight_fill", source=SOURCE)
def asset_weight_fill(inputs: Inputs) -> dict[str, Any]:
    names = ("initial_weight", "maintenance_weight")
    return {"fill_weight": reference.fill_weight(*(number(inputs[name]) for name in names))}


@adapter("equity", source=SOURCE)
def equity(inputs: Inputs) -> dict[str, Any]:
    price = number(inputs["oracle_price"])
    position = PerpPosition(_get(inputs, "position_size"), _get(inputs, "position_quote"))
    tokens = [
        margin.Token(_get(inputs, "deposit_size"), price),
        margin.Token(-_get(inputs, "borrow_size"), price),
    ]
    return {"equity": margin.equity(_get(inputs, "cash"), tokens, [(position, price)])}


@adapter("partial_liquidation_size", source=SOURCE)
def partial_liquidation_size(inputs: Inputs) -> dict[str, Any]:
    names = ("margin_shortage", "margin_ratio", "liquidator_fee", "insurance_fee")
    values = [number(inputs[name]) for name in (*names, "oracle_price")]
    return {"size_to_close": sizing.size_to_cover(*values, _get(inputs, "quote_price", ONE))}


def _borrow_terms(inputs: Inputs) -> sizing.BorrowTerms:
    return sizing.BorrowTerms(
        asset_weight=_get(inputs, "asset_weight"),
        asset_multiplier=number(inputs["asset_multiplier"]),
        liability_weight=_get(inputs, "liability_weight"),
        liability_multiplier=number(inputs["liability_multiplier"]),
        liability_price=number(inputs["liability_price"]),
    )


def _unit(inputs: Inputs) -> Fraction:
    return Fraction(1, 10 ** whole(inputs.get("liability_decimals", 9)))


@adapter("borrow_liquidation_size", source=SOURCE, when=has("margin_shortage"))
def borrow_to_cover(inputs: Inputs) -> dict[str, Any]:
    size = sizing.borrow_to_cover(
        number(inputs["margin_shortage"]),
        _borrow_terms(inputs),
        _get(inputs, "insurance_fee"),
        _unit(inputs),
    )
    return {"liability_to_transfer": size}


@adapter("borrow_liquidation_size", source=SOURCE, when=has("asset_amount"))
def borrow_for_asset(inputs: Inputs) -> dict[str, Any]:
    asset = [number(inputs[f"asset_{name}"]) for name in ("amount", "price", "multiplier")]
    liability = [number(inputs[f"liability_{name}"]) for name in ("price", "multiplier")]
    size = sizing.borrow_for_asset(*asset, *liability, _unit(inputs))
    return {"liability_to_transfer": size}


@adapter("insurance_fee_rate", source=SOURCE, when=has("position_size"))
def perp_insurance_fee(inputs: Inputs) -> dict[str, Any]:
    names = ("margin_shortage", "position_size", "margin_ratio", "liquidator_fee", "oracle_price")
    values = [number(inputs[name]) for name in names]
    ends = _get(inputs, "quote_price", ONE), number(inputs["max_insurance_fee"])
    return {"insurance_fee": fees.perp_insurance_fee(*values, *ends)}


@adapter("insurance_fee_rate", source=SOURCE, when=has("borrow_amount"))
def borrow_insurance_fee(inputs: Inputs) -> dict[str, Any]:
    fee = fees.borrow_insurance_fee(
        number(inputs["margin_shortage"]),
        number(inputs["borrow_amount"]),
        _borrow_terms(inputs),
        number(inputs["max_insurance_fee"]),
    )
    return {"insurance_fee": fee}


@adapter("liquidation_fee_escalation", source=SOURCE)
def liquidation_fee_escalation(inputs: Inputs) -> dict[str, Any]:
    fee = fees.liquidator_fee(
        number(inputs["base_fee"]),
        number(inputs["max_fee"]),
        whole(inputs["slots_since_active"]),
        whole(inputs["grace_slots"]),
        number(inputs["increase_per_slot"]),
    )
    return {"fee": fee}


@adapter("liquidation_price_bound", source=SOURCE)
def liquidation_price_bound(inputs: Inputs) -> dict[str, Any]:
    worst = reference.worst_swap_price(_borrow_terms(inputs), number(inputs["asset_price"]))
    swap = number(inputs["asset_sold"]), number(inputs["received"])
    return {"accepted": reference.swap_is_fair(*swap, worst), "worst_price": worst}


def _pace(inputs: Inputs) -> sizing.Pace:
    return sizing.Pace(
        slots_elapsed=whole(inputs.get("slots_elapsed", 0)),
        initial_share=_get(inputs, "initial_pct", ONE),
        duration_slots=whole(inputs.get("duration_slots", 150)),
        margin_freed=_get(inputs, "margin_freed_so_far"),
    )


@adapter("partial_liquidation_pace", source=SOURCE)
def partial_liquidation_pace(inputs: Inputs) -> dict[str, Any]:
    share = sizing.share_of_shortage(number(inputs["margin_shortage"]), _pace(inputs))
    return {"max_pct_of_shortage": share}


@adapter("partial_liquidation", source=SOURCE)
def partial_liquidation(inputs: Inputs) -> dict[str, Any]:
    position = PerpPosition(number(inputs["position_size"]), number(inputs["position_quote"]))
    terms = PerpTerms(
        oracle_price=number(inputs["oracle_price"]),
        maintenance_ratio=number(inputs["maintenance_ratio"]),
        buffer_ratio=number(inputs["buffer_ratio"]),
        liquidator_fee=number(inputs["liquidator_fee"]),
        max_insurance_fee=number(inputs["max_insurance_fee"]),
        step=_get(inputs, "step", STEP),
        quote_price=_get(inputs, "quote_price", ONE),
    )
    cash = number(inputs["cash"])
    state = health_of(cash, position, terms)
    done = liquidate(position, terms, state, _pace(inputs), number(inputs["liquidator_max_size"]))
    after = health_of(cash, done.position_after, terms)
    return {
        "position_size_after": done.position_after.size,
        "position_quote_after": done.position_after.quote,
        "insurance_fund_gain": done.insurance_fee,
        "liquidator_gain": done.liquidator_fee,
        "size_closed": done.size_closed,
        "margin_shortage": done.shortage,
        "margin_shortage_after": after.shortage,
        "equity_after": after.collateral,
    }


@adapter("is_bankrupt", source=SOURCE)
def is_bankrupt(inputs: Inputs) -> dict[str, Any]:
    position = PerpPosition(number(inputs["position_size"]), number(inputs["position_quote"]))
    bucket = reference.Bucket(
        deposits=whole(inputs["deposits"]),
        borrows=whole(inputs["borrows"]),
        positions=(position,),
        open_orders=whole(inputs["open_orders"]),
    )
    return {"bankrupt": reference.is_bankrupt(bucket)}


@adapter("socialized_loss_per_unit", source=SOURCE)
def socialized_loss_per_unit(inputs: Inputs) -> dict[str, Any]:
    sides = (number(inputs[f"open_interest_{side}"]) for side in ("long", "short"))
    try:
        per_unit = bankruptcy.loss_per_unit(_quote(inputs, "shortfall"), *sides)
    except bankruptcy.NobodyToSocializeTo:
        return {"error": "nobody_to_socialize_to"}
    return {"loss_per_unit": _shown(whole(per_unit))}


@adapter("socialized_loss", source=SOURCE)
def socialized_loss(inputs: Inputs) -> dict[str, Any]:
    loss = reference.MarketLoss(
        loss=_quote(inputs, "shortfall"),
        vault=_quote(inputs, "insurance_fund"),
        fee_pool=_quote(inputs, "fee_pool"),
        open_interest_long=number(inputs["open_interest_long"]),
        open_interest_short=number(inputs["open_interest_short"]),
        max_insurance=_optional_quote(inputs, "max_insurance"),
    )
    try:
        paid = reference.resolve(loss)
    except bankruptcy.NobodyToSocializeTo:
        return {"error": "nobody_to_socialize_to"}
    answer = {
        "insurance_fund_used": _shown(paid.insurance),
        "fee_pool_used": _shown(paid.fee_pool),
        "socialized_total": _shown(paid.socialized),
        "loss_per_unit": _shown(whole(paid.per_unit)),
        "bankrupt_quote_after": _shown(paid.unpaid(loss)),
        "user_total_social_loss": _shown(paid.account_social_loss),
        "market_total_social_loss": _shown(paid.market_social_loss),
    }
    for name in ("survivor_long", "survivor_short"):
        if name in inputs:
            after = reference.after_social_loss(
                number(inputs[name]["size"]), _quote(inputs[name], "position_quote"), paid.per_unit
            )
            answer[f"{name}_quote_after"] = _shown(after)
    return answer


@adapter("deposit_haircut", source=SOURCE)
def deposit_haircut(inputs: Inputs) -> dict[str, Any]:
    index, borrow = number(inputs["deposit_index"]), _quote(inputs, "shortfall")
    total = _quote(inputs, "total_deposits")
    paid = deposits.resolve_borrow(borrow, _quote(inputs, "insurance_fund"), total, index)
    return {
        "index_delta": deposits.index_delta(paid.loss, total, index),
        "insurance_fund_used": _shown(paid.insurance),
        "deposit_index_after": paid.index_after,
        "total_deposits_after": _shown(paid.deposits_after),
        "borrow_after": _shown(paid.borrow_after),
        "total_social_loss": _shown(paid.written_off),
    }


@adapter("fund_share_rebase", source=SOURCE)
def fund_share_rebase(inputs: Inputs) -> dict[str, Any]:
    rebase = shares.rebase_of(_quote(inputs, "total_shares"), _quote(inputs, "fund_balance"))
    return {"rebase_exponent": rebase.exponent, "rebase_divisor": rebase.divisor}


def _request(inputs: Inputs) -> shares.Request:
    return shares.Request(_quote(inputs, "request_shares"), _quote(inputs, "request_value"), NOW)


@adapter("fund_unstake_cancel", source=SOURCE)
def fund_unstake_cancel(inputs: Inputs) -> dict[str, Any]:
    lost = shares.shares_forfeited(
        _request(inputs), _quote(inputs, "total_shares"), _quote(inputs, "fund_balance")
    )
    return {"shares_forfeited": _shown(lost)}


@adapter("fund_unstake_payout", source=SOURCE, when=has("request_value", "fund_balance"))
def fund_unstake_payout(inputs: Inputs) -> dict[str, Any]:
    paid = shares.payout_of(
        _request(inputs), _quote(inputs, "total_shares"), _quote(inputs, "fund_balance")
    )
    return {"payout": _shown(paid)}


@adapter("fund_unstake_payout", source=SOURCE)
def fund_unstake_after_gain(inputs: Inputs) -> dict[str, Any]:
    total = _quote(inputs, "total_shares")  # of a fund whose share is worth one
    fund, staker = reference.Fund(total, total, total), reference.Stake(_quote(inputs, "stake"))
    fund = reference.earn(fund, _quote(inputs, "gain"))
    fund, staker = reference.request_unstake(fund, staker, _quote(inputs, "request_shares"), NOW)
    fund = reference.bear(fund, _quote(inputs, "loss"))
    _, _, paid = reference.unstake(fund, staker, NOW, timedelta(0))
    return {"payout": _shown(paid)}


@adapter("fund_stake", source=SOURCE)
def fund_stake(inputs: Inputs) -> dict[str, Any]:
    fund, staker = reference.add_stake(
        reference.Fund(_quote(inputs, "fund_balance"), _quote(inputs, "total_shares")),
        reference.Stake(),
        _quote(inputs, "user_stake"),
    )
    return {
        "total_shares_after": _shown(fund.total_shares),
        "user_shares": _shown(staker.shares),
    }

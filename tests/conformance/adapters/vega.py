"""Vega: settlement cycles, take-over, margin levels and the pace of disposal."""

from typing import Any

from plugins.vega.disposal import Disposal, disposal_size
from plugins.vega.levels import MarginFactors, sweep
from plugins.vega.reference import (
    Distressed,
    Loser,
    dispose,
    margin_levels,
    settle_cycle,
    sweep_for_order,
    take_over,
)
from plugins.vega.requirement import Exposure, RiskFactors, maintenance_margin
from plugins.vega.settlement import Winner
from tests.conformance.reading import number, optional, whole
from tests.conformance.registry import Inputs, adapter

VEGA = "vegaprotocol/"
NETWORK = "network"


@adapter("loss_socialization_pro_rata", source=VEGA)
def loss_socialization(inputs: Inputs) -> dict[str, Any]:
    """One settlement cycle, losers and winners in the order of the case."""
    losers = [
        Loser(item["account"], whole(item["loss_due"]), whole(item["funds"]))
        for item in inputs["losers"]
    ]
    winners = [
        Winner(item["account"], whole(item["gain_due"]), item["account"] == NETWORK)
        for item in inputs["winners"]
    ]
    cycle = settle_cycle(losers, winners, whole(inputs.get("insurance_pool", "0")))
    return {
        "received": dict(cycle.received),
        "haircut": dict(cycle.haircut),
        "insurance_pool_after": cycle.collected.pool_after,
        "total_collected": cycle.collected.total,
        "pool_draws": dict(cycle.collected.pool_draws),
        "missing": dict(cycle.collected.missing),
    }


@adapter("insolvent_takeover", source=VEGA)
def insolvent_takeover(inputs: Inputs) -> dict[str, Any]:
    """Settled at the mark, taken over, and the network's position closed."""
    position, mark = number(inputs["position"]), number(inputs["mark"])
    party = Distressed(whole(inputs["account_funds"]), position, number(inputs["entry"]), mark)
    taken = take_over(party, whole(inputs["insurance_pool"]))
    closed = dispose(
        position,
        mark,
        number(inputs.get("close_price", inputs["mark"])),
        number(inputs.get("fee_rate", "0")),
        taken.pool_after,
    )
    return {
        "mtm_loss_paid": taken.loss_paid,
        "mtm_loss_paid_by_pool": taken.pool_paid,
        "residual_margin_to_pool": taken.residual_to_pool,
        "pool_loss_on_close": closed.loss,
        "fees_paid_by_pool": closed.fee,
        "insurance_pool_after": closed.pool_after,
        "account_after": taken.account_after,
    }


@adapter("margin_sweep_levels", source=VEGA)
def margin_sweep(inputs: Inputs) -> dict[str, Any]:
    """Levels of a position and its orders, and the sweep to them."""
    initial = inputs["initial_factor"]
    factors = MarginFactors(
        number(inputs.get("search_factor", initial)),
        number(initial),
        number(inputs.get("release_factor", initial)),
    )
    maintenance = maintenance_margin(_exposure(inputs), _risk(inputs))
    levels = margin_levels(maintenance, factors)
    by_order = "open_sell_size" in inputs or "open_buy_size" in inputs
    move = sweep_for_order if by_order else sweep
    swept = move(
        levels,
        number(inputs.get("margin_before", "0")),
        optional(inputs.get("general_before")),
    )
    return {
        "maintenance": levels.maintenance,
        "search": levels.search,
        "initial": levels.initial,
        "release": levels.release,
        "margin_account": swept.margin,
        "general_after": swept.general,
        "distressed": swept.is_distressed,
    }


def _exposure(inputs: Inputs) -> Exposure:
    return Exposure(
        position=number(inputs.get("position", inputs.get("position_abs", "0"))),
        mark=number(inputs["mark"] if "mark" in inputs else inputs["price"]),
        buy_orders=number(inputs.get("open_buy_size", "0")),
        sell_orders=number(inputs.get("open_sell_size", "0")),
        exit_price=optional(inputs.get("exit_price")),
    )


def _risk(inputs: Inputs) -> RiskFactors:
    """A case gives the risk of the side that it is about; both sides then have it."""
    total = inputs.get("risk_factor_total", inputs.get("risk_factor", "0"))
    return RiskFactors(
        long=number(inputs.get("long_factor", total)),
        short=number(inputs.get("short_factor", total)),
        linear_slippage=number(inputs.get("linear_slippage_factor", "0")),
        quadratic_slippage=number(inputs.get("quadratic_slippage_factor", "0")),
    )


@adapter("partial_liquidation_pace", source=VEGA)
def disposal_pace(inputs: Inputs) -> dict[str, Any]:
    """The size of the network's next order, without its side."""
    strategy = Disposal(
        fraction=number(inputs["disposal_fraction"]),
        full_size=whole(inputs["full_disposal_size"]),
        max_fraction_consumed=number(inputs["max_fraction_consumed"]),
        time_step_seconds=whole(inputs.get("disposal_time_step", "0")),
    )
    size = disposal_size(
        strategy,
        whole(inputs["takeover_position"]),
        whole(inputs["available_book_volume"]),
        in_auction=str(inputs.get("in_auction", "false")).lower() == "true",
        elapsed_seconds=whole(inputs["elapsed"]) if "elapsed" in inputs else None,
    )
    return {"order_size": abs(size)}

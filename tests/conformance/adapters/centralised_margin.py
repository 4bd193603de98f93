"""Centralised venues: margin and funding."""

from typing import Any

from backoffice.sdk.perpetuals import (
    MarginTier,
    tier_deductions,
    tiered_margin,
)
from plugins.deribit import requirements as deribit
from plugins.hyperliquid import requirements as hyperliquid
from plugins.kraken import rates as kraken_rates
from tests.conformance.adapters.centralised_inputs import KRAKEN, any_of, first, signed
from tests.conformance.reading import number, text
from tests.conformance.registry import Inputs, adapter


@adapter("initial_margin", "maintenance_margin", when=any_of("base_rate"))
def incremental_margin(inputs: Inputs) -> dict[str, Any]:
    """Rate that grows with the size, for the whole of it."""
    size, index = number(inputs["size"]), number(inputs["index"])
    base, step = number(inputs["base_rate"]), first(inputs, "rate_per_unit")
    amount = deribit.margin(size, index, base, step)
    rate = deribit.margin_rate(size, base, step)
    return {"rate": rate, "im_usdc": amount, "mm_usdc": amount}


@adapter("portfolio_margin_shock")
def portfolio_margin_shock(inputs: Inputs) -> dict[str, Any]:
    """Change of implied volatility, as shown to 0.1 %."""
    days, base = number(inputs["days_to_expiry"]), first(inputs, "base_days", default="30")
    power = first(inputs, "power", default="1/2")
    change = deribit.volatility_shock(days, base, number(inputs["base_iv_change"]), power)
    return {"iv_change": text(change, 3)}


@adapter("portfolio_margin_contingency")
def portfolio_margin_contingency(inputs: Inputs) -> dict[str, Any]:
    """Add-ons for options sold net and for futures that offset each other."""
    options, each = first(inputs, "option_contracts"), first(inputs, "offset_futures_each_side")
    offset = deribit.offset_contingency(each, each, first(inputs, "offset_rate"))
    return {
        "option_addon_btc": deribit.option_contingency(options, first(inputs, "option_rate")),
        "offset_addon_btc": offset,
    }


@adapter("maintenance_margin_fraction", when=any_of("max_leverage"))
def maintenance_margin_fraction(inputs: Inputs) -> dict[str, Any]:
    """Half of the initial fraction at the highest leverage, and where the vault steps in."""
    fraction = hyperliquid.maintenance_fraction(number(inputs["max_leverage"]))
    return {"mmf": fraction, "backstop_fraction_of_mm": hyperliquid.BACKSTOP_FRACTION}


@adapter("maintenance_margin_tiers")
def maintenance_margin_tiers(inputs: Inputs) -> dict[str, Any]:
    """Deductions of the tiers; with a notional also its margin."""
    tiers = [MarginTier(number(t["notional_floor"]), number(t["mmr"])) for t in inputs["tiers"]]
    answer: dict[str, Any] = {"maintenance_amount": list(tier_deductions(tiers))}
    if "notional" in inputs:
        answer["mm"] = tiered_margin(tiers, number(inputs["notional"]))
    return answer


@adapter("funding_payment_inverse", source=KRAKEN)
def funding_payment_inverse(inputs: Inputs) -> dict[str, Any]:
    """What the position receives at the rate of the example."""
    quantity, rate = signed(inputs, "contracts_usd"), number(inputs["hourly_rate"])
    answer: dict[str, Any] = {
        "payment_usd": kraken_rates.payment(quantity, rate),
        "payment_btc": kraken_rates.payment_in_base(quantity, rate, number(inputs["index"])),
    }
    if "premium" in inputs:
        right = kraken_rates.hourly_rate(number(inputs["premium"]))
        if right != rate:
            answer["upstream_error"] = {
                "figure": text(rate),
                "right": text(right),
                "reason": "The page divides a premium by 24 an hour, its example by 8.",
            }
    return answer


@adapter("funding_rate_clamp", source=KRAKEN)
def funding_rate_clamp(inputs: Inputs) -> dict[str, Any]:
    """The rate before and after the cap; the page cuts the premium to 0.01 % first."""
    premium = kraken_rates.premium(number(inputs["index"]), first(inputs, "perp_price", "price"))
    divisor = first(inputs, "divisor", default="24")
    uncapped = kraken_rates.published_hourly_rate(premium, divisor)
    exact = kraken_rates.hourly_rate(premium, divisor)
    answer: dict[str, Any] = {
        "uncapped_rate": text(uncapped, 6),
        "rate": text(kraken_rates.capped(exact, number(inputs["hourly_cap"])), 12),
    }
    if uncapped != exact:
        answer["upstream_error"] = {
            "figure": text(uncapped, 6),
            "right": text(exact, 12),
            "reason": "The page cuts the premium before it divides.",
        }
    return answer

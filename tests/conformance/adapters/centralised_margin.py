"""Centralised venues: margin and funding."""

from fractions import Fraction
from typing import Any

from backoffice.sdk import FundingFacts
from backoffice.sdk.perpetuals import MarginTier, tier_deductions, tiered_margin
from plugins.deribit import requirements as deribit
from plugins.deribit.models import IncrementalConfig, IncrementalMargin, SizeRates
from plugins.deribit.requirements import margin_rate
from plugins.hyperliquid import requirements as hyperliquid
from plugins.kraken.models import HourlyConfig, HourlyFunding
from plugins.kraken.rates import hourly_rate
from tests.conformance.adapters.centralised_funding import funding_paid
from tests.conformance.adapters.centralised_inputs import KRAKEN, any_of, first
from tests.conformance.reading import number, text
from tests.conformance.registry import Inputs, adapter
from tests.plugins.portfolios import NOW, portfolio, position

PAGE_DECIMALS = 4
"""The page shows and divides a premium in hundredths of a percent."""


@adapter("initial_margin", "maintenance_margin", when=any_of("base_rate"))
def incremental_margin(inputs: Inputs) -> dict[str, Any]:
    """Rate that grows with the size, for the whole of it."""
    base, step = number(inputs["base_rate"]), first(inputs, "rate_per_unit")
    rates = SizeRates(initial_base=base, maintenance_base=base, per_unit=step)
    held = position(quantity=number(inputs["size"]), mark=number(inputs["index"]))
    needed = IncrementalMargin().requirement(portfolio(held), IncrementalConfig(rates=rates))
    return {
        "rate": margin_rate(held.size, base, step),
        "im_usdc": needed.initial,
        "mm_usdc": needed.maintenance,
    }


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
    """What the position receives at the rate of the example, in a funding of the product."""
    rate = inputs["hourly_rate"]
    paid = funding_paid(inputs["contracts_usd"], inputs["side"], inputs["index"], rate)
    answer: dict[str, Any] = {"payment_usd": paid["USD"], "payment_btc": paid["BTC"]}
    if "premium" in inputs:
        right = _rate(number(inputs["premium"]), HourlyConfig())
        if right != number(rate):
            answer["upstream_error"] = {
                "figure": rate,
                "right": text(right),
                "reason": "The page divides a premium by 24 an hour, its example by 8.",
            }
    return answer


@adapter("funding_rate_clamp", source=KRAKEN)
def funding_rate_clamp(inputs: Inputs) -> dict[str, Any]:
    """The rate before and after the cap; the page cuts the premium to 0.01 % before."""
    index, price = number(inputs["index"]), first(inputs, "perp_price", "price")
    premium = (price - index) / index  # what a funding event names
    divisor = first(inputs, "divisor", default="24")
    printed = hourly_rate(premium, divisor, premium_decimals=PAGE_DECIMALS)
    exact = hourly_rate(premium, divisor)
    capped = HourlyConfig(divisor=divisor, hourly_cap=number(inputs["hourly_cap"]))
    answer: dict[str, Any] = {"uncapped_rate": printed, "rate": _rate(premium, capped)}
    if printed != exact:
        answer["upstream_error"] = {
            "figure": text(printed, 6),
            "right": text(exact, 12),
            "reason": "The page cuts the premium before it divides.",
        }
    return answer


def _rate(premium: Fraction, config: HourlyConfig) -> Fraction:
    zero = Fraction(0)
    facts = FundingFacts(NOW, "PERP", premium, Fraction(1), zero, zero)
    return HourlyFunding().rate(facts, config)

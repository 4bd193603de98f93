"""Random policies: rules, liquidation, and one to five waterfall steps."""

from __future__ import annotations

import random
from typing import Any

RULES = [
    "margin_ratio >= 0.8",
    "margin_ratio > 0.5 and segment == 'retail'",
    "leverage > 10",
    "debt < 0",
    "days_in_debt >= 2",
    "equity < 500",
    "status == 'margin_call'",
    "not (margin_ratio < 0.9)",
    "equity_ratio < 0.1 or debt < -100",
    "net_equity / equity < 0.5",
    "kind == 'member' and equity - initial_margin < 100",
    "initial_margin * 2 > equity + 10",
    "status != 'healthy'",
]
WHENS = [
    "segment == 'retail'",
    "segment == 'professional'",
    "kind == 'customer'",
    "kind != 'member'",
    "amount > 100",
    "amount <= 2000",
    "asset == 'USD'",
    "amount > 10 and segment == 'retail'",
]
KINDS = ["no_withdrawal", "no_increase", "no_trading", "frozen"]
BOUNDED = [
    "linked_accounts",
    "insurance_fund",
    "insurance_fund",
    "venue_capital",
    "defaulter_contribution",
    "default_fund",
    "assessment",
    "socialized_loss",
    "socialized_loss",
    "auto_deleverage",
]
ABSORBING = ["clawback", "clawback", "negative_interest", "negative_interest", "write_off"]


def policy(
    rng: random.Random,
    market: dict[str, Any],
    contracts: dict[str, Any],
    people: dict[str, Any],
    ambiguous: bool,
) -> dict[str, Any]:
    count = rng.choice([0, 0, 1, 2, 3])
    rules = [
        {"when": rng.choice(RULES), "restrict": rng.sample(KINDS, rng.choice([1, 1, 2]))}
        for _ in range(count)
    ]
    kinds = [rng.choice(BOUNDED) for _ in range(rng.randint(0, 3))]
    kinds += [rng.choice(ABSORBING) for _ in range(rng.choice([0, 1, 1, 2]))]
    steps = [step(rng, kind, contracts, ambiguous) for kind in kinds]
    if not steps or rng.random() < 0.15:
        steps.insert(0, step(rng, rng.choice(BOUNDED + ABSORBING), contracts, ambiguous))
    return {"rules": rules, "liquidation": liquidation(rng, ambiguous), "shortfall": steps}


def liquidation(rng: random.Random, ambiguous: bool) -> dict[str, str]:
    style = rng.choice(["full", "full", "partial"])
    unfilled = rng.choice(["mark", "auto_deleverage", "auto_deleverage", "keep"])
    if style == "partial" and unfilled == "auto_deleverage" and not ambiguous:
        unfilled = "mark"
    return {
        "style": style,
        "gateway": rng.choice(["mark", "book"]),
        "unfilled": unfilled,
        "fee": rng.choice(["0", "0.001", "0.01"]),
        "fund": "insurance",
        "surplus": rng.choice(["account", "account", "fund"]),
    }


def common(rng: random.Random, source: bool) -> dict[str, Any]:
    """Parameters that every step has; share and floor only where there is a source."""
    params: dict[str, Any] = {}
    if rng.random() < 0.2:
        params["when"] = rng.choice(WHENS)
    if rng.random() < 0.25:
        params["limit"] = str(rng.choice([1, 50, 300, 1000]))
    if rng.random() < 0.2:
        params["limit_period"] = str(rng.choice([20, 500, 2000]))
        if rng.random() < 0.7:
            params["limit_per"] = rng.choice(["day", "week", "month"])
    if source and rng.random() < 0.25:
        params["limit_share"] = rng.choice(["0.5", "0.333", "0.1", "0.9"])
    if source and rng.random() < 0.2:
        params["floor"] = str(rng.choice([1, 100, 400]))
    if source and rng.random() < 0.1:
        params["all_or_nothing"] = True
    return params


def step(
    rng: random.Random, kind: str, contracts: dict[str, Any], ambiguous: bool
) -> dict[str, Any]:
    own: dict[str, Any] = {}
    source = True
    if kind == "linked_accounts":
        order = ["parent", "siblings", "children"]
        own = {} if rng.random() < 0.5 else {"order": rng.sample(order, rng.randint(1, 3))}
    elif kind == "insurance_fund":
        own = {"fund": "insurance"}
    elif kind == "venue_capital":
        own = {"account": "treasury"}
    elif kind in ("defaulter_contribution", "default_fund"):
        own = {"fund": "default-fund"}
    elif kind == "assessment":
        own = {"fund": "default-fund"} | maybe(rng, "multiple", ["0.1", "1", "2.5"])
    elif kind == "socialized_loss":
        own = socialized(rng, contracts)
        source = own.get("period", "event") == "event" or ambiguous
    elif kind == "auto_deleverage":
        return {"step": kind, "with": maybe(rng, "rank", ["pnl_leverage", "pro_rata"])}
    elif kind == "clawback":
        own = clawback(rng)
        source = "creditor" in own
    elif kind == "negative_interest":
        own = negative_interest(rng)
        source = "creditor" in own
    else:
        own = {"charge": "treasury"} | maybe(
            rng, "approval", ["none", "two_persons", "two_persons"]
        )
        source = ambiguous
    params = common(rng, source) | own
    if params.get("approval") == "two_persons" and not ambiguous:
        params.pop("limit_period", None)
        params.pop("limit_per", None)
    return {"step": kind, "with": params}


def maybe(rng: random.Random, name: str, values: list[Any]) -> dict[str, Any]:
    return {name: rng.choice(values)} if rng.random() < 0.6 else {}


def socialized(rng: random.Random, contracts: dict[str, Any]) -> dict[str, Any]:
    bases = ["period_profit", "period_profit", "unrealized_profit", "equity", "open_interest"]
    params = maybe(rng, "base", bases)
    params |= maybe(rng, "period", ["event", "day", "week", "month"])
    params |= maybe(rng, "max_rate", ["1", "0.5", "0.1"])
    if params.get("base") != "equity" and rng.random() < 0.2:
        params["instrument"] = rng.choice(sorted(contracts))
    return params


def clawback(rng: random.Random) -> dict[str, Any]:
    params: dict[str, Any] = {"rate": rng.choice(["0.5", "1", "0.333"])}
    params |= maybe(rng, "from", [["profit"], ["profit", "deposit"]])
    params |= maybe(rng, "creditor", ["insurance", "treasury"])
    if rng.random() < 0.3:
        params["interest"] = {"annual_rate": "0.12"} | maybe(rng, "day_count", [360, 365])
    return params


def negative_interest(rng: random.Random) -> dict[str, Any]:
    params: dict[str, Any] = {"annual_rate": rng.choice(["0.1", "0.25", "0.0682"])}
    if rng.random() < 0.4:
        tiers = [{"up_to": "100", "annual_rate": "0.3"}, {"up_to": "1000", "annual_rate": "0.2"}]
        params = {"tiers": [*tiers[rng.randint(0, 1) :], {"annual_rate": "0.05"}]}
    params |= maybe(rng, "day_count", [360, 365]) | maybe(rng, "grace_days", [1, 2, 3])
    params |= maybe(rng, "compounding", [True, False]) | maybe(rng, "creditor", ["insurance"])
    params |= maybe(rng, "income", ["fees", "treasury"])
    if rng.random() < 0.25:
        params["cap"] = rng.choice(["1", "0.5", "20"])
    return params

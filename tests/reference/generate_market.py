"""Random assets, instruments and margin models."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from .num import text

SPOT = {"USD": "1", "EUR": "1.1", "JPY": "0.007", "BTC": "50000"}
DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0, "BTC": 8}


def amount(value: float | Fraction, decimals: int) -> str:
    return text(Fraction(value), decimals) or "0"


def assets(rng: random.Random, portfolio: bool) -> dict[str, Any]:
    codes = ["USD", *rng.sample(["EUR", "JPY", "BTC"], rng.randint(0, 2))]
    if portfolio and "BTC" not in codes:
        codes.append("BTC")
    rng.shuffle(codes)
    result = {}
    for code in codes:
        result[code] = {"decimals": DECIMALS[code]}
        if code != "USD":
            result[code] |= {"price": SPOT[code], "haircut": rng.choice(["0", "0.05", "0.2"])}
    if rng.random() < 0.1:
        result["USD"]["decimals"] = rng.choice([0, 3])
    return result


def fractions(rng: random.Random, mark_value: float) -> Any:
    initial = Fraction(rng.choice([4, 5, 8, 10, 20]), 100)
    part = Fraction(rng.choice([50, 60, 75]), 100)

    def pair(factor: int) -> dict[str, str]:
        high = min(initial * factor, Fraction(1))
        return {"initial": amount(high, 6), "maintenance": amount(high * part, 6)}

    if rng.random() < 0.6:
        return pair(1)
    step = rng.choice([2, 5, 20]) * mark_value
    tiers = [{"up_to": amount(step, 4), **pair(1)}]
    if rng.random() < 0.5:
        tiers.append({"up_to": amount(3 * step, 4), **pair(2)})
    return [*tiers, pair(3)]


def linear(rng: random.Random, market: dict[str, Any], portfolio: bool) -> dict[str, Any]:
    settle = "USD" if portfolio else rng.choice(["USD", "USD", *market])
    size = rng.choice(["1", "1", "0.1", "10"])
    mark = 50000.0 if portfolio else rng.choice([0.85, 40, 1000, 50000])
    mark *= rng.uniform(0.9, 1.1)
    if settle == "BTC":
        mark = rng.uniform(0.02, 0.08)
    if settle == "JPY":
        mark *= 150
    shown = amount(mark, 4)
    result = {"kind": rng.choice(["perpetual", "future"]), "settle": settle, "contract_size": size}
    result |= {"mark": shown, "margin": fractions(rng, mark * float(size))}
    result |= {"lot": rng.choice(["1", "0.1", "0.001"])} if rng.random() < 0.6 else {}
    if portfolio or (settle == "USD" and "BTC" in market and rng.random() < 0.5):
        result["underlying"] = "BTC"
    return result


def inverse(rng: random.Random, portfolio: bool) -> dict[str, Any]:
    result = {"kind": "perpetual", "settle": "BTC", "contract_size": "100", "inverse": True}
    result |= {"mark": amount(rng.uniform(45000, 55000), 1), "lot": "1"}
    result |= {"margin": fractions(rng, 0.05)}
    return result | ({"underlying": "BTC"} if portfolio else {})


def option(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(["call", "put"])
    strike = rng.choice([42000, 48000, 50000, 55000, 60000])
    inside = max(50000 - strike, 0) if kind == "call" else max(strike - 50000, 0)
    return {
        "kind": "option",
        "settle": "USD",
        "contract_size": rng.choice(["1", "0.1"]),
        "mark": amount(inside + rng.uniform(800, 4000), 2),
        "option_type": kind,
        "strike": str(strike),
        "expiry": f"2026-{rng.randint(4, 9):02}-27T08:00:00+00:00",
        "underlying": "BTC",
        "vol": amount(rng.uniform(0.3, 1.0), 3),
        "lot": "0.1",
    }


def instruments(
    rng: random.Random, size: int, market: dict[str, Any], portfolio: bool, ambiguous: bool
) -> dict[str, Any]:
    result = {}
    for n in range(rng.randint(1, min(1 + size, 4))):
        draw = rng.random()
        if "BTC" in market and draw < (0.5 if portfolio else 0.2):
            result[f"OPT-{n}"] = option(rng)
        elif "BTC" in market and draw < 0.5 and (ambiguous or not portfolio):
            result[f"INV-{n}"] = inverse(rng, portfolio)
        else:
            result[f"LIN-{n}"] = linear(rng, market, portfolio)
    return result


def margin_model(rng: random.Random) -> dict[str, Any]:
    moves = rng.choice([["-0.15", "-0.075", "0", "0.075", "0.15"], ["-0.1", "0.1"]])
    return {
        "model": "portfolio",
        "price_shocks": moves,
        "vol_shocks": rng.choice([["0"], ["-0.25", "0", "0.25"]]),
        "initial_factor": rng.choice(["1.25", "1.5"]),
    }

"""Random accounts: customers, sub-accounts, members with contributions, funds, capital."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from .generate_market import DECIMALS, SPOT, amount

NAMES = ["ada", "ben", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "jon", "kim", "leo"]


def decimals(market: dict[str, Any], asset: str) -> int:
    return market[asset].get("decimals", DECIMALS[asset])


def worth(rng: random.Random, market: dict[str, Any], asset: str, dollars: float) -> str:
    return amount(dollars * rng.uniform(0.6, 1.4) / float(SPOT[asset]), decimals(market, asset))


def rate_of(contract: dict[str, Any]) -> float:
    margin = contract.get("margin")
    if margin is None:
        return 0.4
    return float((margin[-1] if isinstance(margin, list) else margin)["initial"])


def position(rng: random.Random, contract: dict[str, Any], dollars: float) -> dict[str, str]:
    """Sized so that `dollars` of equity cover the initial margin a few times, or hardly."""
    mark, size = float(contract["mark"]), float(contract["contract_size"])
    unit = size * mark * float(SPOT[contract["settle"]])
    if contract.get("inverse"):
        unit = size
    if contract["kind"] == "option":
        unit = 50000 * size
    cover = rng.choice([0.8, 1.1, 1.2, 1.4, 1.8, 3])
    lot = Fraction(contract.get("lot", "0.001"))
    quantity = max(round(dollars / cover / rate_of(contract) / unit / lot), 1) * lot
    entry = mark * rng.uniform(0.97, 1.03)
    return {
        "quantity": amount(quantity * rng.choice([1, -1]), 8),
        "entry_price": amount(Fraction(entry), 4),
    }


def trader(rng: random.Random, market: dict[str, Any], contracts: dict[str, Any]) -> dict[str, Any]:
    dollars = rng.choice([300, 2000, 2000, 10000, 50000])
    count = rng.choice([1, 1, 2, 3]) if rng.random() < 0.85 else 0
    chosen = rng.sample(sorted(contracts), min(count, len(contracts)))
    balances: dict[str, str] = {}
    for asset in {contracts[name]["settle"] for name in chosen} | {rng.choice(sorted(market))}:
        balances[asset] = worth(rng, market, asset, dollars)
    if not chosen and rng.random() < 0.4:
        balances["USD"] = amount(-rng.randint(5, 2000), decimals(market, "USD"))
    data: dict[str, Any] = {"balances": dict(sorted(balances.items()))}
    if chosen:
        data["positions"] = {
            n: position(rng, contracts[n], dollars / len(chosen)) for n in sorted(chosen)
        }
    if rng.random() < 0.5:
        data["segment"] = rng.choice(["retail", "professional"])
    return data


def accounts(
    rng: random.Random, size: int, market: dict[str, Any], contracts: dict[str, Any]
) -> dict[str, Any]:
    names = NAMES[:]
    rng.shuffle(names)
    result: dict[str, Any] = {}
    for _ in range(rng.randint(2, 3 + size)):
        result[names.pop()] = trader(rng, market, contracts)
    for _ in range(rng.choice([0, 2, 3])):
        member = trader(rng, market, contracts) | {"kind": "member"}
        asset = rng.choice(["USD", "USD", sorted(market)[0]])
        given = {"asset": asset, "amount": worth(rng, market, asset, rng.choice([100, 1000, 5000]))}
        member["contributes"] = {"default-fund": given}
        result[f"m-{names.pop()}"] = member
    for parent in rng.sample(sorted(result), min(rng.choice([0, 0, 1, 2]), len(result))):
        for n in range(rng.choice([1, 2])):
            sub = trader(rng, market, contracts) | {"parent": parent}
            result[f"{parent}-{n}"] = sub
    result["insurance"] = {"kind": "fund", "balances": holdings(rng, market, [0, 50, 500, 5000])}
    result["default-fund"] = {"kind": "fund"}
    result["treasury"] = {"kind": "capital", "balances": holdings(rng, market, [0, 500, 50000])}
    items = list(result.items())
    rng.shuffle(items)
    return dict(items)


def holdings(rng: random.Random, market: dict[str, Any], dollars: list[int]) -> dict[str, str]:
    return {asset: worth(rng, market, asset, rng.choice(dollars)) for asset in sorted(market)}

"""Random valid scenarios in which liquidations, shortfalls and debts really happen.

The timeline is grown event by event against the reference's own live state, so that targets are
interesting (the debtor repays, the pending write-off is approved) and every event is valid.
Combinations that the contract leaves open (see the table in __init__.py) are left out unless
`ambiguous` is true.

python -m tests.reference.generate SEED [SIZE] [--expect] prints one as YAML, with --expect together
with the reference's whole result as its expectations.
"""

from __future__ import annotations

import random
import sys
from typing import Any

import yaml

from .generate_market import assets, instruments, margin_model
from .generate_people import accounts
from .generate_policy import policy
from .generate_timeline import Timeline
from .play import run

ZONES = ("UTC", "UTC", "Europe/Stockholm", "Asia/Hong_Kong", "America/New_York")


def random_scenario(
    rng: random.Random, size: int = 2, *, ambiguous: bool = False
) -> dict[str, Any]:
    """`size` 1 to 5 scales instruments, accounts and events."""
    portfolio = rng.random() < 0.15
    market = assets(rng, portfolio)
    contracts = instruments(rng, size, market, portfolio, ambiguous)
    people = accounts(rng, size, market, contracts)
    scenario: dict[str, Any] = {
        "format": 1,
        "scenario": "Generated",
        "venue": {
            "code": "random",
            "reporting_asset": "USD",
            "timezone": rng.choice(ZONES),
            "margin": margin_model(rng) if portfolio else {"model": "standard"},
            "policy": policy(rng, market, contracts, people, ambiguous),
        },
        "assets": market,
        "instruments": contracts,
        "accounts": people,
    }
    scenario["timeline"] = Timeline(rng, scenario, ambiguous).grow(6 + 8 * size)
    return scenario


def dump(scenario: dict[str, Any]) -> str:
    """YAML text; strings that look like numbers or times come out quoted."""
    return yaml.safe_dump(scenario, sort_keys=False, default_flow_style=None, width=120)


def with_expectations(scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario that expects the reference's result; floats (greeks, option model) nearly."""
    expected = run(scenario)
    for account in expected["accounts"].values():
        figures = {k: v for k, v in account["figures"].items() if isinstance(v, str)}
        if scenario["venue"]["margin"]["model"] == "portfolio":
            figures = {k: {"approx": v, "within": "0.000001"} for k, v in figures.items()}
            for position in account["positions"].values():
                position.pop("bankruptcy_price")
        account["figures"] = figures
    return scenario | {"expect": expected}


def main(arguments: list[str]) -> None:
    numbers = [int(a) for a in arguments if a.isdecimal()]
    scenario = random_scenario(random.Random(numbers[0]), *numbers[1:2])
    print(dump(with_expectations(scenario) if "--expect" in arguments else scenario), end="")


if __name__ == "__main__":
    main(sys.argv[1:])

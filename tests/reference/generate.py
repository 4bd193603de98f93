"""Random valid scenarios in which liquidations, shortfalls and debts really happen.

The timeline is grown event by event against the reference's own live state, so that targets are
interesting (the debtor repays, the pending write-off is approved) and every event is valid.
Combinations that the contract leaves open (see the table in __init__.py) are left out unless
`ambiguous` is true.
"""

from __future__ import annotations

import random
from typing import Any

import yaml

from .generate_market import assets, instruments, margin_model
from .generate_policy import policy
from .generate_people import accounts
from .generate_timeline import Timeline

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

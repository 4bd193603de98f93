"""A scenario (parsed YAML, assumed valid) as the opening state."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from .num import num
from .state import BUCKETS, SYSTEM, Account, Asset, Contribution, Instrument, Position, World, utc

LOT = "0.00000001"


def read(path: str | Path) -> dict[str, Any]:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def truth(value: object) -> bool:
    return str(value).lower() == "true"


def margin_tiers(margin: Any) -> list[tuple[Fraction | None, Fraction, Fraction]]:
    tiers = [] if margin is None else margin if isinstance(margin, list) else [margin]
    return [
        (num(t["up_to"]) if "up_to" in t else None, num(t["initial"]), num(t["maintenance"]))
        for t in tiers
    ]


def instrument(data: dict[str, Any]) -> Instrument:
    return Instrument(
        kind=data["kind"],
        settle=data["settle"],
        size=num(data.get("contract_size", "1")),
        inverse=truth(data.get("inverse", False)),
        mark=num(data["mark"]),
        tiers=margin_tiers(data.get("margin")),
        underlying=data.get("underlying"),
        lot=num(data.get("lot", LOT)),
        option_type=data.get("option_type"),
        strike=num(data.get("strike", 0)),
        expiry=utc(data["expiry"]) if "expiry" in data else None,
        vol=num(data.get("vol", 0)),
    )


def position(data: dict[str, Any], inverse: bool) -> Position:
    quantity, entry = num(data["quantity"]), num(data["entry_price"])
    return Position(quantity, quantity / entry if inverse else quantity * entry)


def world(scenario: dict[str, Any]) -> World:
    venue = scenario["venue"]
    assets = {
        code: Asset(int(a["decimals"]), num(a.get("price", 1)), num(a.get("haircut", 0)))
        for code, a in scenario["assets"].items()
    }
    instruments = {c: instrument(i) for c, i in (scenario.get("instruments") or {}).items()}
    declared = dict(scenario.get("accounts") or {})
    accounts = {}
    for code in [*declared, *(s for s in SYSTEM if s not in declared)]:
        data = declared.get(code) or {}
        kind = "system" if code in SYSTEM else data.get("kind", "customer")
        accounts[code] = Account(
            code=code,
            kind=kind,
            segment=data.get("segment", "professional"),
            parent=data.get("parent"),
            buckets={b: dict.fromkeys(assets, 0) for b in BUCKETS},
        )
    timeline = scenario.get("timeline") or []
    start = utc(timeline[0]["at"]) if timeline else utc("1970-01-01T00:00:00+00:00")
    result = World(
        assets=assets,
        instruments=instruments,
        accounts=accounts,
        margin=venue.get("margin") or {"model": "standard"},
        policy=venue.get("policy") or {},
        zone=ZoneInfo(venue.get("timezone", "UTC")),
        now=start,
    )
    for code, data in declared.items():
        open_account(result, code, data or {})
    return result


def open_account(world: World, code: str, data: dict[str, Any]) -> None:
    account = world.accounts[code]
    for asset, amount in (data.get("balances") or {}).items():
        world.move(asset, world.minor(asset, amount), "external", code)
    for name, given in (data.get("positions") or {}).items():
        account.positions[name] = position(given, world.instruments[name].inverse)
    for fund, given in (data.get("contributes") or {}).items():
        amount = world.minor(given["asset"], given["amount"])
        account.contributions[fund] = Contribution(given["asset"], amount, amount)
        world.move(given["asset"], amount, "external", fund)

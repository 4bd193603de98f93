"""The presets: who pays in which order, on one and the same default."""

from pathlib import Path
from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.ccp import plugin

PRESETS = {preset.preset: preset for preset in plugin.backoffice_presets()}
SCENARIO = """\
format: 1
scenario: One default under every clearing house's order
description: 1000 missing; 50 of the defaulter's, 200 + 100 of the others', 60 in each venue account.
venue:
  code: demo
  reporting_asset: EUR
  policy: {preset: %s}
assets:
  EUR: {decimals: 2}
instruments:
  SWAP: {kind: future, settle: EUR, contract_size: "1", mark: "100", margin: {initial: "0.1", maintenance: "0.05"}}
accounts:
  m0: {kind: member, balances: {EUR: "-1000"}, contributes: {default-fund: {asset: EUR, amount: "50"}}}
  m1: {kind: member, balances: {EUR: "75"}, contributes: {default-fund: {asset: EUR, amount: "200"}}}
  m2: {kind: member, balances: {EUR: "900"}, contributes: {default-fund: {asset: EUR, amount: "100"}}}
  won: {balances: {EUR: "500"}, positions: {SWAP: {quantity: "3", entry_price: "100"}}}
  lost: {balances: {EUR: "500"}, positions: {SWAP: {quantity: "-3", entry_price: "100"}}}
  default-fund: {kind: fund}
%s
timeline:
  - {at: "2026-03-02T09:00:00+00:00", marks: {SWAP: "150"}}
  - {sweep: {}}
"""  # noqa: E501
ORDERS = {
    # 1000 - 50 - 60 - 300 - 60 = 530; calls 75 and 100; gains 150; 205 stay with the treasury
    "emir": ["m0", "skin-in-the-game", "m1 m2", "second-skin", "m1 m2", "won", "treasury"],
    # calls: m1 has 75, m2 gives 2.75 x 100
    "cme": ["m0", "skin-in-the-game", "m1 m2", "m1 m2", "won"],
    # the layers are used together, so the venue's share stands beside the members'
    "eurex": [
        "m0",
        "skin-in-the-game",
        "m1 m2",
        "second-skin",
        "further-resources m1 m2",
        "treasury",
        "parent-comfort",
    ],
    "krx_before_2014": ["m0", "m1 m2", "treasury"],
    "krx": ["m0", "skin-in-the-game", "m1 m2", "treasury"],
    "nasdaq_clearing": ["m0", "skin-in-the-game", "m1 m2", "m1 m2"],
}
LEFT = {
    "emir": "0",
    "cme": "90",  # 1000 - 50 - 60 - 300 - 75 - 275 - 150
    "eurex": "75",  # 1000 - 50 - 60 - 360 - (75 + 200 + 60) - 60 - 60
    "krx_before_2014": "590",
    "krx": "530",
    "nasdaq_clearing": "415",  # 1000 - 50 - 60 - 300 - 75 - 100
}


def played(name: str) -> dict[str, Any]:
    roles = [role for role, kind in PRESETS[name].roles.items() if kind == "capital"]
    accounts = "\n".join(f'  {role}: {{kind: capital, balances: {{EUR: "60"}}}}' for role in roles)
    return run(load_bytes(f"{name}.yaml", (SCENARIO % (name, accounts)).encode()))


def test_every_preset_is_tried() -> None:
    assert set(PRESETS) == set(ORDERS) == set(LEFT)
    folder = Path(plugin.__file__).parent / "presets"
    assert {path.stem for path in folder.iterdir()} == set(PRESETS)


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_the_order_and_what_stays_open(name: str) -> None:
    result = played(name)
    (shortfall,) = result["shortfalls"]
    paid = [" ".join(sorted(use["allocations"])) for use in shortfall["steps"]]
    assert paid == ORDERS[name]
    left = result["accounts"]["m0"]["cash"]["EUR"]
    assert left.removeprefix("-") == LEFT[name]
    assert PRESETS[name].leaves_open == (shortfall["state"] == "open")
    assert set(result["ledger"].values()) == {"0"}

"""Runs a small venue under the preset, through the code that production runs."""

from typing import Any

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run

TEMPLATE = """\
format: 1
scenario: a trap
venue: {{code: trap, reporting_asset: USDC, policy: {policy}}}
assets: {{USDC: {{decimals: 6}}}}
instruments:
  BTC:
    kind: perpetual
    settle: USDC
    contract_size: "1"
    mark: "50000"
    margin: {{initial: "0.20", maintenance: "0.10"}}
accounts:
{accounts}
timeline:
  - {{at: "2026-03-02T09:00:00+00:00", marks: {{BTC: "{mark}"}}}}
{events}
"""
PRESET = "{preset: dydx_v4}"


def holder(code: str, cash: str, quantity: str = "0", entry: str = "50000") -> str:
    """One line of `accounts`; cash and prices in USDC."""
    held = f'{{BTC: {{quantity: "{quantity}", entry_price: "{entry}"}}}}' if quantity != "0" else ""
    positions = f", positions: {held}" if held else ""
    kind = ", kind: fund" if code == "insurance" else ""
    return f'  {code}: {{balances: {{USDC: "{cash}"}}{positions}{kind}}}'


def result_of(
    *accounts: str,
    mark: str = "50000",
    events: tuple[str, ...] = ("sweep: {}",),
    policy: str = PRESET,
) -> dict[str, Any]:
    """The complete result of a day with these accounts and, by default, one sweep."""
    text = TEMPLATE.format(
        policy=policy,
        accounts="\n".join(accounts),
        mark=mark,
        events="\n".join(f"  - {{{event}}}" for event in events),
    )
    result: dict[str, Any] = run(load_bytes("trap.yaml", text.encode()))
    assert result["ledger"] == {"USDC": "0"}
    return result


def cash(result: dict[str, Any], code: str) -> str:
    """What an account has in the end."""
    found: str = result["accounts"][code]["cash"].get("USDC", "0")
    return found


def size(result: dict[str, Any], code: str) -> str:
    """What an account holds in the end."""
    held = result["accounts"][code]["positions"].get("BTC")
    return held["quantity"] if held else "0"

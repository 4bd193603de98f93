"""Every scenario under every preset: each regime carries out whatever a venue trades."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.core.accounts import AccountKind
from backoffice.core.events import Deposit
from backoffice.scenarios.load import Scenario, load
from backoffice.scenarios.presets import played_out, preset_names, under_preset
from backoffice.scenarios.run import run

HERE = Path(__file__).parent / "everywhere"
FILES = sorted(
    path
    for folder in (PROJECT_DIR / "fixtures/events", PROJECT_DIR / "fixtures/scenarios", HERE)
    for path in folder.glob("*.yaml")
)
CLOSES_EVERYTHING = ("cme", "emir", "eurex", "krx", "krx_before_2014", "nasdaq_clearing")
CLOSES_EVERYTHING += ("vega", "vesting")


def name_of(path: Path) -> str:
    return path.stem


@cache
def scenario_in(path: Path) -> Scenario:
    return load(str(path))


@cache
def played(path: Path, preset: str) -> tuple[Scenario, dict[str, Any]]:
    scenario = under_preset(scenario_in(path), preset)
    return scenario, run(scenario)


def may_go_below_zero(document: Any) -> Iterator[str]:
    """Accounts that a policy charges without asking what they hold."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key in ("charge", "income"):
                yield value
            yield from may_go_below_zero(value)
    elif isinstance(document, (list, tuple)):
        for value in document:
            yield from may_go_below_zero(value)


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_regime_carries_out_every_scenario(path: Path, preset: str) -> None:
    scenario, result = played(path, preset)
    failed = [one for one in result["decisions"] if one["outcome"] == "policy_error"]
    assert not failed, failed[0]["plan"]
    assert set(result["ledger"].values()) <= {"0"}
    charged = set(may_go_below_zero(scenario.policy_document))
    lost = {one["account"] for one in result["shortfalls"] if one["state"] == "open"}
    for opening in scenario.setup.accounts:
        code, kind = opening.account.code, opening.account.kind
        account = result["accounts"][code]
        if min(map(Decimal, account["cash"].values()), default=Decimal(0)) >= 0:
            continue
        assert kind is not AccountKind.FUND, code
        assert kind is not AccountKind.CAPITAL or code in charged, code
        # what is below zero is either an open position's or somebody's open loss
        assert code in charged | lost or account["positions"] or after_last_sweep(scenario), code


def after_last_sweep(scenario: Scenario) -> bool:
    """Whether something happened that no sweep has seen."""
    return type(scenario.events[-1]).__name__ != "Sweep"


def deposited(scenario: Scenario, account: str, asset: str) -> Decimal:
    """What the account itself brought, which may fill its hole before any step does."""
    amounts = [
        event.amount
        for event in scenario.events
        if isinstance(event, Deposit) and (event.account, event.asset) == (account, asset)
    ]
    return Decimal(sum(amounts)).scaleb(-scenario.setup.assets[asset].decimals)


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_part_of_a_loss_is_lost(path: Path, preset: str) -> None:
    """Steps + what remains = the loss; a remainder is the account's negative cash, to the cent.

    What is neither was filled by the account's own deposit, and is no more than that.
    """
    scenario, result = played(path, preset)
    unpaid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for hole in result["shortfalls"]:
        owner, asset, state = hole["account"], hole["asset"], hole["state"]
        for step in hole["steps"]:
            assert sum(map(Decimal, step["allocations"].values())) == Decimal(step["amount"])
        left = Decimal(hole["amount"]) - sum(Decimal(step["amount"]) for step in hole["steps"])
        if state == "open":
            unpaid[owner, asset] += left
        elif state == "covered":
            assert 0 <= left <= deposited(scenario, owner, asset)
        else:
            assert state in ("carried", "repaid", "written_off", "waiting")
            assert left == 0
    for (owner, asset), left in unpaid.items():
        remaining = -Decimal(result["accounts"][owner]["cash"][asset])
        assert remaining > 0
        assert 0 <= left - remaining <= deposited(scenario, owner, asset)


def bankrupt_in(accounts: Mapping[str, Any]) -> list[str]:
    return [code for code, one in accounts.items() if one["status"] == "bankrupt"]


@pytest.mark.parametrize("preset", CLOSES_EVERYTHING)
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nobody_stays_bankrupt_with_positions(path: Path, preset: str) -> None:
    assert not bankrupt_in(played(path, preset)[1]["accounts"])


def played_to_the_end(path: Path, preset: str) -> Mapping[str, Any]:
    """The accounts once nothing is pending any more, as a comparison shows them."""
    accounts: Mapping[str, Any] = run(played_out(under_preset(scenario_in(path), preset)))[
        "accounts"
    ]
    return accounts


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_on_mango_whom_a_charge_leaves_bankrupt_is_closed_by_a_later_sweep(path: Path) -> None:
    assert not bankrupt_in(played_to_the_end(path, "mango_v4"))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_on_dydx_a_bankrupt_position_stays_only_where_nobody_holds_the_other_side(
    path: Path,
) -> None:
    accounts = played_to_the_end(path, "dydx_v4")
    held = {code: one["positions"] for code, one in accounts.items()}
    for code in bankrupt_in(accounts):
        for instrument, position in held[code].items():
            assert not [
                other
                for other, positions in held.items()
                if instrument in positions
                and Decimal(positions[instrument]["quantity"]) * Decimal(position["quantity"]) < 0
            ]

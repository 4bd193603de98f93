"""The oracle itself: its splits and sizes against brute force, and its invariants."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import yaml

from tests.reference import run
from tests.reference.compare import differences
from tests.reference.figures import figures
from tests.reference.generate import dump, random_scenario
from tests.reference.liquidation import liquidate
from tests.reference.num import pro_rata, pro_rata_capped, text
from tests.reference.play import opening, play
from tests.reference.sizing import sizes

BOOK = {"bids": [["99", "3"], ["97.5", "2"], ["95", "40"]], "asks": [["101", "2"], ["104", "40"]]}


def scenario(quantity: str, fee: str, haircut: str, gateway: str = "book") -> dict:
    tiers = [
        {"up_to": "500", "initial": "0.1", "maintenance": "0.08"},
        {"initial": "0.3", "maintenance": "0.25"},
    ]
    perpetual = {
        "kind": "perpetual",
        "settle": "USD",
        "mark": "100",
        "margin": tiers,
        "lot": "0.01",
    }
    cash = {"USD": "125", "EUR": "20"}
    liquidation = {"style": "partial", "gateway": gateway, "fee": fee, "fund": "insurance"}
    return {
        "format": 1,
        "scenario": "Partial",
        "venue": {
            "code": "v", "reporting_asset": "USD", "policy": {"liquidation": liquidation},
        },
        "assets": {
            "USD": {"decimals": 2, "haircut": haircut},
            "EUR": {"decimals": 2, "price": "1.1", "haircut": "0.1"},
        },
        "instruments": {"PERP": perpetual},
        "accounts": {
            "amy": {
                "balances": cash,
                "positions": {"PERP": {"quantity": quantity, "entry_price": "100"}},
            },
            "insurance": {"kind": "fund"},
        },
        "timeline": [{"at": "2026-01-05T09:00:00+00:00", "book": {"PERP": BOOK}}],
    }  # fmt: skip


@pytest.mark.parametrize("haircut", ["0", "0.3"])
@pytest.mark.parametrize("fee", ["0", "0.01", "0.2"])
@pytest.mark.parametrize("quantity", ["10", "-10", "7"])
def test_partial_size_is_the_smallest_that_restores_initial_margin(quantity, fee, haircut):
    """Brute force: really liquidate every number of lots, and look where margin is restored."""
    given = scenario(quantity, fee, haircut)
    restoring = []
    for lots in range(1, abs(int(quantity)) * 100 + 1):
        world = play(given)
        forced = Fraction(lots, 100)
        world.policy = {"liquidation": {**world.policy["liquidation"], "style": "full"}}
        amy = world.accounts["amy"]
        liquidate_exactly(world, amy, forced)
        f = figures(world, amy)
        if f.equity >= f.initial_margin - Fraction(1, 100):  # money is rounded to cents
            restoring.append(forced)
            break
    world = play(given)
    found = sizes(world, world.accounts["amy"])["PERP"]
    expected = restoring[0] if restoring else abs(Fraction(quantity))
    assert abs(found - expected) <= Fraction(1, 100)


def liquidate_exactly(world, account, quantity: Fraction) -> None:
    """Close this much of the only position as a full liquidation of that much would."""
    p = account.positions["PERP"]
    sign = 1 if p.quantity > 0 else -1
    kept, cost = p.quantity - sign * quantity, p.cost * (1 - quantity / abs(p.quantity))
    p.quantity, p.cost = sign * quantity, p.cost - cost
    liquidate(world, account)
    if kept:
        account.positions["PERP"] = type(p)(kept, cost)


def test_pro_rata_gives_left_over_units_to_remainder_then_weight_then_code():
    assert pro_rata(100, {"b": 1, "a": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert pro_rata(3, {"a": 1, "b": 3, "c": 2}) == {"a": 0, "b": 2, "c": 1}
    assert pro_rata(1, {"a": 1, "b": 1}) == {"a": 1, "b": 0}


@pytest.mark.parametrize("seed", range(50))
def test_a_capped_split_sums_and_respects_caps(seed):
    rng = random.Random(seed)
    codes = "abcdef"[: rng.randint(1, 6)]
    weights = {c: Fraction(rng.randint(0, 9), 7) for c in codes}
    caps = {c: rng.randint(0, 50) for c in codes}
    room = sum(caps[c] for c in codes if weights[c])
    amount = rng.randint(0, 200)
    shares = pro_rata_capped(amount, weights, caps)
    assert sum(shares.values()) == min(amount, room)
    assert all(0 <= shares.get(c, 0) <= caps[c] for c in codes)


def test_numbers_print_at_most_twelve_decimals_half_even():
    assert text(Fraction(1, 3)) == "0.333333333333"
    assert text(Fraction("0.0000000000005")) == "0"
    assert text(Fraction("-0.0000000000015")) == "-0.000000000002"
    assert text(Fraction("12.50")) == "12.5"


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("ambiguous", [False, True])
def test_random_scenarios_keep_the_invariants_and_survive_yaml(seed, ambiguous):
    """`run` asserts its invariants after each event."""
    given = random_scenario(random.Random(seed), 1 + seed % 4, ambiguous=ambiguous)
    assert differences(run(given), run(yaml.safe_load(dump(given)))) == []


def test_compare_finds_a_changed_unit_and_ignores_spelling():
    result = run(random_scenario(random.Random(3), 2))
    other = yaml.safe_load(yaml.safe_dump(result))
    cash = other["accounts"]["fees"]["cash"]
    cash["USD"] = str(Fraction(cash["USD"]) + 1)
    assert [d.split(":")[0] for d in differences(result, other)] == ["accounts.fees.cash.USD"]
    assert differences({"ledger": {"USD": "1.50"}}, {"ledger": {"USD": "1.5"}, "file": "x"}) == []


def test_an_opening_is_balanced():
    world = opening(random_scenario(random.Random(1), 3))
    for asset in world.assets:
        assert sum(a.cash[asset] for a in world.accounts.values()) == 0

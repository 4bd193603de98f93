"""The waterfall: limits common to all steps, and each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .debts import open_debt
from .num import down, num, pro_rata
from .payers import assessment_caps, contributions, linked
from .rules import holds
from .socialized import charge, weights_and_caps
from .state import Shortfall, StepRecord, Waiting, World

Params = dict[str, Any]
OVERDRAWING = ("write_off", "clawback", "negative_interest")  # a debtor's hole is still open here
Step = Callable[[World, Shortfall, int, Params], None]


def run(world: World, s: Shortfall) -> None:
    """Every step in order until nothing remains; stops at a write-off that awaits approval."""
    for index, step in enumerate(world.policy.get("shortfall") or []):
        if s.remaining == 0 or s.pending is not None:
            return
        params = step.get("with") or {}
        account = world.accounts[s.account]
        facts = {
            "amount": world.major(s.asset, s.remaining),
            "asset": s.asset,
            "segment": account.segment,
            "kind": account.kind,
        }
        if index not in s.passed_over and holds(params.get("when", "1 == 1"), facts):
            STEPS[step["step"]](world, s, index, params)


def period_key(world: World, s: Shortfall, index: int, p: Params) -> tuple[int, str, str, int]:
    per = p.get("limit_per", "day")
    return index, s.asset, per, world.begun[per]


def allowed(
    world: World, s: Shortfall, index: int, p: Params, source: int | None, overdraw: bool = False
) -> int:
    """What the common parameters let a step pay now; `source` None: the step has no source."""
    caps = [s.remaining]
    if "limit" in p:
        caps.append(world.minor(s.asset, p["limit"]) - s.paid.get(index, 0))
    if "limit_period" in p:
        used = world.paid_in_period.get(period_key(world, s, index, p), 0)
        caps.append(world.minor(s.asset, p["limit_period"]) - used)
    if source is not None:
        if not overdraw:
            caps.append(source)
        if "limit_share" in p:
            caps.append(down(num(p["limit_share"]) * source))
        if "floor" in p:
            caps.append(source - world.minor(s.asset, p["floor"]))
    amount = max(min(caps), 0)
    whole = str(p.get("all_or_nothing", False)).lower() == "true"
    return 0 if whole and amount < s.remaining else amount


def record(
    world: World, s: Shortfall, index: int, amount: int, allocations: dict[str, int], **more: Any
) -> StepRecord | None:
    if amount == 0:
        return None
    step = world.policy["shortfall"][index]
    s.remaining -= amount
    s.filled_last = False
    s.paid[index] = s.paid.get(index, 0) + amount
    key = period_key(world, s, index, step.get("with") or {})
    world.paid_in_period[key] = world.paid_in_period.get(key, 0) + amount
    paid = {code: share for code, share in allocations.items() if share}
    if step["step"] not in OVERDRAWING:
        payers = [] if "waiting" in more else [more["fund"]] if "fund" in more else list(paid)
        assert all(world.accounts[c].cash[s.asset] >= 0 for c in payers), f"{step} overdraws"
    entry = StepRecord(index, step["step"], amount, paid, **more)
    s.steps.append(entry)
    world.notes.add(step["step"])
    return entry


def one_source(name: str) -> Step:
    def step(world: World, s: Shortfall, index: int, p: Params) -> None:
        source = p[name]
        amount = allowed(world, s, index, p, max(world.accounts[source].cash[s.asset], 0))
        world.move(s.asset, amount, source, s.account)
        record(world, s, index, amount, {source: amount})

    return step


def linked_accounts(world: World, s: Shortfall, index: int, p: Params) -> None:
    free = linked(world, s, p.get("order", ["parent", "siblings", "children"]))
    amount = rest = allowed(world, s, index, p, sum(free.values()))
    paid = {}
    for code, most in free.items():
        paid[code] = min(rest, most)
        rest -= paid[code]
        world.move(s.asset, paid[code], code, s.account)
    record(world, s, index, amount, paid)


def from_fund(own: bool) -> Step:
    def step(world: World, s: Shortfall, index: int, p: Params) -> None:
        fund = p["fund"]
        left = contributions(world, s, fund, own)
        amount = allowed(world, s, index, p, sum(left.values()))
        cash = max(world.accounts[fund].cash[s.asset], 0)
        if amount > cash:
            amount = 0 if str(p.get("all_or_nothing")).lower() == "true" else cash
        paid = pro_rata(amount, left)
        for code, share in paid.items():
            world.accounts[code].contributions[fund].left -= share
        world.move(s.asset, amount, fund, s.account)
        record(world, s, index, amount, paid, fund=fund)

    return step


def assessment(world: World, s: Shortfall, index: int, p: Params) -> None:
    weights, caps = assessment_caps(world, s, index, p)
    amount = allowed(world, s, index, p, sum(caps[c] for c in weights))
    paid = charge(world, s.asset, amount, weights, caps, s.account)
    for code, share in paid.items():
        s.assessed[index, code] = s.assessed.get((index, code), 0) + share
    record(world, s, index, sum(paid.values()), paid)


def socialized_loss(world: World, s: Shortfall, index: int, p: Params) -> None:
    period = p.get("period", "event")
    if period != "event":
        amount = allowed(world, s, index, p, None)
        world.move(s.asset, amount, "clearing", s.account)
        entry = record(world, s, index, amount, {"clearing": amount}, waiting=True)
        if entry:
            counted = period_key(world, s, index, p)
            world.waiting.append(Waiting(period, world.begun[period], s, entry, counted))
        return
    weights, caps = weights_and_caps(world, s, p, None)
    amount = allowed(world, s, index, p, sum(caps.values()))
    paid = charge(world, s.asset, amount, weights, caps, s.account)
    record(world, s, index, sum(paid.values()), paid)


def carry(world: World, s: Shortfall, index: int, p: Params) -> None:
    creditor = p.get("creditor")
    source = max(world.accounts[creditor].cash[s.asset], 0) if creditor else None
    amount = allowed(world, s, index, p, source)
    if amount:
        debt = open_debt(world, s, world.policy["shortfall"][index]["step"], amount, p)
        record(world, s, index, amount, {s.account: amount}, debt=debt)


def write_off(world: World, s: Shortfall, index: int, p: Params) -> None:
    source = max(world.accounts[p["charge"]].cash[s.asset], 0)
    amount = allowed(world, s, index, p, source, overdraw=True)
    if amount and p.get("approval", "none") == "two_persons":
        s.pending = (index, amount)
        world.notes.add("awaits approval")
    else:
        forgive(world, s, index, amount)


def forgive(world: World, s: Shortfall, index: int, amount: int) -> None:
    charged = world.policy["shortfall"][index]["with"]["charge"]
    world.move(s.asset, amount, charged, s.account)
    record(world, s, index, amount, {charged: amount})


def approve(world: World, code: str, asset: str) -> None:
    for s in world.open_shortfalls(code, asset):
        if s.pending is not None:
            (index, amount), s.pending = s.pending, None
            forgive(world, s, index, min(amount, s.remaining))
            world.notes.add("approved")


def nothing(world: World, s: Shortfall, index: int, p: Params) -> None:
    """Deleveraging happens at liquidation; here its place does not matter."""


STEPS: dict[str, Step] = {
    "linked_accounts": linked_accounts,
    "insurance_fund": one_source("fund"),
    "venue_capital": one_source("account"),
    "defaulter_contribution": from_fund(own=True),
    "default_fund": from_fund(own=False),
    "assessment": assessment,
    "socialized_loss": socialized_loss,
    "auto_deleverage": nothing,
    "clawback": carry,
    "negative_interest": carry,
    "write_off": write_off,
}

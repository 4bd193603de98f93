"""Money recovered later goes back to those who paid, last step first."""

from __future__ import annotations

from .num import pro_rata_capped
from .state import Shortfall, StepRecord, World

OWN = ("clawback", "negative_interest", "defaulter_contribution")


def borne(record: StepRecord) -> dict[str, int]:
    """What each other payer of a step still bears."""
    if record.waiting or record.step in OWN:
        return {}
    return {c: a - record.returned.get(c, 0) for c, a in record.allocations.items()}


def oldest(world: World, code: str, asset: str) -> Shortfall | None:
    for s in world.shortfalls:
        mine = s.account == code and s.asset == asset
        if mine and any(sum(borne(r).values()) > 0 for r in s.steps):
            return s
    return None


def recover(world: World, code: str, asset: str, amount: int) -> None:
    world.move(asset, amount, "external", code)
    s = oldest(world, code, asset)
    for record in reversed(s.steps if s else []):
        caps = borne(record)
        weights = {c: a for c, a in record.allocations.items() if c in caps}
        back = pro_rata_capped(min(amount, sum(caps.values())), weights, caps)
        for payer, share in back.items():
            record.returned[payer] = record.returned.get(payer, 0) + share
            if record.fund:
                world.accounts[payer].contributions[record.fund].left += share
            world.move(asset, share, code, record.fund or payer)
            amount -= share
            world.notes.add("recovered")

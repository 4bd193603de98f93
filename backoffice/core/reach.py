"""Whom a sweep of a policy can reach: what must be read before it settles some accounts.

Derived from what the steps and models of the policy declare. When in doubt: everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from .facts import Base
from .policy import LiquidationPolicy, Policy


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a sweep sees or changes, beside the accounts it settles and all that are not swept.

    `everybody`: why nothing less than the whole venue will do, or empty. `named` are accounts that
    the policy names; `families`: parents, siblings and children of who is settled; `members`: all
    members; `opposite`: all holders of the instruments that the settled accounts hold;
    `subaccounts`: all sub-accounts and their parents; `sums`: deposits and open interest of all;
    `waiting`: all whose losses wait for a period's end.
    """

    everybody: str = ""
    named: frozenset[str] = frozenset()
    families: bool = False
    members: bool = False
    opposite: bool = False
    subaccounts: bool = False
    sums: bool = False
    waiting: bool = False


def reach_of(policy: Policy) -> Reach:
    """Whom a sweep under the policy can reach."""
    regime, liquidation = policy.regime, policy.liquidation
    needs = [binding.step.needs() for binding in policy.shortfall]
    funds = {liquidation.fund, *(need.contributions for need in needs)} - {None}
    return Reach(
        everybody=_everybody(policy),
        named=frozenset(str(fund) for fund in funds).union(*(need.sources for need in needs)),
        families=any(need.linked for need in needs),
        members=any(need.contributions is not None for need in needs),
        opposite=_may_deleverage(liquidation, by_model=regime.liquidation is not None),
        subaccounts=regime.top_up is not None,
        sums=any((regime.margin, regime.liquidation, regime.top_up)),
        waiting=bool(regime.guards),
    )


def moves_first(policy: Policy) -> bool:
    """Whether a sweep moves money before it looks at accounts: then only it knows whom to settle,
    as a top-up may take from an account that needed nothing before.
    """
    return policy.mark_to_market or policy.regime.top_up is not None


def looks_at_profits(policy: Policy) -> bool:
    """Whether anything under the policy counts profits since a period began."""
    charges = [binding.step.needs().charge for binding in policy.shortfall]
    shared = any(one is not None and one.base is Base.PERIOD_PROFIT for one in charges)
    return shared or bool(policy.regime.guards)


def _everybody(policy: Policy) -> str:
    if policy.mark_to_market:
        return "each sweep settles every position at its mark"
    for binding in policy.shortfall:
        charge = binding.step.needs().charge
        if charge is not None and not charge.at_close:  # what waits is charged by another event
            return f"{binding.step.name} charges all who have a share"
    return ""


def _may_deleverage(liquidation: LiquidationPolicy, *, by_model: bool) -> bool:
    """Whether anything can be left that no order book took and that others must take over."""
    if liquidation.gateway == "mark":
        return False
    return by_model or liquidation.unfilled == "auto_deleverage"

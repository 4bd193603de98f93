"""One event under several policies: who pays how much under each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from backoffice.core.accounts import Account, AccountKind

from .load import Scenario
from .numbers import exact, figure
from .result import failed_steps

OWN = "own policy"
DEFAULTER, OPEN = "defaulter", "still open"
OWN_MONEY = "own money, later"
GROUPS = {
    AccountKind.FUND: "funds",
    AccountKind.CAPITAL: "venue capital",
    AccountKind.MEMBER: "members",
    AccountKind.CUSTOMER: "customers",
    AccountKind.SYSTEM: "waiting at clearing",
}
GROUP_ORDER = (DEFAULTER, *GROUPS.values(), OPEN)
Sums = dict[tuple[str, str], Fraction]


@dataclass(slots=True)
class Column:
    """One policy: sums by asset and step, group or account; net equity by group at the end.

    `deleveraged` is by (account, instrument) the quantity that was closed against it; `bankrupt`
    the net equity of accounts that end below zero with positions that nobody took.
    """

    policy: str
    loss: dict[str, Fraction] = field(default_factory=dict)
    steps: Sums = field(default_factory=dict)
    groups: Sums = field(default_factory=dict)
    payers: Sums = field(default_factory=dict)
    deleveraged: Sums = field(default_factory=dict)
    net_equity: dict[str, Fraction] = field(default_factory=dict)
    bankrupt: dict[str, Fraction] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The column as JSON values."""
        return {
            "policy": self.policy,
            "loss": {asset: exact(amount) for asset, amount in sorted(self.loss.items())},
            "steps": _listed("step", self.steps),
            "groups": _listed("group", self.groups),
            "payers": _listed("account", self.payers),
            "deleveraged": [
                {"account": account, "instrument": code, "quantity": exact(quantity)}
                for (account, code), quantity in sorted(self.deleveraged.items())
            ],
            "bankrupt": {account: figure(value) for account, value in self.bankrupt.items()},
            "failed": self.failed,
            "net_equity": {group: figure(value) for group, value in self.net_equity.items()},
        }


def _listed(what: str, sums: Sums) -> list[dict[str, str]]:
    return [
        {"asset": asset, what: name, "amount": exact(amount)}
        for (asset, name), amount in sums.items()
    ]


def compare(runs: Sequence[tuple[str, Scenario, Mapping[str, Any]]]) -> list[Column]:
    """One column for each (policy, scenario, result).

    The defaulters are those of the first policy, so that a group means the same in all columns;
    where nobody defaults under it, those of all.
    """
    own = _defaulters(runs[0][2]) if runs else set()
    defaulters = own or {code for _, _, result in runs for code in _defaulters(result)}
    return [_column(*one, defaulters) for one in runs]


def _defaulters(result: Mapping[str, Any]) -> set[str]:
    """Who had a loss that others might have to pay, or ends below zero with a position."""
    accounts = result["accounts"].items()
    bankrupt = {code for code, account in accounts if account["status"] == "bankrupt"}
    return {shortfall["account"] for shortfall in result["shortfalls"]} | bankrupt


def _column(
    policy: str, scenario: Scenario, result: Mapping[str, Any], defaulters: Collection[str]
) -> Column:
    """Sum up who paid in one result."""
    accounts = {opening.account.code: opening.account for opening in scenario.setup.accounts}
    column = Column(policy)
    for shortfall in result["shortfalls"]:
        cash = result["accounts"][shortfall["account"]]["cash"].get(shortfall["asset"], "0")
        _add_shortfall(column, accounts, shortfall, Fraction(cash))
    column.failed = list(dict.fromkeys(failed_steps(result["decisions"])))
    for decision in result["decisions"]:
        seen = decision["inputs"]
        if decision["which"] == "auto_deleverage" and "against" in seen:
            key = decision["account"], seen["instrument"]
            _add(column.deleveraged, key, Fraction(seen["quantity"]))
    for code, account in accounts.items():
        group = DEFAULTER if code in defaulters else GROUPS[account.kind]
        equity = Fraction(result["accounts"][code]["figures"]["net_equity"])
        column.net_equity[group] = column.net_equity.get(group, Fraction(0)) + equity
        if result["accounts"][code]["status"] == "bankrupt":
            column.bankrupt[code] = equity
    return column


def _add_shortfall(
    column: Column, accounts: Mapping[str, Account], shortfall: Mapping[str, Any], cash: Fraction
) -> None:
    asset, rest = shortfall["asset"], Fraction(shortfall["amount"])
    column.loss[asset] = column.loss.get(asset, Fraction(0)) + rest
    for step in shortfall["steps"]:
        _add(column.steps, (asset, step["step"]), Fraction(step["amount"]))
        for payer, amount in step["allocations"].items():
            kind = accounts[payer].kind if payer in accounts else AccountKind.SYSTEM
            group = DEFAULTER if payer == shortfall["account"] else GROUPS[kind]
            _add(column.groups, (asset, group), Fraction(amount))
            _add(column.payers, (asset, payer), Fraction(amount))
            rest -= Fraction(amount)
    # What is not missing any more was filled by money that reached the account.
    still = min(rest, max(Fraction(0), -cash)) if shortfall["state"] == "open" else Fraction(0)
    if rest > still:
        _add(column.steps, (asset, OWN_MONEY), rest - still)
        _add(column.groups, (asset, DEFAULTER), rest - still)
    if still:
        _add(column.steps, (asset, OPEN), still)
        _add(column.groups, (asset, OPEN), still)


def _add(sums: Sums, key: tuple[str, str], amount: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + amount

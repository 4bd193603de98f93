"""Accounts: what they hold, whose sub-accounts they are, what they contributed."""

from __future__ import annotations

from backoffice.core.accounts import SYSTEM_ACCOUNTS

from ..draft import Draft
from ..problems import Path, shown
from ..schema.accounts import AccountIn
from .market import check_price

SET_BY_THE_SYSTEM = frozenset({"kind", "segment", "parent", "contributes"})


def check_accounts(draft: Draft) -> None:
    """Check every account against assets, instruments and the other accounts."""
    for code, account in draft.accounts.items():
        path: Path = ("accounts", code)
        if code in SYSTEM_ACCOUNTS and account.model_fields_set & SET_BY_THE_SYSTEM:
            message = "a system account is of its own kind; choose another code, or leave out "
            draft.problem(path, message + ", ".join(sorted(SET_BY_THE_SYSTEM)))
        for asset, amount in account.balances.items():
            draft.refers((*path, "balances", asset), "assets", asset)
            draft.whole_units((*path, "balances", asset), asset, amount)
        for instrument, position in account.positions.items():
            draft.refers((*path, "positions", instrument), "instruments", instrument)
            entry: Path = (*path, "positions", instrument, "entry_price")
            check_price(draft, entry, instrument, position.entry_price, zero_for_options=True)
        _check_contributions(draft, path, account)
        _check_parent(draft, (*path, "parent"), code, account.parent)


def _check_contributions(draft: Draft, path: Path, account: AccountIn) -> None:
    for fund, paid in account.contributes.items():
        here: Path = (*path, "contributes", fund)
        draft.refers(here, "accounts", fund)
        declared = draft.accounts.get(fund)
        if fund in SYSTEM_ACCOUNTS or (declared is not None and declared.kind != "fund"):
            draft.problem(here, f"{shown(fund)} is no fund; give it `kind: fund` or name another")
        draft.refers((*here, "asset"), "assets", paid.asset)
        draft.whole_units((*here, "amount"), paid.asset, paid.amount)


def _check_parent(draft: Draft, path: Path, code: str, parent: str | None) -> None:
    if parent in SYSTEM_ACCOUNTS:
        draft.problem(path, f"the system account {parent} has no sub-accounts")
    draft.refers(path, "accounts", parent)
    seen = [code]
    while parent is not None and parent in draft.accounts:
        if parent == code:
            ring = " -> ".join([*seen, code])
            draft.problem(path, f"an account cannot be its own sub-account: {ring[:200]}")
        if parent in seen:
            return
        seen.append(parent)
        parent = draft.accounts[parent].parent

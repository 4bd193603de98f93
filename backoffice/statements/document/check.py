"""Recomputes the arithmetic of a document from the document alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.statements.document.amounts import minor_of, minor_text


def problems_of(document: Mapping[str, Any]) -> list[str]:
    """What does not add up, a sentence each; none where opening and movements give closing."""
    found: list[str] = []
    sums: dict[tuple[str, str], list[int]] = {}
    for part in document["accounts"]:
        for ledger in part["ledgers"]:
            where = f"{part['account']} {ledger['asset']}.{ledger['bucket']}"
            found += _of_ledger(ledger, where)
            row = sums.setdefault((ledger["asset"], ledger["bucket"]), [0, 0])
            row[0] += minor_of(ledger["opening"], ledger["decimals"])
            row[1] += minor_of(ledger["closing"], ledger["decimals"])
    for total in document["totals"]:
        decimals = total["decimals"]
        opening, closing = sums.pop((total["asset"], total["bucket"]), [0, 0])
        came, went = (minor_of(total[name], decimals) for name in ("credits", "debits"))
        where = f"total of {total['asset']}.{total['bucket']}"
        stated = minor_of(total["opening"], decimals), minor_of(total["closing"], decimals)
        if stated != (opening, closing):
            found.append(f"{where}: the accounts come to other balances.")
        if opening + came - went != closing:
            found.append(f"{where}: opening and movements do not come to the closing balance.")
    found += [f"total of {asset}.{bucket}: it is missing." for asset, bucket in sums]
    return found


def _of_ledger(ledger: Mapping[str, Any], where: str) -> list[str]:
    decimals = ledger["decimals"]
    balance = minor_of(ledger["opening"], decimals)
    came = went = 0
    found: list[str] = []
    for row in ledger["movements"]:
        amount = minor_of(row[8], decimals)
        balance += amount
        came += max(amount, 0)
        went += max(-amount, 0)
        if row[9] != minor_text(balance, decimals):
            found.append(f"{where}: posting {row[0]} does not lead to its balance.")
    for name, value in (("credits", came), ("debits", went), ("closing", balance)):
        if ledger[name] != minor_text(value, decimals):
            found.append(
                f"{where}: {name} is {ledger[name]}, the movements come to "
                f"{minor_text(value, decimals)}."
            )
    return found

"""Debts of a printed statement: what is owed, how it is repaid, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .layout import CODE, NUMBER, Column, Section, Writer

Row = Mapping[str, Any]


def debts(part: Row, w: Writer) -> Section:
    """Each debt with its schedule: what repays it, and the interest that it bears."""
    columns = [
        Column(w.word("opened_on"), CODE),
        Column(w.word("step")),
        Column(w.word("schedule")),
        Column(w.word("asset"), CODE),
        *(Column(w.word(name), NUMBER) for name in ("principal", "interest_column")),
    ]
    rows = [
        [
            d["opened_on"],
            w.word(d["step"]),
            "; ".join(_schedule(d["terms"], w)),
            d["asset"],
            w.number(d["principal"]),
            w.number(d["interest"]),
        ]
        for d in part["debts"]
    ]
    return Section(w.word("debts"), columns, rows)


def _schedule(terms: Row, w: Writer) -> Iterator[str]:
    if terms.get("profit_rate") is not None:
        yield w.word("from_profits").format(rate=w.percent(terms["profit_rate"]))
    if terms.get("from_deposits"):
        yield w.word("from_deposits")
    yield w.word("by_yourself")
    interest = terms.get("interest") or {}
    rates = ", ".join(tier(one, w) for one in interest.get("tiers", ()))
    if rates:
        yield w.word("bears").format(rates=rates, days=interest["day_count"])


def tier(one: Row, w: Writer) -> str:
    """A rate a year, and up to which amount it holds."""
    rate = w.percent(one["annual_rate"])
    return rate if one["up_to"] is None else f"{rate} ≤ {w.number(one['up_to'])}"


def debt_changes(part: Row, w: Writer) -> Section:
    """What was added to the debts and repaid of them, day by day."""
    columns = [
        Column(w.word("day"), CODE),
        Column(w.word("step")),
        Column(w.word("asset"), CODE),
        *(Column(w.word(name), NUMBER) for name in ("principal", "interest_column")),
    ]
    rows = [
        [c["on"], w.word(d["step"]), d["asset"], w.number(c["principal"]), w.number(c["interest"])]
        for d in part["debts"]
        for c in d["changes"]
    ]
    return Section(w.word("changes"), columns, rows, level=3)

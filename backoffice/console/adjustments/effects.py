"""A stored preview as tables: postings, and figures before and after. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIGURES = {
    "equity": "Equity",
    "net_equity": "Net equity",
    "initial_margin": "Initial margin",
    "maintenance_margin": "Maintenance margin",
    "debt": "Debt",
    "margin_ratio": "Margin ratio",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one account, as text in whole units."""

    account: str
    name: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What the lines would do; `unchanged` rows are few people's interest."""

    postings: list[dict[str, str]]
    changed: list[Row]
    unchanged: list[Row]
    sentences: list[str]
    not_shown: int
    at: str


def effect_of(preview: Mapping[str, Any]) -> Effect:
    """The tables of a preview as `adjustments.preview` makes it."""
    asset = preview.get("reporting_asset", "")  # previews of older versions do not name it
    rows = [row for one in preview["accounts"] for row in _rows(one, asset)]
    return Effect(
        postings=preview["postings"],
        changed=[row for row in rows if row.changed],
        unchanged=[row for row in rows if not row.changed],
        sentences=preview["sentences"],
        not_shown=preview["not_shown"],
        at=preview["at"][:16].replace("T", " "),
    )


def _rows(one: Mapping[str, Any], asset: str) -> list[Row]:
    cash = [
        _row(one["account"], f"Cash, {paid}", before, one["cash_after"].get(paid))
        for paid, before in one["cash_before"].items()
    ]
    before, after = one["figures_before"], one["figures_after"]
    return cash + [
        _row(one["account"], _in(words, name, asset), before.get(name), after.get(name))
        for name, words in FIGURES.items()
    ]


def _in(words: str, name: str, asset: str) -> str:
    return words if name == "margin_ratio" or not asset else f"{words}, {asset}"


def _row(account: str, name: str, before: str | None, after: str | None) -> Row:
    return Row(account, name, before or "–", after or "–", before != after)

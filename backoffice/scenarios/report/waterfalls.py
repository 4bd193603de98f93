"""One scenario's result: who paid at each step, what was refused, which expectations failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.console import Console

from ..numbers import exact, figure
from ..result import failed_steps
from .output import aligned, clean, grouped, table

PAYERS_SHOWN_MAX = 12
Json = Mapping[str, Any]


def print_result(console: Console, result: Json) -> None:
    """Print one result."""
    verdict, style = ("PASSED", "bold green") if result["passed"] else ("FAILED", "bold red")
    console.print(verdict, clean(result["scenario"]), style=style)
    console.print(f"  {clean(result['file'])}", style="dim")
    if "kept_as" in result:
        console.print(f"  kept in the database as the venue {clean(result['kept_as'])}")
    for shortfall in result["shortfalls"]:
        _print_shortfall(console, shortfall)
    _print_failed_steps(console, result["decisions"])
    _print_deleveraged(console, result["decisions"])
    for call in result["margin_calls"]:
        console.print(f"  margin call: {clean(call['account'])} {grouped(call['amount'])}")
    for refusal in result["refused"]:
        account, reason = clean(refusal["account"]), clean(refusal["reason"])
        console.print(f"  refused: {refusal['event']} of {account} ({reason})")
    _print_failures(console, result["failures"])
    console.print()


def print_summary(console: Console, results: Sequence[Json], invalid: int) -> None:
    """Print how many passed."""
    passed = sum(1 for result in results if result["passed"])
    parts = [f"{passed} of {len(results) + invalid} passed"]
    if passed < len(results):
        parts.append(f"{len(results) - passed} failed")
    if invalid:
        parts.append(f"{invalid} invalid")
    good = passed == len(results) and not invalid
    console.print("Scenarios: " + ", ".join(parts) + ".", style="green" if good else "red")


def _print_shortfall(console: Console, shortfall: Json) -> None:
    loss, asset = Fraction(shortfall["amount"]), clean(shortfall["asset"])
    title = f"{clean(shortfall['account'])} lost {grouped(shortfall['amount'])} {asset}"
    shown = table(
        f"{title}: {shortfall['state']}",
        "step",
        "who paid",
        f"amount ({asset})",
        "share of the loss",
        right=(f"amount ({asset})", "share of the loss"),
    )
    rows = [row for step in shortfall["steps"] for row in _rows(step)]
    amounts = aligned(amount for _, _, amount in rows)
    for (step, payer, amount), printed in zip(rows, amounts, strict=True):
        part = percent(Fraction(amount), loss) if amount is not None else ""
        shown.add_row(clean(step), clean(payer), printed if amount is not None else "", part)
    rest = loss - sum((Fraction(step["amount"]) for step in shortfall["steps"]), Fraction(0))
    if shortfall["state"] == "open" and rest > 0:
        shown.add_section()
        shown.add_row("not covered by any step", "", grouped(exact(rest)), percent(rest, loss))
    console.print(shown)


def _rows(step: Json) -> list[tuple[str, str, str | None]]:
    """Step, payer and amount, the largest first; the step is named once."""
    payers = sorted(step["allocations"].items(), key=lambda item: -Fraction(item[1]))
    rows = [("", payer, amount) for payer, amount in payers[:PAYERS_SHOWN_MAX]]
    if len(payers) > PAYERS_SHOWN_MAX:
        rows.append(("", f"and {len(payers) - PAYERS_SHOWN_MAX} more", None))
    return [(step["step"], *rows[0][1:]), *rows[1:]] if rows else []


def _print_failed_steps(console: Console, decisions: Sequence[Json]) -> None:
    for line in dict.fromkeys(failed_steps(decisions)):
        console.print(f"  {clean(line)}", style="bold red")


def _print_deleveraged(console: Console, decisions: list[Json]) -> None:
    """Positions of others that were closed for what a liquidation could not fill."""
    for decision in decisions:
        seen = decision["inputs"]
        if decision["which"] == "auto_deleverage" and "against" in seen:
            price = grouped(figure(Fraction(seen["price"])) or "")
            size = grouped(exact(Fraction(seen["quantity"])))
            line = f"{decision['account']} gave up {size} {seen['instrument']} at {price}"
            console.print(f"  deleveraged: {clean(line)}, to close {clean(seen['against'])}")


def _print_failures(console: Console, failures: list[Json]) -> None:
    if not failures:
        return
    shown = table("Expectations that do not hold", "what", "expected", "got")
    for failure in failures:
        shown.add_row(clean(failure["path"]), _short(failure["expected"]), _short(failure["got"]))
    console.print(shown)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = clean(text)
    return text if len(text) <= 300 else text[:297] + "..."


def percent(part: Fraction, whole: Fraction) -> str:
    """A share in per cent, to two decimals."""
    return f"{float(100 * part / whole):.2f} %" if whole else ""

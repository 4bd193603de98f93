"""Differences between two results, by value."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

IGNORED = ("decisions", "scenario", "file", "passed", "failures")
GREEKS = ("delta", "gamma", "vega")
MODEL = ("figures", "margin_calls", "bankruptcy_price")
TOLERANCE = Decimal("1e-9")


def differences(a: Any, b: Any, *, portfolio: bool = False) -> list[str]:
    """`path: a's value / b's value` for each difference.

    Amounts are compared as decimals, exactly; greeks within a relative 1e-9 (a missing underlying
    is zero), and with `portfolio` all figures, margin calls and bankruptcy prices too.
    """
    return compare(a, b, (), portfolio)


def decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def compare(a: Any, b: Any, path: tuple[str, ...], portfolio: bool) -> list[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        found = []
        for key in [*a, *(k for k in b if k not in a)]:
            if not path and key in IGNORED:
                continue
            filler = "0" if path and path[-1] in GREEKS else "(nothing)"
            left, right = a.get(key, filler), b.get(key, filler)
            found += compare(left, right, (*path, str(key)), portfolio)
        return found
    if isinstance(a, list) and isinstance(b, list):
        found = []
        for n in range(max(len(a), len(b))):
            left = a[n] if n < len(a) else "(nothing)"
            right = b[n] if n < len(b) else "(nothing)"
            found += compare(left, right, (*path, f"[{n}]"), portfolio)
        return found
    return [] if same(a, b, path, portfolio) else [f"{'.'.join(path)}: {a} / {b}"]


def same(a: Any, b: Any, path: tuple[str, ...], portfolio: bool) -> bool:
    left, right = decimal(a), decimal(b)
    if left is None or right is None:
        return bool(a == b)
    loose = any(g in path for g in GREEKS) or (portfolio and any(m in path for m in MODEL))
    if loose:
        return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), Decimal(1))
    return left == right

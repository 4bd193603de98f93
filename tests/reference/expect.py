"""Does a result hold what a scenario expects?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def number(value: object) -> Fraction | None:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def failures(expected: Any, got: Any, path: str = "") -> list[str]:
    if isinstance(expected, dict) and "approx" in expected:
        value = number(got)
        near = value is not None and abs(value - Fraction(str(expected["approx"]))) <= Fraction(
            str(expected["within"])
        )
        return [] if near else [f"{path}: expected {expected}, got {got}"]
    if isinstance(expected, dict):
        if not isinstance(got, dict) or (not expected and got):
            return [f"{path}: expected {expected}, got {got}"]
        found = []
        for key, value in expected.items():
            if key not in got:
                found.append(f"{path}.{key}: expected {value}, got nothing")
            else:
                found += failures(value, got[key], f"{path}.{key}")
        return found
    if isinstance(expected, list):
        if not isinstance(got, list) or len(expected) != len(got):
            return [f"{path}: expected {expected}, got {got}"]
        pairs = enumerate(zip(expected, got, strict=True))
        return [f for n, (e, g) in pairs for f in failures(e, g, f"{path}[{n}]")]
    if number(expected) is not None and number(expected) == number(got):
        return []
    return [] if expected == got else [f"{path}: expected {expected}, got {got}"]

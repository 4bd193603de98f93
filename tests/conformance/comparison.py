"""Expected against got, by value."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.conformance.reading import NUMBER, decimals_of, text

SIGNIFICANT_MIN = 3
"""Fewer digits say too little to be recognised as the rounding of another figure."""
ROUNDED = "equal at the printed places"


@dataclass(frozen=True, slots=True)
class Compared:
    """`difference`: the first one as a sentence, or None; `rounded`: what equals but for places.

    `within`: what is nearer than the source's `tolerance`, each with the figure that was got.
    """

    difference: str | None = None
    rounded: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    tolerance: Fraction | None = None

    @property
    def why(self) -> str:
        """One sentence, empty where all is equal exactly."""
        if self.difference:
            return self.difference
        told = [f"{', '.join(self.rounded)}: {ROUNDED}"] if self.rounded else []
        if self.within and self.tolerance is not None:
            near = f"within the source's tolerance of {text(self.tolerance)}"
            told.append(f"{', '.join(self.within)}: {near}")
        return f"{'; '.join(told)}." if told else ""


def compare(
    expected: Any, got: Any, where: str = "", *, tolerance: Fraction | None = None
) -> Compared:
    """Numbers, written as texts or not, by value; maps by the keys that `expected` names (an empty
    one only with an empty one); lists in full; booleans, null and other texts exactly.

    A figure without an end as a decimal also equals a text that prints it rounded to nearest.
    `tolerance`: figures that are texts may differ by less than that; counts may not.
    """
    if isinstance(expected, dict):
        return _compare_maps(expected, got, where, tolerance)
    if isinstance(expected, list):
        return _compare_lists(expected, got, where, tolerance)
    wanted, found = _number(expected), _number(got)
    same = wanted == found if wanted is not None else type(expected) is type(got)
    if same and (wanted is not None or expected == got):
        return Compared()
    if isinstance(expected, str) and found is not None and _prints(expected, found):
        return Compared(rounded=(where or "The answer",))
    if isinstance(expected, str) and _is_near(wanted, found, tolerance):
        near = f"{where or 'The answer'} {got} for {expected}"
        return Compared(within=(near,), tolerance=tolerance)
    return Compared(f"{where or 'The answer'} is {got!r} where {expected!r} was expected.")


def _is_near(wanted: Fraction | None, found: Fraction | None, tolerance: Fraction | None) -> bool:
    if wanted is None or found is None or tolerance is None:
        return False
    return abs(wanted - found) < tolerance


def _prints(expected: str, found: Fraction) -> bool:
    """Whether a decimal of some digits is the nearest to a figure that has no end as a decimal.

    A figure that has one is never rounded here: an amount in smallest units is equal or wrong. No
    tie is possible, so nearest is the same by every rule.
    """
    if not NUMBER.match(expected) or "/" in expected or _has_end(found):
        return False
    digits = expected.lstrip("-").replace(".", "").lstrip("0")
    unit = 10 ** len(expected.partition(".")[2])
    return len(digits) >= SIGNIFICANT_MIN and round(found * unit) == Fraction(expected) * unit


def _has_end(found: Fraction) -> bool:
    try:
        decimals_of(found)
    except ValueError:
        return False
    return True


def _compare_maps(
    expected: dict[str, Any], got: Any, where: str, tolerance: Fraction | None
) -> Compared:
    if not isinstance(got, dict):
        return Compared(f"{where or 'The answer'} is {got!r} where a map was expected.")
    if not expected and got:
        return Compared(f"{where or 'The answer'} is {got!r} where an empty map was expected.")
    parts = []
    for key, wanted in expected.items():
        name = f"{where}.{key}" if where else key
        if key not in got:
            parts.append(Compared(f"{name} is missing where {wanted!r} was expected."))
        else:
            parts.append(compare(wanted, got[key], name, tolerance=tolerance))
    return _together(parts)


def _compare_lists(
    expected: list[Any], got: Any, where: str, tolerance: Fraction | None
) -> Compared:
    if not isinstance(got, list):
        return Compared(f"{where or 'The answer'} is {got!r} where a list was expected.")
    if len(expected) != len(got):
        return Compared(
            f"{where or 'The answer'} has {len(got)} entries where {len(expected)} were expected."
        )
    return _together(
        [
            compare(wanted, part, f"{where}[{at}]", tolerance=tolerance)
            for at, (wanted, part) in enumerate(zip(expected, got, strict=True))
        ]
    )


def _together(parts: list[Compared]) -> Compared:
    first = next((part.difference for part in parts if part.difference), None)
    return Compared(
        first,
        tuple(name for part in parts for name in part.rounded),
        tuple(near for part in parts for near in part.within),
        next((part.tolerance for part in parts if part.tolerance is not None), None),
    )


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(value) if isinstance(value, str) and NUMBER.match(value) else None

"""Expected against got, by value."""

from fractions import Fraction
from typing import Any

from tests.conformance.reading import NUMBER


def difference(expected: Any, got: Any, where: str = "") -> str | None:
    """First difference as one sentence, or None.

    Numbers, written as texts or not, compare by value; maps by the keys that `expected` names (an
    empty one only with an empty one); lists in full; booleans, null and other texts exactly.
    """
    if isinstance(expected, dict):
        return _map_difference(expected, got, where)
    if isinstance(expected, list):
        return _list_difference(expected, got, where)
    wanted, found = _number(expected), _number(got)
    same = wanted == found if wanted is not None else type(expected) is type(got)
    if same and (wanted is not None or expected == got):
        return None
    return f"{where or 'The answer'} is {got!r} where {expected!r} was expected."


def _map_difference(expected: dict[str, Any], got: Any, where: str) -> str | None:
    if not isinstance(got, dict):
        return f"{where or 'The answer'} is {got!r} where a map was expected."
    if not expected and got:
        return f"{where or 'The answer'} is {got!r} where an empty map was expected."
    for key, wanted in expected.items():
        name = f"{where}.{key}" if where else key
        if key not in got:
            return f"{name} is missing where {wanted!r} was expected."
        if found := difference(wanted, got[key], name):
            return found
    return None


def _list_difference(expected: list[Any], got: Any, where: str) -> str | None:
    if not isinstance(got, list):
        return f"{where or 'The answer'} is {got!r} where a list was expected."
    if len(expected) != len(got):
        return (
            f"{where or 'The answer'} has {len(got)} entries where {len(expected)} were expected."
        )
    for position, (wanted, part) in enumerate(zip(expected, got, strict=True)):
        if found := difference(wanted, part, f"{where}[{position}]"):
            return found
    return None


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(value) if isinstance(value, str) and NUMBER.match(value) else None

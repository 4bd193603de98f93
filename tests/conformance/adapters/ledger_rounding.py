"""Rounding, units and exchange of ledgers: core.rounding and core.money."""

from typing import Any

from backoffice.core import rounding
from backoffice.core.money import NotWhole
from tests.conformance.reading import major, minor, number, numbers, text, whole
from tests.conformance.registry import Inputs, adapter

MODES = {mode.value: mode for mode in rounding.Rounding} | {
    "ceil": rounding.Rounding.CEILING,
    "truncate": rounding.Rounding.DOWN,
    "trunc": rounding.Rounding.DOWN,
}


def mode_of(inputs: Inputs) -> rounding.Rounding:
    """The rounding that a case names; half-even where it names none."""
    return MODES[inputs.get("mode", "half_even")]


@adapter("rounding.value")
def value(inputs: Inputs) -> dict[str, Any]:
    exact, places = number(inputs["value"]), whole(inputs["scale"])
    return {"value": rounding.round_places(exact, places, mode_of(inputs))}


@adapter("rounding.views")
def views(inputs: Inputs) -> dict[str, Any]:
    column = rounding.rounded_column(
        numbers(inputs["rows"]), whole(inputs["scale"]), mode_of(inputs)
    )
    return {
        "rounded_rows": list(column.rows),
        "rounded_total": column.total,
        "total_of_rounded": column.total_of_rows,
    }


@adapter("units.minor")
def units(inputs: Inputs) -> dict[str, Any]:
    try:
        return {"minor": text(minor(inputs["amount"], whole(inputs["exponent"])))}
    except NotWhole:
        return {"error": "too precise"}


@adapter("fx.convert")
def convert(inputs: Inputs) -> dict[str, Any]:
    decimals = whole(inputs["scale"])
    amount = minor(inputs["amount"], decimals)
    out = rounding.exchange(amount, number(inputs["rate"]), decimals, decimals, mode_of(inputs))
    return {"out": major(out, decimals), "out_minor": text(out)}

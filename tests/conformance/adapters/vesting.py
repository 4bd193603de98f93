"""Percolator: unvested profit, fund, haircut; linear vesting. Names and units only."""

from fractions import Fraction
from typing import Any

from plugins.vesting import reference, schedule
from tests.conformance.percolator import fund_counted_twice
from tests.conformance.reading import number, text, whole
from tests.conformance.registry import Inputs, adapter

SOURCE = "aeyakovenko/percolator"


@adapter("unvested_profit_waterfall", source=SOURCE)
def unvested_profit_waterfall(inputs: Inputs) -> dict[str, Any]:
    """The order of junior claims. Beside the haircut stands what the source makes of it."""
    claims = reference.Claims(
        principal=whole(inputs["principal"]),
        realized=whole(inputs["realized_profit"]),
        unvested=whole(inputs["unvested_profit"]),
        fund=whole(inputs["insurance_fund"]),
        pool=whole(inputs["collateral"]),
    )
    result = reference.resolve(claims)
    answer: dict[str, Any] = {
        "deficit": result.deficit,
        "unvested_profit_burned": result.burned,
        "insurance_draw": result.drawn,
        "equity_haircut": text(result.haircut, 6),
    }
    counted_twice = fund_counted_twice(claims)
    if counted_twice != result.haircut:
        answer["upstream_error"] = {
            "figure": f"haircut {text(counted_twice, 6)}",
            "right": f"haircut {text(result.haircut, 6)}",
            "reason": "The source counts the fund among the assets and takes its draw out again.",
        }
    return answer


@adapter("profit_vesting", source=SOURCE)
def profit_vesting(inputs: Inputs) -> dict[str, Any]:
    """How much of a profit has vested after so many slots."""
    amount = whole(inputs["unvested_profit"])
    elapsed: Fraction = number(inputs["elapsed_slots"])
    period: Fraction = number(inputs["vesting_slots"])
    return {
        "vested": schedule.vested(amount, elapsed, period),
        "unvested_after": schedule.unvested(amount, elapsed, period),
    }

"""Centralised venues: funds, losses that are shared."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from backoffice.sdk import ChargedFacts, Limits, ShortfallFacts, StepFacts, Take
from backoffice.sdk.perpetuals import fund_delta
from plugins.socialized_loss.config import SocializedLossConfig
from plugins.socialized_loss.policy import SocializedLoss
from tests.conformance.adapters.centralised_inputs import any_of, first, signed
from tests.conformance.adapters.pairs import settled_pair
from tests.conformance.reading import decimals_of, major, minor, number, numbers, text
from tests.conformance.registry import Inputs, adapter

NOW = datetime(2020, 1, 1, tzinfo=UTC)
FINE = 12
"""More decimals than the units of a currency: as good as not rounded."""


@adapter("socialized_loss_on_session_profit")
def socialized_loss_on_session_profit(inputs: Inputs) -> dict[str, Any]:
    """Shares before they are rounded, printed in cents; what is posted is remarked beside."""
    profits = inputs["session_profits"]
    decimals = max(2, decimals_of(inputs["uncovered_loss"], *profits.values()))
    exact, posted = _charged(inputs, decimals + FINE), _charged(inputs, decimals)
    shown = {a: text(share, decimals) for a, share in exact.items()}
    kept = {a: number(profits[a]) - share for a, share in exact.items()}
    answer: dict[str, Any] = {
        "shares": shown,
        "net_profits": {a: text(net, decimals) for a, net in kept.items()},
        "total_net": sum(kept.values(), Fraction(0)),
    }
    wrong = [a for a, share in shown.items() if number(share) != posted[a]]
    if wrong:
        answer["upstream_error"] = {
            "figure": ", ".join(f"{a} pays {shown[a]}" for a in wrong),
            "right": ", ".join(f"{a} pays {text(posted[a], decimals)}" for a in wrong),
            "reason": "Shares that are rounded one by one do not add up to the loss.",
        }
    return answer


def _charged(inputs: Inputs, decimals: int) -> dict[str, Fraction]:
    """What the step that the preset names takes of each winner, in units of so many decimals."""
    loss = minor(inputs["uncovered_loss"], decimals)
    profits = {a: minor(p, decimals) for a, p in inputs["session_profits"].items()}
    asked = ShortfallFacts(1, "loser", "professional", "customer", "USD", decimals, loss, loss, NOW)
    winners = {a: p for a, p in profits.items() if p > 0}
    charged = tuple(ChargedFacts(a, Fraction(p), p) for a, p in sorted(winners.items()))
    facts = StepFacts(NOW, asked, Limits(), charged=charged, period_closes=True)
    config = SocializedLossConfig.model_validate({"base": "period_profit", "period": "day"})
    plan = SocializedLoss().plan(facts, config)
    taken = {take.account: take.amount for take in plan.actions if isinstance(take, Take)}
    return {a: number(major(taken.get(a, 0), decimals)) for a in winners}


@adapter("insurance_fund_direction")
def insurance_fund_direction(inputs: Inputs) -> dict[str, Any]:
    """Whether a fill makes the fund gain; a quantity of one stands for all."""
    side, fill = Fraction(-1 if inputs["side"] == "short" else 1), number(inputs["fill_price"])
    delta = fund_delta(side, number(inputs["bankruptcy_price"]), fill)
    return {"fund": "gain" if delta > 0 else "draw" if delta < 0 else "none"}


@adapter("insurance_fund_delta")
def insurance_fund_delta(inputs: Inputs) -> dict[str, Any]:
    """Each fill against the bankruptcy price, and the fund after all of them."""
    inverse = "contracts_usd" in inputs
    size = signed(inputs, "contracts_usd", "size")
    bankruptcy, fills = number(inputs["bankruptcy_price"]), numbers(inputs["fills"])
    deltas = [fund_delta(size, bankruptcy, fill, inverse=inverse) for fill in fills]
    return {"deltas": deltas, "fund_after": sum(deltas, first(inputs, "fund_before"))}


@adapter("shortfall", when=any_of("price_after"))
def shortfall(inputs: Inputs) -> dict[str, Any]:
    """A loser who cannot pay the winner, in a sweep of the product."""
    return dict(settled_pair(inputs))

"""Facts of one loss of 5.00 USD, without any source."""

from backoffice.core.facts import Limits, ShortfallFacts, StepFacts
from tests.hooks.books import AT


def some_facts() -> StepFacts:
    """Nothing but the loss."""
    loss = ShortfallFacts(1, "amy", "retail", "customer", "USD", 2, 500, 500, AT)
    return StepFacts(AT, loss, Limits())

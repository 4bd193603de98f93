"""The venue pays out of its own capital: its skin in the game."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    config_in_words,
    draw,
)

from .config import VenueCapitalConfig


class VenueCapital(Step[VenueCapitalConfig]):
    """Draws the venue's capital within the limits."""

    name = "venue_capital"
    config = VenueCapitalConfig

    def needs(self, config: VenueCapitalConfig) -> Needs:
        """The capital account's cash."""
        return Needs(sources=(config.account,))

    def plan(self, facts: StepFacts, config: VenueCapitalConfig) -> Plan:
        """Take what the limits leave of the capital."""
        return draw(facts, config.account, "the venue out of its own capital in")

    def describe(self, config: VenueCapitalConfig) -> str:
        """One sentence for people."""
        return f"The venue pays out of its capital in {config.account}{config_in_words(config)}."

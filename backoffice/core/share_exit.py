"""The way out of a fund whose shares no policy offers any more: a part of its cash, at once."""

from __future__ import annotations

from dataclasses import dataclass

from .share_facts import FundShareFacts, ShareTerms


@dataclass(frozen=True, slots=True)
class ProRata:
    """What a fund share model is, by the core itself: nobody waits, gains or forfeits."""

    share_terms: ShareTerms
    name: str = "pro_rata"
    plugin: str = "core"

    def divisor(self, facts: FundShareFacts) -> int:
        """Shares stay as they are."""
        return 1

    def mint(self, facts: FundShareFacts, amount: int) -> int:
        """Shares for an amount, rounded down."""
        return amount * facts.total_shares // facts.balance

    def value(self, facts: FundShareFacts, shares: int) -> int:
        """What the shares are worth."""
        return facts.worth(shares)

    def forfeits(self, facts: FundShareFacts) -> int:
        """Staying costs nothing."""
        return 0

    def payout(self, facts: FundShareFacts) -> int:
        """What the shares of the request are worth."""
        return facts.worth(facts.request.shares) if facts.request is not None else 0

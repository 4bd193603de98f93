"""Shares of the insurance vault as a model of a policy."""

from __future__ import annotations

from backoffice.sdk import FundShareFacts, FundShareModel

from .config import ShareConfig
from .shares import (
    NoRequest,
    Request,
    divisor_for,
    payout_of,
    request_value,
    shares_for,
    shares_forfeited,
)


class DriftShares(FundShareModel[ShareConfig]):
    """Bought at today's price, left at the lower price of asking and leaving."""

    name = "drift_v2"
    config = ShareConfig

    def divisor(self, facts: FundShareFacts, config: ShareConfig) -> int:
        """Zeros are cut off where a unit is worth less than a share."""
        return divisor_for(facts.total_shares, facts.balance)

    def mint(self, facts: FundShareFacts, amount: int, config: ShareConfig) -> int:
        """Shares at today's price, rounded down. Errors: FundEmpty."""
        return shares_for(amount, facts.total_shares, facts.balance)

    def value(self, facts: FundShareFacts, shares: int, config: ShareConfig) -> int:
        """Today's value, rounded down; one unit stays in the vault."""
        return request_value(shares, facts.total_shares, facts.balance)

    def forfeits(self, facts: FundShareFacts, config: ShareConfig) -> int:
        """What was gained since the request falls to the others."""
        return shares_forfeited(_request(facts), facts.total_shares, facts.balance)

    def payout(self, facts: FundShareFacts, config: ShareConfig) -> int:
        """The lesser of the value at the request and the value now."""
        return payout_of(_request(facts), facts.total_shares, facts.balance)

    def describe(self, config: ShareConfig) -> str:
        """One sentence for people."""
        days, rest = divmod(config.cooldown_seconds, 86_400)
        wait = f"{config.cooldown_seconds} seconds" if rest else f"{days} days"
        return (
            f"Customers may stake in {config.fund} and gain and lose with it; who leaves waits "
            f"{wait} and gets the lesser of the shares' value at the request and now."
        )


def _request(facts: FundShareFacts) -> Request:
    if facts.request is None:
        raise NoRequest("request is empty: ask to leave first.")
    return Request(facts.request.shares, facts.request.value, facts.request.at)

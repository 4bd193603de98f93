"""Negative-balance protection by jurisdiction and segment, as a step of the waterfall.

    forgiven = min(remaining, limits), charged to `charge`

It takes effect where the account is flat and its cash below zero: nothing of the client's other
accounts is touched, since liability is limited to the funds of the one account.
"""

from __future__ import annotations

from backoffice.sdk import (
    Forgive,
    Needs,
    Plan,
    Step,
    StepFacts,
    config_in_words,
    limits_in_words,
    listed,
)

from .config import ProtectionConfig
from .jurisdictions import AUTHORITIES


class NegativeBalanceProtection(Step[ProtectionConfig]):
    """Forgives by right, or by grace once a second person agrees; else passes the loss on."""

    name = "negative_balance_protection"
    config = ProtectionConfig

    def needs(self, config: ProtectionConfig) -> Needs:
        """The charged account."""
        return Needs(sources=(config.charge,))

    def plan(self, facts: StepFacts, config: ProtectionConfig) -> Plan:
        """Forgive what the limits leave, for the segments that the configuration names."""
        segment = facts.shortfall.segment
        by_right = segment in config.promised
        if not by_right and segment not in (config.ex_gratia or ()):
            return Plan()
        held = facts.sources[config.charge] if config.needs_source else None
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        if not amount:
            return Plan()
        authority = AUTHORITIES[config.jurisdiction]
        reason = (
            f"forgiven, since {authority.name} limits what a {segment} client can lose to the "
            f"funds of the account ({authority.protection_rule}), and charged to {config.charge}"
            if by_right
            else f"proposed to be forgiven ex gratia and charged to {config.charge}; "
            "it waits until a second person approves"
        )
        action = Forgive(config.charge, amount, needs_approval=not by_right)
        return Plan((action,), held, reason + limits_in_words(facts, held))

    def describe(self, config: ProtectionConfig) -> str:
        """One sentence for people."""
        authority = AUTHORITIES[config.jurisdiction]
        parts = []
        if config.promised:
            parts.append(
                f"what {listed(config.promised)} clients owe is forgiven at once "
                f"({authority.name}, {authority.protection_rule})"
            )
        if config.ex_gratia:
            parts.append(
                f"what {listed(config.ex_gratia)} clients owe is forgiven only once a second "
                "person approves"
            )
        said = listed(parts)
        return f"{said[0].upper()}{said[1:]}, charged to {config.charge}{config_in_words(config)}."
